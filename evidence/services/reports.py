"""Case reports: handed in, answered, taken back."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor, System
from accounts.models import User
from accounts.permissions import Permission, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_request
from evidence.choices import HELD_BACK, DateKnown, DecisionKind, ReportStatus
from evidence.entries import FigureEntry, ReportEntry
from evidence.models import CaseReport, Decision, Figure, Subject, Testimony, Words
from evidence.models.testimony import wording_of
from evidence.permissions import may_answer
from evidence.policies import allows
from evidence.services.revisions import revision_bump
from evidence.transitions import transition
from evidence.values import confirmation_needed, date_span, interval_columns, read_value, refuse_identifiers
from workloads.choices import READING_BASES, Basis, Measure, Statistic
from workloads.intervals import Value
from workloads.services.geography import region_id

SCREEN_TASK = "evidence.tasks.screen_report"


def report_submit(*, by: User, entry: ReportEntry) -> CaseReport:
    """Store the report with its figures and words. The same nonce again returns the report it made before.

    Raises Refused (not a rep, or outside the rep's area) and ValidationError (what was typed).
    """
    require(may(by, Permission.REPORT_SUBMIT, unit=entry.unit))
    if again := CaseReport.objects.filter(union_id=by.union_id, nonce=entry.nonce).first():
        return again
    try:
        with transaction.atomic():
            return report_store(by=by, entry=entry)
    except IntegrityError:
        # The twin of this very post was faster.
        if again := CaseReport.objects.filter(union_id=by.union_id, nonce=entry.nonce).first():
            return again
        raise


def report_store(*, by: Actor, entry: ReportEntry) -> CaseReport:
    """Store it in the transaction of the caller, who has made sure that `by` may. A member's own has no reporter."""
    if not (entry.figures or entry.words.strip() or entry.testimonies or entry.nil_return):
        raise ValidationError(_("Enter at least one figure, or some words."), code="empty")
    first, last = date_span(entry.date_known, entry.on)
    report = CaseReport(
        union_id=by.union_id,
        reporter=by if isinstance(by, User) else None,
        subject=entry.subject,
        round=entry.round,
        shown_to=entry.shown_to,
        unit=entry.unit,
        region_id=region_id(entry.unit),
        date_known=entry.date_known,
        seen_from=first,
        seen_on=last,
        basis=entry.basis,
        collection=entry.collection,
        batch=entry.batch,
        nonce=entry.nonce,
    )
    # A twin of this very post, stored a moment ago, is the database's to refuse: it is no error of what was typed.
    report.full_clean(exclude=["nonce"])
    report.save()
    for figure in entry.figures:
        _store_figure(report, figure)
    _store_words(report, entry)
    audit_write(by=by, action="report.submit", obj=report)
    screening_request(by, report)
    return report


def _store_figure(report: CaseReport, entry: FigureEntry) -> Figure:
    value = _value_of(entry)
    reading = _is_reading(report, entry, value.interval)
    subject = _subject_for(report, entry) if reading else _told_about(report, entry)
    figure = Figure(
        union_id=report.union_id,
        report=report,
        unit=report.unit,
        measure=entry.measure,
        statistic=entry.statistic,
        text=value.words,
        said=entry.said.strip(),
        **interval_columns(value.interval),
        grade=entry.grade,
        people=1 if entry.statistic == Statistic.ONE_PERSON else entry.people,
        newly_qualified=entry.newly_qualified,
        days_since_qualified=entry.days_since_qualified,
        weak=entry.weak,
        basis=report.basis,
        basis_rank=Basis(report.basis).rank,
        collection=report.collection,
        read_from=report.seen_from,
        read_on=report.seen_on,
        month_only=report.date_known == DateKnown.MONTH,
        used=entry.used,
        available=entry.available,
        four_weeks_stated=entry.four_weeks_stated,
        published_in=entry.published_in.strip(),
        subject=subject,
        is_reading=reading,
    )
    figure.full_clean()
    figure.save()
    return figure


def _value_of(entry: FigureEntry) -> Value:
    """What was entered, if it may be kept: a value, meant even if unusual, and without a name or number in it."""
    value = read_value(entry.text, entry.measure, entry.statistic)
    question = confirmation_needed(value.interval, entry.measure, entry.statistic)
    if question and not entry.confirmed:
        raise ValidationError(question, code="confirm")
    for text in (entry.text, entry.said):
        refuse_identifiers(text)
    return value


def _is_reading(report: CaseReport, entry: FigureEntry, interval: object) -> bool:
    """One person's own WMT %, seen or read, dated, and not lifted from something published (statistics.md 2)."""
    return (
        entry.measure == Measure.WMT_PERCENT
        and entry.statistic == Statistic.ONE_PERSON
        and report.basis in READING_BASES
        and report.seen_on is not None
        and interval is not None
        and not entry.published_in
    )


def _subject_for(report: CaseReport, entry: FigureEntry) -> Subject:
    """The rep herself for her own reading; otherwise somebody a moderator has yet to call new."""
    if known := entry.subject or report.subject:
        return known
    if report.basis == Basis.OWN and report.batch is None:
        subject, _created = Subject.objects.get_or_create(
            union_id=report.union_id, user=report.reporter, defaults={"distinct": True}
        )
        return subject
    return Subject.objects.create(union_id=report.union_id)


def _told_about(report: CaseReport, entry: FigureEntry) -> Subject | None:
    """A claim about one person who is known by a key: what that person agrees to holds for the claim too."""
    return (entry.subject or report.subject) if entry.statistic == Statistic.ONE_PERSON else None


def _store_words(report: CaseReport, entry: ReportEntry) -> None:
    if entry.words.strip():
        refuse_identifiers(entry.words)
        Words.objects.create(union_id=report.union_id, report=report, text=entry.words.strip())
    for testimony in entry.testimonies:
        refuse_identifiers(testimony.text)
        refuse_identifiers(testimony.attribution)
        stored = Testimony(
            union_id=report.union_id,
            report=report,
            subject=report.subject,
            text=testimony.text.strip(),
            wording=wording_of(testimony.text),
            attribution=testimony.attribution.strip(),
            published_in=testimony.published_in.strip(),
        )
        stored.full_clean(exclude=["text"])
        stored.save()


def report_answer(*, by: Actor, report: CaseReport, answer: str) -> CaseReport:
    """The reporter answers the moderator's question; the report waits to be checked again."""
    if not answer.strip():
        raise ValidationError({"answer": _("Write an answer, or take the report back.")})
    refuse_identifiers(answer)
    with transaction.atomic():
        report = report_move(by=by, report=report, decision=DecisionKind.ANSWER, text=answer.strip())
        screening_request(by, report)
    return report


def screening_request(by: Actor, report: CaseReport) -> None:
    """The automatic checks run after the transaction, once for each version of the report."""
    key = f"{report.pk}:{report.version}"
    job_request(by=by, task=SCREEN_TASK, key=key, arguments={"report": report.pk})


def report_withdraw(*, by: Actor, report: CaseReport) -> CaseReport:
    """Taken back by the person who wrote it: gone from every figure compiled from now on."""
    return report_move(by=by, report=report, decision=DecisionKind.WITHDRAW)


def report_move(*, by: Actor, report: CaseReport, decision: str, text: str = "") -> CaseReport:
    """The reporter's own moves. The row is locked, so that a decision in between is seen."""
    with transaction.atomic():
        report = CaseReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if not isinstance(by, System):
            require(may_answer(by, report))
        require(allows(report, decision))
        return report_record(by=by, report=report, decision=decision, text=text)


def report_record(
    *, by: Actor, report: CaseReport, decision: str, text: str = "", reason: str = ""
) -> CaseReport:
    """Write a decision that was found allowed: status, the words, the audit row, and last the revision."""
    move = transition(report.status, decision)
    assert move is not None
    was = report.status
    report.status = move.target
    report.version += 1
    report.save(update_fields=["status", "version", "decided_at", "not_confirmed"])
    person = by if isinstance(by, User) else None
    Decision.objects.create(
        union_id=report.union_id, report=report, kind=decision, reason=reason, text=text or None, by=person
    )
    audit_write(by=by, action=f"report.{decision}", obj=report, reason_code=reason)
    if ReportStatus.ACCEPTED in {was, report.status}:
        readings_recount(report)
        revision_bump(union_id=report.union_id, region_id=report.region_id)
    return report


def readings_recount(report: CaseReport) -> None:
    """Readings of accepted reports about people known to be new are counted; all others are not."""
    readings = report.figures.filter(is_reading=True)
    readings.update(counted=False)
    if report.status == ReportStatus.ACCEPTED:
        known = readings.filter(subject__distinct=True)
        known.exclude(subject__consent__in=HELD_BACK).update(counted=True)


def nonce_for_card(nonce: uuid.UUID, position: int) -> uuid.UUID:
    """The nonce of one card of a meeting, the same each time the same page is sent."""
    return uuid.uuid5(nonce, str(position))
