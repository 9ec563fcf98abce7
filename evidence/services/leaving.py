"""What a rep who leaves has still open here: reports returned with a question that only their writer may answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actors import System
from accounts.models import User
from accounts.permissions import Permission
from accounts.services.leaving import OpenWork, register
from evidence.choices import RETURNED_REPORTS, ReportStatus
from evidence.models import CaseReport


def register_open_work() -> None:
    register(
        OpenWork(
            RETURNED_REPORTS, _("Reports with a question to answer"), Permission.REPORT_SUBMIT, _returned_to
        )
    )


def _returned_to(user: User) -> int:
    """A count only: the administrator who closes the account reads no evidence."""
    own = CaseReport.objects.visible_to(System("leaving", user.union_id)).filter(reporter=user)
    return own.filter(status=ReportStatus.RETURNED).count()
