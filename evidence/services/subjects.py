"""The person a reading is about: a rep's card for a member, the member's confirmation or removal, and who is the same."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Receipt, System
from accounts.crypto import pseudonym
from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from evidence.choices import DecisionKind, IdentityCheck, ReportStatus, SubjectConsent
from evidence.entries import FigureEntry, PersonEntry, ReportEntry
from evidence.models import CaseReport, Contact, Figure, Subject, SubjectLabel
from evidence.permissions import may_moderate
from evidence.policies import allows
from evidence.services.receipts import code_of, receipt_issue
from evidence.services.reports import readings_recount, report_submit, report_withdraw
from evidence.services.revisions import revision_bump
from evidence.values import refuse_identifiers

LABEL_LENGTH = 60


@dataclass(frozen=True)
class Card:
    """A stored card, with the code to hand to the member; empty for somebody who has one already."""

    report: CaseReport
    code: str
    label: str


def meeting_submit(*, by: User, entries: Sequence[ReportEntry]) -> list[Card]:
    """One report for each member asked at a meeting: all of them, or none."""
    if not entries:
        raise ValidationError(_("Fill in at least one member's card."), code="empty")
    with transaction.atomic():
        return [card_submit(by=by, entry=entry) for entry in entries]


def card_submit(*, by: User, entry: ReportEntry) -> Card:
    """A rep's entry about one member. The same card again shows the same code."""
    person = entry.person
    if person is None:
        return Card(report_submit(by=by, entry=entry), "", "")
    code = "" if person.known else code_of(entry.nonce)
    if again := CaseReport.objects.filter(union_id=by.union_id, nonce=entry.nonce).first():
        return Card(again, code, person.label)
    with transaction.atomic():
        subject = _subject_of(by, person)
        if code:
            receipt_issue(subject=subject, nonce=entry.nonce)
        report = report_submit(by=by, entry=replace(entry, subject=subject))
        _recount(subject)
    return Card(report, code, person.label)


def people_known(*, by: User, entry: ReportEntry) -> ReportEntry:
    """In the transaction of the caller: each member a figure is about becomes a subject with a code to hand over."""
    figures = list(entry.figures)
    for place, figure in enumerate(figures):
        if figure.person is None:
            continue
        subject = _subject_of(by, figure.person)
        if figure.person.known is None:
            receipt_issue(subject=subject, nonce=_nonce_of_figure(entry, place))
        figures[place] = replace(figure, subject=subject)
    return replace(entry, figures=figures)


def _nonce_of_figure(entry: ReportEntry, place: int) -> uuid.UUID:
    return uuid.uuid5(entry.nonce, f"figure-{place}")


def codes_of(entry: ReportEntry) -> list[tuple[FigureEntry, str]]:
    """Figures about a member, each with the code to hand over; empty for somebody who has one already. The same report
    sent again shows the same codes."""
    return [
        (figure, "" if figure.person.known else code_of(_nonce_of_figure(entry, place)))
        for place, figure in enumerate(entry.figures)
        if figure.person is not None
    ]


def _subject_of(by: User, person: PersonEntry) -> Subject:
    """Somebody entered before is known by the rep's own label only; a rep cannot reach anybody else's."""
    if person.consent not in (SubjectConsent.COUNT, SubjectConsent.QUOTE, SubjectConsent.NOT_ASKED):
        raise ValidationError(_("Say what the member agreed to."), code="consent")
    if person.known is None:
        subject = Subject.objects.create(union_id=by.union_id, consent=person.consent)
        _label(by, subject, person.label)
        return subject
    known = Subject.objects.filter(labels__rep=by, union_id=by.union_id).select_for_update(of=("self",))
    subject = known.filter(pk=person.known.pk).first()
    if subject is None:
        raise Refused(_("You have not entered this member before."))
    if subject.consent == SubjectConsent.REMOVED:
        raise Refused(_("This member has asked to be removed. Nothing more can be entered about them."))
    if subject.consent != SubjectConsent.OWN and subject.consent != person.consent:
        subject.consent = person.consent
        subject.save(update_fields=["consent"])
    return subject


def _label(by: User, subject: Subject, text: str) -> None:
    if not text.strip():
        return
    refuse_identifiers(text)
    if len(text.strip()) > LABEL_LENGTH:
        raise ValidationError(_("Keep the label under %(most)s characters.") % {"most": LABEL_LENGTH})
    SubjectLabel.objects.create(union_id=by.union_id, subject=subject, rep=by, text=text.strip())


def membership_key(union_id: int, number: str) -> str:
    """The membership number as a keyed pseudonym, apart for each union. Empty where none was given."""
    plain = "".join(char for char in number.upper() if char.isalnum())
    return pseudonym("membership", str(union_id), plain) if plain else ""


def subject_confirm(*, by: Receipt) -> Subject:
    """The member says with the code: this is about me and may be counted."""
    return _set_consent(by, SubjectConsent.OWN, "subject.confirm")


def subject_remove(*, by: Receipt) -> Subject:
    """The member wants nothing of it counted or printed: consent is gone, and every report about them is taken back."""
    with transaction.atomic():
        subject = _set_consent(by, SubjectConsent.REMOVED, "subject.remove")
        for report in CaseReport.objects.visible_to(by):
            if allows(report, DecisionKind.WITHDRAW):
                report_withdraw(by=by, report=report)
        subject.labels.all().delete()
    return subject


def subject_remove_asked(*, by: User, number: str, checked: str) -> int:
    """The code is lost, and the member asked a rep: the data-protection contact removes what came with that membership
    number, once the rep has said how it was checked who asks. Returns how many reports were taken back.

    Raises Refused where nobody answered with that number.
    """
    require(may(by, Permission.PERSON_DATA))
    if checked not in IdentityCheck.values:
        raise ValidationError(_("Say how it was checked who asks."), code="checked")
    subject = Subject.objects.filter(
        union_id=by.union_id, membership=membership_key(by.union_id, number)
    ).first()
    if subject is None:
        raise Refused(_("Nobody has answered with this membership number."))
    system = System("removal", by.union_id)
    with transaction.atomic():
        theirs = CaseReport.objects.filter(Q(subject=subject) | Q(figures__subject=subject)).distinct()
        taken = [
            report_withdraw(by=system, report=report)
            for report in theirs
            if allows(report, DecisionKind.WITHDRAW)
        ]
        subject.labels.all().delete()
        Contact.objects.filter(subject=subject).delete()
        Subject.objects.filter(pk=subject.pk).update(consent=SubjectConsent.REMOVED)
        audit_write(by=by, action="subject.remove", obj=subject, reason_code=checked)
    return len(taken)


def _set_consent(by: Receipt, consent: str, action: str) -> Subject:
    with transaction.atomic():
        subject = Subject.objects.visible_to(by).select_for_update().get()
        subject.consent = consent
        subject.save(update_fields=["consent"])
        audit_write(by=by, action=action, obj=subject)
        _recount(subject)
    return subject


def subjects_link(*, by: User, kept: Subject, other: Subject) -> Subject:
    """A moderator finds that two are one person: from here on they count once, by the latest reading."""
    require(may(by, Permission.REPORT_MODERATE))
    if kept.union_id != other.union_id or kept.pk == other.pk:
        raise Refused(_("Choose two different people of your union."))
    if kept.held_back or other.held_back:
        raise Refused(
            _("One of them was not asked, or wants nothing counted. What is held back is joined to nobody.")
        )
    with transaction.atomic():
        Subject.objects.select_for_update().filter(pk__in=[kept.pk, other.pk]).order_by("pk").count()
        Figure.objects.filter(subject=other).update(subject=kept)
        _hand_over_name(kept, other)
        audit_write(by=by, action="subject.link", obj=kept)
        _recount(kept)
    return kept


def readings_same_person(*, by: User, reading: Figure, other: Figure) -> Subject:
    """Two readings, each of a report this moderator may decide about, are one person's. The one known longer is kept."""
    for figure in (reading, other):
        require(may_moderate(by, figure.report))
    subjects = sorted(
        {figure.subject for figure in (reading, other) if figure.subject}, key=lambda one: one.pk
    )
    if len(subjects) != 2:
        raise Refused(_("They are counted as one person already."))
    # The word of the person who counts outlives the guess that it is somebody new.
    kept, gone = sorted(subjects, key=lambda one: (not one.distinct, one.pk))
    return subjects_link(by=by, kept=kept, other=gone)


def _hand_over_name(kept: Subject, other: Subject) -> None:
    """The next export that names the person counts for the one who is kept."""
    name = Subject.objects.values_list("wmt_name", flat=True).get(pk=other.pk)
    if name and not Subject.objects.filter(pk=kept.pk).exclude(wmt_name=None).exists():
        Subject.objects.filter(pk=other.pk).update(wmt_name=None)
        Subject.objects.filter(pk=kept.pk).update(wmt_name=name)


def _recount(subject: Subject) -> None:
    """After consent or identity changed: what is counted, and that the figures moved on."""
    reports = CaseReport.objects.filter(figures__subject=subject, status=ReportStatus.ACCEPTED).distinct()
    for report in reports:
        readings_recount(report)
        revision_bump(union_id=report.union_id, region_id=report.region_id)
