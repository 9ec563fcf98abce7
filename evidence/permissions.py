"""Who may decide what about a report."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.actors import Actor, Receipt
from accounts.choices import Role
from accounts.models import RoleGrant
from accounts.permissions import Allowed, Decision, Denied, Permission, may
from accounts.services.leaving import stood_in_for
from evidence.choices import RETURNED_REPORTS, DecisionKind, ReportStatus
from evidence.models import CaseReport, Notice


def may_moderate(actor: Actor, report: CaseReport) -> Decision:
    """A moderator of the area, and never the person who wrote the report."""
    allowed = may(actor, Permission.REPORT_MODERATE, unit=report.unit)
    if not allowed:
        return allowed
    if report.round_id is not None and report.round.opened_by == actor:
        return Denied(_("You opened the round this answers. Somebody else has to check the replies."))
    if report.reporter == actor:
        return Denied(_("You wrote this report. Somebody else has to check it."))
    if report.decisions.filter(kind=DecisionKind.ANSWER, by=actor).exists():
        return Denied(_("You answered the question about this report. Somebody else has to check it."))
    return Allowed()


def may_answer(actor: Actor, report: CaseReport) -> Decision:
    if isinstance(actor, Receipt):
        return (
            Allowed() if report.subject_id == actor.subject_id else Denied(_("This is about somebody else."))
        )
    if report.reporter == actor or _stands_in(actor, report):
        return Allowed()
    return Denied(_("Only the person who wrote this report may do this."))


def _stands_in(actor: Actor, report: CaseReport) -> bool:
    """Whether the actor answers for a writer who has left."""
    if report.status != ReportStatus.RETURNED:
        return False
    return report.reporter_id in stood_in_for(actor, RETURNED_REPORTS)


def may_handle_distress(actor: Actor, report: CaseReport | None = None) -> Decision:
    """A safeguarding officer of the area; where the union has none, a moderator. Never about what one wrote oneself."""
    unit = report.unit if report else None
    officer = may(actor, Permission.DISTRESS_HANDLE, unit=unit)
    if not officer and not (
        may(actor, Permission.REPORT_MODERATE, unit=unit) and not _has_officer(actor, report)
    ):
        return officer
    if report is not None and report.reporter == actor:
        return Denied(_("You wrote this yourself. Somebody else looks after it, and after you."))
    return Allowed()


def may_reach(actor: Actor, report: CaseReport) -> Decision:
    """A safeguarding officer, never a moderator in her stead, and only while somebody may be in danger."""
    officer = may(actor, Permission.DISTRESS_HANDLE, unit=report.unit)
    if not officer:
        return officer
    if not report.alerts.open().exists():
        return Denied(_("Somebody looked after this already. The contact is locked again."))
    if report.subject_id is None:
        return Denied(_("A rep handed this in. Ask the rep how to reach whom it is about."))
    return Allowed()


def may_handle_notice_alert(actor: Actor, notice: Notice) -> Decision:
    """As for a report: an officer of the area, or a moderator where there is none, and never the writer."""
    writers = {notice.owner_id, notice.drafted_by_id}
    officer = may(actor, Permission.DISTRESS_HANDLE, unit=notice.unit)
    if not officer and not (
        may(actor, Permission.REPORT_MODERATE, unit=notice.unit) and not _officers(actor, writers)
    ):
        return officer
    if notice.owner == actor or notice.drafted_by == actor:
        return Denied(_("You wrote this yourself. Somebody else looks after it, and after you."))
    return Allowed()


def _has_officer(actor: Actor, report: CaseReport | None) -> bool:
    return _officers(actor, {report.reporter_id} if report and report.reporter_id else set())


def _officers(actor: Actor, without: set[int]) -> bool:
    officers = RoleGrant.objects.active().filter(
        role=Role.SAFEGUARDING, user__union_id=actor.union_id, user__is_active=True
    )
    return officers.exclude(user_id__in=without).exists()
