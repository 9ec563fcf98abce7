"""A notice is drafted, changed before service, renewed after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from evidence.models import (
    Notice,
    NoticeContact,
    NoticeCounter,
    NoticeHealth,
    NoticeMember,
    NoticeRequest,
    NoticeSchedule,
    NoticeText,
    Subject,
)
from evidence.notice_choices import RequestKind
from evidence.notice_entries import NoticeEntry, ScheduleEntry
from evidence.notice_permissions import may_own
from evidence.notice_transitions import EventKind
from evidence.services.notice_checks import entry_check
from evidence.services.notice_core import event_add, notice_lock
from evidence.services.notice_days import notice_days
from evidence.services.notice_distress import notice_listen
from evidence.services.notice_letters import letter_make
from evidence.values import interval_columns, read_value
from workloads.choices import Measure, Statistic
from workloads.services.geography import region_id


def notice_draft(
    *, by: User, entry: NoticeEntry, previous: Notice | None = None, on: dt.date | None = None
) -> Notice:
    """A new notice with its letter, owned by the rep who drafts it. The same nonce again returns the notice it made."""
    require(may(by, Permission.REPORT_SUBMIT, unit=entry.unit))
    if again := Notice.objects.filter(union_id=by.union_id, nonce=entry.nonce).first():
        return again
    entry_check(entry)
    with transaction.atomic():
        return _draft(by, entry, previous, on or timezone.localdate())


def notice_renew(*, by: User, notice: Notice, entry: NoticeEntry) -> Notice:
    """A new notice linked to the old, which stays open as evidence."""
    require(may_own(by, notice))
    with transaction.atomic():
        before = notice_lock(notice)
        renewed = notice_draft(by=by, entry=entry, previous=before)
        if renewed.previous_id == before.pk and not before.events.filter(data__notice=renewed.pk).exists():
            event_add(by=by, notice=before, kind=EventKind.RENEWED, data={"notice": renewed.pk})
    return renewed


def _draft(by: User, entry: NoticeEntry, previous: Notice | None, on: dt.date) -> Notice:
    notice = Notice(
        union_id=by.union_id,
        year=on.year,
        number=_next_number(by.union_id, on.year),
        owner=by,
        drafted_by=by,
        previous=previous,
        nonce=entry.nonce,
        drafted_on=on,
        days={**notice_days(by.union_id), **entry.days},
    )
    _fill(notice, entry)
    subjects = list(_subjects(by, entry, previous))
    members = NoticeMember.objects.bulk_create(
        NoticeMember(union_id=notice.union_id, notice=notice, subject=subject, name=name.strip())
        for subject, name in zip(subjects, entry.names, strict=True)
    )
    _put(by, notice, entry, members, kind=EventKind.DRAFTED, on=on)
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
    entry_check(entry)
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
        _put(by, notice, entry, list(notice.members.all()), kind=EventKind.EDITED)
    return notice


def _fill(notice: Notice, entry: NoticeEntry) -> None:
    notice.kind, notice.unit, notice.grade = entry.kind, entry.unit, entry.grade
    notice.region_id = region_id(entry.unit)
    notice.addressee_role, notice.copies = entry.addressee_role, list(entry.copies)
    notice.since, notice.since_day_known = entry.since, entry.since_day_known
    notice.days = {**notice.days, **entry.days}
    notice.full_clean()
    notice.save()


def _put(
    by: User,
    notice: Notice,
    entry: NoticeEntry,
    members: Sequence[NoticeMember],
    *,
    kind: EventKind,
    on: dt.date | None = None,
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
    event_add(by=by, notice=notice, kind=kind, on=on, data=data)


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
    notice_listen(notice, [entry.effect, *entry.texts.values()])


def _schedule_values(entry: ScheduleEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    values |= {"tasks": list(entry.tasks), "standards": list(entry.standards)}
    if entry.wmt_text:
        value = read_value(entry.wmt_text, Measure.WMT_PERCENT, Statistic.ONE_PERSON)
        values |= {"wmt_text": value.words, **interval_columns(value.interval, "wmt_")}
    else:
        values |= interval_columns(None, "wmt_")
    return values
