"""Two reports of one thing are linked by a moderator; neither is deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from evidence.models import CaseReport, Repeat
from evidence.permissions import may_moderate


def repeat_link(*, by: User, report: CaseReport, other: CaseReport) -> Repeat:
    """Linked twice is linked once. Raises Refused where the moderator may not decide about both."""
    if report.pk == other.pk or report.union_id != other.union_id:
        raise Refused(_("Choose two different reports of your union."))
    for one in (report, other):
        require(may_moderate(by, one))
    first, second = sorted((report, other), key=lambda one: one.pk)
    with transaction.atomic():
        link, created = Repeat.objects.get_or_create(
            one=first, other=second, defaults={"union_id": report.union_id, "by": by}
        )
        if created:
            audit_write(by=by, action="repeat.link", obj=link)
    return link


def repeat_unlink(*, by: User, report: CaseReport, other: CaseReport) -> None:
    require(may_moderate(by, report))
    first, second = sorted((report, other), key=lambda one: one.pk)
    with transaction.atomic():
        link = Repeat.objects.filter(one=first, other=second, union_id=by.union_id).first()
        if link is not None:
            audit_write(by=by, action="repeat.unlink", obj=link)
            link.delete()
