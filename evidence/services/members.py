"""A member's own figure, without an account: stored once however often it is sent, updated with the receipt code."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.actors import Receipt
from accounts.permissions import Refused
from accounts.services.audit import audit_write
from evidence.choices import CapabilityKind, SubjectConsent, WordingKind
from evidence.entries import MemberEntry, ReportEntry
from evidence.models import Answers, Capability, CaseReport, Contact, ExplicitConsent, Figure, Subject
from evidence.services.receipts import code_of, receipt_issue
from evidence.services.reports import report_store
from evidence.services.subjects import membership_key
from evidence.services.wordings import wording_version
from evidence.values import refuse_identifiers


@dataclass(frozen=True)
class Kept:
    """What was stored. `again`: this very form had been stored before, and nothing was changed by sending it twice."""

    report: CaseReport
    code: str
    again: bool


def member_submit(*, union_id: int, entry: MemberEntry) -> Kept:
    """The first answer of somebody without a code. Called in the scope of the union that asks; stored in `union_id`'s.

    Raises ValidationError (what was typed; a slip used before).
    """
    nonce = entry.report.nonce
    if again := _stored(union_id, nonce):
        return Kept(again, code_of(nonce), again=True)
    try:
        with transaction.atomic():
            _use_slip(entry.slip)
            with tenancy.union_scope(union_id):
                return Kept(_store_first(union_id, entry), code_of(nonce), again=False)
    except IntegrityError:
        # The twin of this very post was faster.
        if again := _stored(union_id, nonce):
            return Kept(again, code_of(nonce), again=True)
        raise
    except SlipUsed:
        if again := _stored(union_id, nonce):
            return Kept(again, code_of(nonce), again=True)
        raise


class SlipUsed(ValidationError):
    """The slip has been used by somebody, perhaps by this very form a moment ago."""


def _stored(union_id: int, nonce: uuid.UUID) -> CaseReport | None:
    with tenancy.union_scope(union_id):
        return CaseReport.objects.filter(union_id=union_id, nonce=nonce).first()


def _use_slip(digest: bytes) -> None:
    if not digest:
        return
    unused = Capability.objects.filter(kind=CapabilityKind.SLIP, digest=digest, used_at=None)
    if not unused.update(used_at=timezone.now()):
        raise SlipUsed(
            _("This slip has been used. To change your answer, enter your receipt code."), code="slip_used"
        )


def _store_first(union_id: int, entry: MemberEntry) -> CaseReport:
    subject = Subject.objects.create(
        union_id=union_id, consent=SubjectConsent.OWN, distinct=not entry.answers.answered_before
    )
    by = Receipt(subject_id=subject.pk, union_id=union_id)
    report = _store(by, subject, entry)
    receipt_issue(subject=subject, nonce=entry.report.nonce)
    if entry.standing:
        ExplicitConsent.objects.create(
            union_id=union_id,
            subject=subject,
            standing=entry.standing,
            wording=wording_version(by, WordingKind.CONSENT),
        )
    return report


def _store(by: Receipt, subject: Subject, entry: MemberEntry) -> CaseReport:
    counts_as = _member_known(subject, entry.membership)
    report = report_store(by=by, entry=_about(entry.report, subject, counts_as))
    answers = Answers(union_id=by.union_id, report=report, **vars(entry.answers))
    answers.left_undone = list(entry.answers.left_undone)
    answers.full_clean()
    answers.save()
    if entry.contact.strip():
        refuse_identifiers(entry.contact)
        Contact.objects.update_or_create(
            subject=subject, defaults={"union_id": by.union_id, "text": entry.contact.strip()}
        )
    return report


def _about(entry: ReportEntry, subject: Subject, counts_as: Subject) -> ReportEntry:
    figures = [replace(figure, subject=counts_as) for figure in entry.figures]
    return replace(entry, subject=subject, figures=figures)


def _member_known(subject: Subject, number: str) -> Subject:
    """Whom the figures count for. A membership number seen before makes both one person in the figures, and no more: the
    new code opens the new answers only, since a number is no secret."""
    key = membership_key(subject.union_id, number)
    if not key or subject.membership == key:
        return subject
    same = Subject.objects.filter(union_id=subject.union_id, membership=key)
    if not (known := same.first()):
        try:
            with transaction.atomic():
                subject.membership = key
                subject.save(update_fields=["membership"])
            return subject
        except IntegrityError:
            # Another form with this number was stored a moment ago.
            subject.membership = None
            known = same.get()
    Figure.objects.filter(subject=subject).update(subject=known)
    return known


def member_update(*, by: Receipt, entry: MemberEntry) -> CaseReport:
    """Next month's figure of the same person: the latest one stands, and both count as one person."""
    again = CaseReport.objects.filter(union_id=by.union_id, nonce=entry.report.nonce).first()
    if again is not None:
        return again
    try:
        with transaction.atomic():
            subject = Subject.objects.visible_to(by).select_for_update().get()
            if subject.consent == SubjectConsent.REMOVED:
                raise Refused(_("You asked for everything to be removed. Answer anew, with a new code."))
            return _store(by, subject, entry)
    except IntegrityError:
        again = CaseReport.objects.filter(union_id=by.union_id, nonce=entry.report.nonce).first()
        if again is None:
            raise
        return again


def member_contact_forget(*, by: Receipt) -> None:
    with transaction.atomic():
        subject = Subject.objects.visible_to(by).get()
        Contact.objects.visible_to(by).delete()
        audit_write(by=by, action="contact.forget", obj=subject)
