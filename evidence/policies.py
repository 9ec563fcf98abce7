"""What the state of a report allows, whoever asks."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.permissions import Allowed, Decision, Denied
from evidence.models import CaseReport
from evidence.transitions import UNANSWERED_DAYS, transition


def allows(report: CaseReport, decision: str) -> Decision:
    move = transition(report.status, decision)
    if move is None:
        return Denied(
            _("This report is %(status)s; this can no longer be done to it.")
            % {"status": report.get_status_display().lower()}
        )
    if move.waits and timezone.now() < (due := answer_due(report)):
        return Denied(
            _("The question was not answered yet. From %(day)s the report may be decided without an answer.")
            % {"day": date_format(timezone.localtime(due), "j F Y, H:i")}
        )
    return Allowed()


def answer_due(report: CaseReport) -> dt.datetime:
    """Until when a returned report waits for the answer to the moderator's question."""
    asked = report.decided_at or report.submitted_at
    return asked + dt.timedelta(days=UNANSWERED_DAYS)
