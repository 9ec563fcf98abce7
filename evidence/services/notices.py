"""Notices: drafted, edited, put before the member, agreed to, served, renewed, handed over, withdrawn, erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor, Receipt
from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from documents.render_docx import render_docx
from documents.render_pdf import render_pdf
from documents.tree import canonical_json, tree_hash
from evidence.cleaning import FileRefused, clean
from evidence.models import (
    Erasure,
    LegalHold,
    Notice,
    NoticeContact,
    NoticeCounter,
    NoticeDays,
    NoticeEvent,
    NoticeHealth,
    NoticeLetter,
    NoticeMember,
    NoticeProof,
    NoticeRequest,
    NoticeSchedule,
    NoticeText,
    Subject,
)
from evidence.notice_choices import (
    AddresseeRole,
    AgreedHow,
    Copy,
    NoticeKind,
    Outcome,
    RequestKind,
    ServedBy,
    ServiceMethod,
    Standard,
    Symptom,
    TextPart,
    UndoneTask,
)
from evidence.notice_clocks import days_of
from evidence.notice_entries import NoticeEntry, ScheduleEntry
from evidence.notice_letter import compose_letter
from evidence.notice_permissions import may_hand_over, may_own, may_speak_for, may_take
from evidence.notice_transitions import EventKind
from evidence.services.erasure import Held
from evidence.services.notice_core import event_add, notice_life, notice_lock
from evidence.services.revisions import revision_bump
from evidence.values import FIRST_WMT_YEAR, read_value, refuse_identifiers
from workloads.choices import Grade, Measure, Statistic
from workloads.models import Unit
from workloads.services.geography import region_ids

MOST_MEMBERS = 30


def notice_days(union_id: int) -> dict[str, int]:
    """The union's days for each clock."""
    own = NoticeDays.objects.filter(union_id=union_id).first()
    return days_of(own.days if own else {})


def notice_days_set(*, by: Actor, days: dict[str, int]) -> NoticeDays:
    """The union's own numbers, for notices drafted from now on. An official decides."""
    require(may(by, Permission.EVIDENCE_READ))
    with transaction.atomic():
        own = NoticeDays.objects.filter(union_id=by.union_id).first() or NoticeDays(union_id=by.union_id)
        own.days = days
        own.full_clean()
        own.save()
        audit_write(by=by, action="notice.days", obj=own)
    return own


# --- drafting ---------------------------------------------------------------------------------------------------


def notice_draft(*, by: User, entry: NoticeEntry, previous: Notice | None = None) -> Notice:
    """A new notice with its letter, owned by the rep who drafts it. The same nonce again returns the notice it made."""
    require(may(by, Permission.REPORT_SUBMIT, unit=entry.unit))
    if again := Notice.objects.filter(union_id=by.union_id, nonce=entry.nonce).first():
        return again
    _check(entry)
    with transaction.atomic():
        return _draft(by, entry, previous)


def notice_renew(*, by: User, notice: Notice, entry: NoticeEntry) -> Notice:
    """A new notice linked to the old, which stays open as evidence."""
    require(may_own(by, notice))
    with transaction.atomic():
        before = notice_lock(notice)
        renewed = notice_draft(by=by, entry=entry, previous=before)
        if renewed.previous_id == before.pk and not before.events.filter(data__notice=renewed.pk).exists():
            event_add(by=by, notice=before, kind=EventKind.RENEWED, data={"notice": renewed.pk})
    return renewed


def _draft(by: User, entry: NoticeEntry, previous: Notice | None) -> Notice:
    today = timezone.localdate()
    notice = Notice(
        union_id=by.union_id,
        year=today.year,
        number=_next_number(by.union_id, today.year),
        owner=by,
        drafted_by=by,
        previous=previous,
        nonce=entry.nonce,
        drafted_on=today,
        days={**notice_days(by.union_id), **entry.days},
    )
    _fill(notice, entry)
    subjects = list(_subjects(by, entry, previous))
    members = NoticeMember.objects.bulk_create(
        NoticeMember(union_id=notice.union_id, notice=notice, subject=subject, name=name.strip())
        for subject, name in zip(subjects, entry.names, strict=True)
    )
    _put(by, notice, entry, EventKind.DRAFTED, members)
    return notice


def _next_number(union_id: int, year: int) -> int:
    """The next of the year. The row it locks makes a second draft wait, so that no number is given twice or left out."""
    table = NoticeCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} (union_id, year, last) VALUES (%s, %s, 1)
                ON CONFLICT (union_id, year) DO UPDATE SET last = {table}.last + 1 RETURNING last""",  # noqa: S608 - our own table name
            [union_id, year],
        )
        return int(cursor.fetchone()[0])


def _subjects(by: User, entry: NoticeEntry, previous: Notice | None) -> Sequence[Subject]:
    """The rep's own subject for a notice about herself, the same people for a renewed one, new ones otherwise."""
    if entry.about_myself:
        own, _made = Subject.objects.get_or_create(union_id=by.union_id, user=by, defaults={"distinct": True})
        return [own]
    known = [m.subject for m in previous.members.select_related("subject")] if previous else []
    if len(known) == len(entry.names):
        return known
    return [Subject.objects.create(union_id=by.union_id) for _name in entry.names]


def notice_edit(*, by: User, notice: Notice, entry: NoticeEntry) -> Notice:
    """Other words before service: a new letter, and agreement is asked for again."""
    require(may_own(by, notice))
    require(may(by, Permission.REPORT_SUBMIT, unit=entry.unit))
    _check(entry)
    with transaction.atomic():
        notice = notice_lock(notice)
        if not notice.is_editable:
            raise Refused(_("The letter was served, so its text is fixed. Renew the notice instead."))
        _fill(notice, entry)
        members = list(notice.members.filter(left=False).order_by("pk"))
        if len(members) != len(entry.names):
            raise ValidationError(
                {
                    "names": _(
                        "The number of members cannot change. Start another notice, or let a member withdraw."
                    )
                }
            )
        for member, name in zip(members, entry.names, strict=True):
            member.name = name.strip()
            member.save(update_fields=["name"])
        _put(by, notice, entry, EventKind.EDITED, list(notice.members.all()))
    return notice


def _fill(notice: Notice, entry: NoticeEntry) -> None:
    notice.kind, notice.unit, notice.grade = entry.kind, entry.unit, entry.grade
    notice.region_id = _region_of(entry.unit)
    notice.addressee_role, notice.copies = entry.addressee_role, list(entry.copies)
    notice.since, notice.since_day_known = entry.since, entry.since_day_known
    notice.days = {**notice.days, **entry.days}
    notice.full_clean()
    notice.save()


def _region_of(unit: Unit) -> int | None:
    regions = region_ids(unit)
    return regions[0] if len(regions) == 1 else None


def _put(
    by: User, notice: Notice, entry: NoticeEntry, kind: EventKind, members: Sequence[NoticeMember]
) -> None:
    """The words, the requests, the letter made of them, and the event that says so."""
    _store_words(notice, entry)
    notice.requests.exclude(kind__in=entry.requests).delete()
    for code in entry.requests:
        below = entry.below if code == RequestKind.NO_ALLOCATIONS else None
        NoticeRequest.objects.update_or_create(
            notice=notice, kind=code, defaults={"union_id": notice.union_id, "below": below}
        )
    letter = letter_make(notice)
    data = {
        "members": [member.pk for member in members],
        "requests": {str(request.pk): request.kind for request in notice.requests.all()},
        "owner": notice.owner_id,
        "unit": notice.unit_id,
        "letter": letter.pk,
    }
    event_add(by=by, notice=notice, kind=kind, data=data)


def _store_words(notice: Notice, entry: NoticeEntry) -> None:
    own = {"union_id": notice.union_id}
    health = {"symptoms": ",".join(entry.symptoms), "effect": entry.effect.strip()}
    NoticeHealth.objects.update_or_create(notice=notice, defaults=own | health)
    NoticeContact.objects.update_or_create(
        notice=notice, defaults=own | {"addressee": entry.addressee.strip()}
    )
    schedule = NoticeSchedule.objects.filter(notice=notice).first() or NoticeSchedule(notice=notice, **own)
    for name, value in _schedule_values(entry.schedule).items():
        setattr(schedule, name, value)
    schedule.full_clean()
    schedule.save()
    notice.texts.all().delete()
    NoticeText.objects.bulk_create(
        NoticeText(notice=notice, part=part, text=text.strip(), **own)
        for part, text in entry.texts.items()
        if text.strip()
    )


def _schedule_values(entry: ScheduleEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    values |= {"tasks": list(entry.tasks), "standards": list(entry.standards)}
    if entry.wmt_text:
        value = read_value(entry.wmt_text, Measure.WMT_PERCENT, Statistic.ONE_PERSON)
        interval = value.interval
        values |= {
            "wmt_text": value.words,
            "wmt_low": interval and interval.low,
            "wmt_low_open": bool(interval and interval.low_open),
            "wmt_high": interval and interval.high,
            "wmt_high_open": bool(interval and interval.high_open),
            "wmt_about": bool(interval and interval.about),
        }
    else:
        values |= dict.fromkeys(("wmt_low", "wmt_high")) | dict.fromkeys(
            ("wmt_low_open", "wmt_high_open", "wmt_about"), False
        )
    return values


def _check(entry: NoticeEntry) -> None:
    """What no form may let through either. A missing effect on health is warned of elsewhere, and not refused."""
    errors: dict[str, Any] = {}
    names = [name.strip() for name in entry.names]
    if not names or not all(names) or len(names) > MOST_MEMBERS:
        errors["names"] = _("Enter the name of each member, at most %(most)s.") % {"most": MOST_MEMBERS}
    elif (entry.kind == NoticeKind.INDIVIDUAL) != (len(names) == 1):
        errors["names"] = _("A notice about one member has one name, a collective one at least two.")
    if not entry.requests or not set(entry.requests) <= set(RequestKind.values):
        errors["requests"] = _("Choose at least one thing that is asked for.")
    if RequestKind.NO_ALLOCATIONS in entry.requests and not entry.below:
        errors["below"] = _("Enter the percentage below which new allocations may start again, such as 100.")
    if not entry.since.year >= FIRST_WMT_YEAR or entry.since > timezone.localdate():
        errors["since"] = _("Enter since when it has been like this; a day that lies ahead cannot be right.")
    errors |= _code_errors(entry)
    if errors:
        raise ValidationError(errors)
    for text in (
        *names,
        entry.addressee,
        entry.effect,
        entry.schedule.incident_reference,
        *entry.texts.values(),
    ):
        refuse_identifiers(text)


def _code_errors(entry: NoticeEntry) -> dict[str, Any]:
    wrong = _("Choose from the list.")
    checks = {
        "kind": {entry.kind} <= set(NoticeKind.values),
        "grade": {entry.grade} <= {"", *Grade.values},
        "addressee_role": {entry.addressee_role} <= set(AddresseeRole.values),
        "copies": set(entry.copies) <= set(Copy.values),
        "symptoms": set(entry.symptoms) <= set(Symptom.values),
        "texts": set(entry.texts) <= set(TextPart.values),
        "tasks": set(entry.schedule.tasks) <= set(UndoneTask.values),
        "standards": set(entry.schedule.standards) <= set(Standard.values),
    }
    return {name: wrong for name, right in checks.items() if not right}


# --- the letter -------------------------------------------------------------------------------------------------


def letter_make(notice: Notice) -> NoticeLetter:
    """Tree and bytes of the letter as the notice stands. Made once for each text; what is agreed to is what is served."""
    document = compose_letter(notice)
    return NoticeLetter.objects.create(
        union_id=notice.union_id,
        notice=notice,
        tree=canonical_json(document).decode(),
        tree_hash=tree_hash(document),
        pdf=render_pdf(document),
        docx=render_docx(document),
    )


def letter_current(notice: Notice) -> NoticeLetter:
    """The served letter, or before service the latest text. A member who left leaves none until it is written anew."""
    life = notice_life(notice)
    pk = life.served_letter or life.letter
    if pk is None:
        raise Refused(_("A member withdrew, so the letter has to be written anew. Change the text first."))
    return notice.letters.get(pk=pk)


def letter_download(*, by: Actor, notice: Notice) -> NoticeLetter:
    """The stored letter for its rep or its member; the download is audited."""
    if isinstance(by, Receipt):
        require(may_speak_for(by, _member_of(by, notice)))
    else:
        require(may_own(by, notice))
    letter = letter_current(notice)
    with transaction.atomic():
        audit_write(by=by, action="notice.letter", obj=notice)
    return letter


def _member_of(by: Receipt, notice: Notice) -> NoticeMember:
    member = notice.members.filter(subject=by.subject_id).first()
    if member is None:
        raise Refused(_("This code belongs to somebody else."))
    return member


# --- agreement and service --------------------------------------------------------------------------------------


def notice_agree(*, by: Actor, member: NoticeMember, letter: NoticeLetter) -> NoticeEvent:
    """The member agrees to this very letter: by code, or in person, which their rep records."""
    return _by_member(by, member, EventKind.AGREED, {"letter": letter.pk})


def notice_agreement_end(*, by: Actor, member: NoticeMember) -> NoticeEvent:
    """Before service the member may take agreement back."""
    return _by_member(by, member, EventKind.AGREEMENT_ENDED, {})


def _by_member(by: Actor, member: NoticeMember, kind: EventKind, data: dict[str, Any]) -> NoticeEvent:
    require(may_speak_for(by, member))
    how = AgreedHow.CODE if isinstance(by, Receipt) else AgreedHow.IN_PERSON
    with transaction.atomic():
        notice = notice_lock(member.notice)
        return event_add(
            by=by, notice=notice, kind=kind, data={"member": member.pk, "how": how, **data}, reason_code=how
        )


def notice_serve(
    *,
    by: User,
    notice: Notice,
    on: dt.date,
    method: str,
    served_by: str,
    proof: str,
    file: tuple[bytes, str] | None = None,
) -> NoticeEvent:
    """The member or the rep has served the letter; Safeload records how and when, and keeps the proof.

    `file` is (bytes, file name) of a picture or document; it is cleaned. Proof in words or a file is needed.
    """
    require(may_own(by, notice))
    if not proof.strip() and file is None:
        raise ValidationError(
            {"proof": _("Say what proves it: the message id, the receipt number, or add a file.")}
        )
    if method not in ServiceMethod.values or served_by not in ServedBy.values:
        raise ValidationError({"method": _("Choose how it was served, and by whom.")})
    refuse_identifiers(proof)
    cleaned = _clean_file(file)
    with transaction.atomic():
        notice = notice_lock(notice)
        letter = notice_life(notice).letter
        event = event_add(
            by=by, notice=notice, kind=EventKind.SERVED, on=on,
            data={"letter": letter, "method": method, "by": served_by}, reason_code=method,
        )  # fmt: skip
        NoticeProof.objects.create(
            union_id=notice.union_id,
            notice=notice,
            event=event,
            method=method,
            served_by=served_by,
            words=proof.strip(),
            content=cleaned[0],
            extension=cleaned[1],
        )
    return event


def _clean_file(file: tuple[bytes, str] | None) -> tuple[bytes | None, str]:
    if file is None:
        return None, ""
    refuse_identifiers(file[1])
    try:
        made = clean(*file)
    except FileRefused as refused:
        raise ValidationError({"file": str(refused)}) from refused
    return made.content, made.extension


# --- the member's own word --------------------------------------------------------------------------------------


def notice_resolve(*, by: Actor, member: NoticeMember) -> NoticeEvent:
    """Only the member can call it resolved: by code, or in person, which their rep records."""
    return _by_member(by, member, EventKind.RESOLVED, {})


def notice_withdraw(*, by: Actor, member: NoticeMember, withdrawn_from: str) -> NoticeEvent:
    """Out of every later export at once. One of several members leaves the notice; the last one ends it."""
    require(may_speak_for(by, member))
    others = member.notice.members.filter(left=False).exclude(pk=member.pk).exists()
    if others:
        return _by_member(by, member, EventKind.MEMBER_LEFT, {"from": withdrawn_from})
    return _by_member(by, member, EventKind.WITHDRAWN, {"from": withdrawn_from})


def notice_close(*, by: User, notice: Notice, outcome: str, on: dt.date | None = None) -> NoticeEvent:
    """Closed without being resolved, with its outcome; never counts as resolved."""
    require(may_own(by, notice))
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose why it is closed.")})
    with transaction.atomic():
        return event_add(
            by=by, notice=notice_lock(notice), kind=EventKind.CLOSED, on=on,
            data={"outcome": outcome}, reason_code=outcome,
        )  # fmt: skip


# --- who looks after it -----------------------------------------------------------------------------------------


def notice_hand_over(*, by: Actor, notice: Notice, to: User) -> NoticeEvent:
    """Another rep looks after it from now on; unit and history stay."""
    require(may_hand_over(by, notice))
    require(may_take(to, notice))
    with transaction.atomic():
        return event_add(by=by, notice=notice_lock(notice), kind=EventKind.TRANSFERRED, data={"owner": to.pk})


def notice_move(*, by: User, notice: Notice, unit: Unit) -> NoticeEvent:
    """The member changed team or the PDU was split: the notice is counted in the new place, the letter names the old."""
    require(may_own(by, notice))
    with transaction.atomic():
        notice = notice_lock(notice)
        before = notice.region_id
        notice.region_id = _region_of(unit)
        event = event_add(by=by, notice=notice, kind=EventKind.MOVED, data={"unit": unit.pk})
        if notice.served_on and before != notice.region_id:
            revision_bump(union_id=notice.union_id, region_id=before)
    return event


def reps_for(notice: Notice) -> list[User]:
    """Who could take the notice over."""
    people = User.objects.filter(union_id=notice.union_id, is_active=True).prefetch_related("grants")
    return [person for person in people if person != notice.owner and may_take(person, notice)]


# --- erasure ----------------------------------------------------------------------------------------------------


def notice_erase(*, by: Actor, notice: Notice, reason: str) -> Erasure:
    """Everything of one notice goes; a tombstone with its reference stays."""
    require(may(by, Permission.PERSON_DATA))
    if LegalHold.objects.in_force().filter(union_id=notice.union_id, report=None).exists():
        raise Held(
            _("A legal hold stands on all evidence of the union. Nothing is erased until it is lifted.")
        )
    with transaction.atomic():
        notice = notice_lock(notice)
        tombstone = Erasure.objects.create(
            union_id=notice.union_id,
            kind="notice",
            object_id=notice.pk,
            reference=notice.reference,
            reason=reason,
        )
        audit_write(by=by, action="notice.erase", obj=notice, reason_code=reason, union_id=notice.union_id)
        region, served = notice.region_id, notice.served_on
        subjects = list(notice.members.values_list("subject", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL safeload.erasing = 'on'")
        notice.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL safeload.erasing = 'off'")
        Subject.objects.filter(pk__in=subjects, user=None, figures=None, notice_members=None).delete()
        if served:
            revision_bump(union_id=tombstone.union_id, region_id=region)
    return tombstone
