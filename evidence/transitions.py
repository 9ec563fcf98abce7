"""The life of a case report as data: from which status, by which decision, to which, whose right it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission
from evidence.choices import DecisionKind, ReportStatus

# A question that nobody answered for so long no longer holds up the report.
UNANSWERED_DAYS = 14


class Owner(StrEnum):
    """Who can move a report on."""

    MODERATOR = "moderator"
    REPORTER = "reporter"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Transition:
    """`waits`: days the report must have stood in the source status first."""

    source: ReportStatus
    decision: DecisionKind
    target: ReportStatus
    permission: Permission
    waits: int = 0


def _moderator(
    source: ReportStatus, decision: DecisionKind, target: ReportStatus, waits: int = 0
) -> Transition:
    return Transition(source, decision, target, Permission.REPORT_MODERATE, waits)


def _reporter(source: ReportStatus, decision: DecisionKind, target: ReportStatus) -> Transition:
    return Transition(source, decision, target, Permission.REPORT_SUBMIT)


TRANSITIONS = (
    _moderator(ReportStatus.SUBMITTED, DecisionKind.ACCEPT, ReportStatus.ACCEPTED),
    _moderator(ReportStatus.SUBMITTED, DecisionKind.REDACT, ReportStatus.ACCEPTED),
    _moderator(ReportStatus.SUBMITTED, DecisionKind.RETURN, ReportStatus.RETURNED),
    _moderator(ReportStatus.SUBMITTED, DecisionKind.REJECT, ReportStatus.REJECTED),
    _moderator(ReportStatus.RETURNED, DecisionKind.ACCEPT, ReportStatus.ACCEPTED, UNANSWERED_DAYS),
    _moderator(ReportStatus.RETURNED, DecisionKind.REDACT, ReportStatus.ACCEPTED, UNANSWERED_DAYS),
    _moderator(ReportStatus.RETURNED, DecisionKind.REJECT, ReportStatus.REJECTED, UNANSWERED_DAYS),
    _moderator(ReportStatus.ACCEPTED, DecisionKind.REOPEN, ReportStatus.SUBMITTED),
    _moderator(ReportStatus.REJECTED, DecisionKind.REOPEN, ReportStatus.SUBMITTED),
    _reporter(ReportStatus.RETURNED, DecisionKind.ANSWER, ReportStatus.SUBMITTED),
    _reporter(ReportStatus.SUBMITTED, DecisionKind.WITHDRAW, ReportStatus.WITHDRAWN),
    _reporter(ReportStatus.RETURNED, DecisionKind.WITHDRAW, ReportStatus.WITHDRAWN),
    _reporter(ReportStatus.ACCEPTED, DecisionKind.WITHDRAW, ReportStatus.WITHDRAWN),
)

OWNER = {
    ReportStatus.SUBMITTED: Owner.MODERATOR,
    ReportStatus.RETURNED: Owner.REPORTER,
    ReportStatus.ACCEPTED: Owner.MODERATOR,
    ReportStatus.REJECTED: Owner.MODERATOR,
    ReportStatus.WITHDRAWN: Owner.NOBODY,
}


def transition(source: str, decision: str) -> Transition | None:
    return next((t for t in TRANSITIONS if t.source == source and t.decision == decision), None)
