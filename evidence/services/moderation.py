"""Moderation: accept, accept with parts taken out, return with a question, reject, open again.

Never one's own, and never over somebody else's decision: each carries the version that was on the screen.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from evidence.choices import DecisionKind, RejectReason, ReportStatus
from evidence.models import CaseReport, HandlerNote, Subject
from evidence.permissions import may_moderate
from evidence.policies import allows
from evidence.selectors.queue import numbers_only
from evidence.services.files import files_seen
from evidence.services.redaction import texts_redact
from evidence.services.reports import report_record
from evidence.values import refuse_identifiers


class Overtaken(Refused):
    """Somebody else changed the report after it was opened."""


def report_accept(*, by: User, report: CaseReport, version: int, people_are_new: bool = False) -> CaseReport:
    """Accept. `people_are_new`: the people its readings are about are nobody already counted."""
    with transaction.atomic():
        report = _open_for_decision(by, report, version, DecisionKind.ACCEPT)
        return _accept(by, report, DecisionKind.ACCEPT, people_are_new)


def report_redact(
    *, by: User, report: CaseReport, version: int, texts: Mapping[str, str], people_are_new: bool = False
) -> CaseReport:
    """Accept with parts taken out. `texts`: the redacted version by the text's key ("words:12"); those left out stay.

    Raises ValidationError, keyed by text, where a version adds something or marks no gap.
    """
    with transaction.atomic():
        report = _open_for_decision(by, report, version, DecisionKind.REDACT)
        texts_redact(by=by, report=report, texts=texts)
        return _accept(by, report, DecisionKind.REDACT, people_are_new)


def table_accept(
    *, by: User, pile: uuid.UUID, chosen: Sequence[tuple[CaseReport, int]], people_are_new: bool = False
) -> list[CaseReport]:
    """Accept entries of one meeting or round together, each with its own audit row: all of those chosen, or none.

    Only numbers without a flag: words are always read singly.
    """
    if not chosen:
        raise ValidationError(_("Tick at least one entry, or open them one by one."), code="empty")
    with transaction.atomic():
        # In one order, so that two moderators wait for each other instead of blocking each other.
        reports = [
            _open_for_decision(by, report, version, DecisionKind.ACCEPT)
            for report, version in sorted(chosen, key=lambda pair: pair[0].pk)
        ]
        plain = numbers_only(CaseReport.objects.filter(union_id=by.union_id)).filter(pile=pile)
        if plain.filter(pk__in=[report.pk for report in reports]).count() != len(reports):
            raise Refused(
                _("One of these entries now has words or a flag. Entries like that are read one by one.")
            )
        return [_accept(by, report, DecisionKind.ACCEPT, people_are_new) for report in reports]


def report_return(*, by: User, report: CaseReport, version: int, question: str) -> CaseReport:
    if not question.strip():
        raise ValidationError({"question": _("Write the question the reporter should answer.")})
    refuse_identifiers(question)
    with transaction.atomic():
        report = _open_for_decision(by, report, version, DecisionKind.RETURN)
        return report_record(by=by, report=report, decision=DecisionKind.RETURN, text=question.strip())


def report_reject(*, by: User, report: CaseReport, version: int, reason: str, text: str = "") -> CaseReport:
    if reason not in RejectReason.values:
        raise ValidationError({"reason": _("Choose the reason; the reporter will see it.")})
    refuse_identifiers(text)
    with transaction.atomic():
        report = _open_for_decision(by, report, version, DecisionKind.REJECT)
        return report_record(
            by=by, report=report, decision=DecisionKind.REJECT, text=text.strip(), reason=reason
        )


def report_reopen(*, by: User, report: CaseReport, version: int, text: str) -> CaseReport:
    """Take a decision back: out of every figure compiled from now on, and back in the queue to be decided anew."""
    if not text.strip():
        raise ValidationError({"text": _("Write why it is opened again; the reporter will see it.")})
    refuse_identifiers(text)
    with transaction.atomic():
        report = _open_for_decision(by, report, version, DecisionKind.REOPEN)
        report.not_confirmed = False
        return report_record(by=by, report=report, decision=DecisionKind.REOPEN, text=text.strip())


def note_add(*, by: User, report: CaseReport, text: str) -> HandlerNote:
    """A note among moderators. It changes nothing about the report, so it overtakes nobody."""
    if not text.strip():
        raise ValidationError({"text": _("Write the note first.")})
    refuse_identifiers(text)
    require(may_moderate(by, report))
    with transaction.atomic():
        note = HandlerNote.objects.create(union_id=report.union_id, report=report, text=text.strip(), by=by)
        audit_write(by=by, action="note.add", obj=report)
    return note


def _accept(by: User, report: CaseReport, decision: str, people_are_new: bool) -> CaseReport:
    report.not_confirmed = report.status == ReportStatus.RETURNED
    if people_are_new:
        Subject.objects.filter(figures__report=report, user=None).update(distinct=True)
    files_seen(by=by, report=report)
    return report_record(by=by, report=report, decision=decision)


def _open_for_decision(by: User, report: CaseReport, version: int, decision: str) -> CaseReport:
    """The row, locked, after every check: who, what state, and whether it is still what the moderator saw."""
    report = (
        CaseReport.objects.select_for_update(of=("self",)).select_related("unit", "round").get(pk=report.pk)
    )
    require(may_moderate(by, report))
    if report.version != version:
        raise Overtaken(
            _(
                "Somebody changed this report while you were reading it. It is now “%(status)s”. Look at it again."
            )
            % {"status": report.get_status_display()}
        )
    require(allows(report, decision))
    report.decided_at = timezone.now()
    return report
