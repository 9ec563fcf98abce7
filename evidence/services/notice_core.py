"""How anything happens to a notice: its row is locked, its events replayed, the new one judged, added, and replayed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor, actor_kind
from accounts.models import User
from accounts.permissions import require
from accounts.services.audit import audit_write
from evidence.models import Notice, NoticeDue, NoticeEvent, NoticeMember, NoticeNote, NoticeRequest
from evidence.notice_clocks import ClockCode, days_of
from evidence.notice_life.dates import dues, requested_by
from evidence.notice_life.replay import replay
from evidence.notice_life.state import Event, Life
from evidence.notice_permissions import allows
from evidence.notice_transitions import EventKind
from evidence.services.revisions import revision_bump
from evidence.values import refuse_identifiers

# Events of the present only; a meeting may lie ahead, but that it was arranged does not.
EARLIEST = dt.date(2013, 1, 1)


def notice_life(notice: Notice) -> Life:
    """Replayed from nothing."""
    return replay(event.as_plain() for event in notice.events.all())


def notice_lock(notice: Notice) -> Notice:
    """The row for this transaction, so that two people recording at once take turns."""
    return Notice.objects.select_for_update(of=("self",)).select_related("unit", "owner").get(pk=notice.pk)


def event_add(
    *,
    by: Actor,
    notice: Notice,
    kind: EventKind,
    on: dt.date | None = None,
    data: Mapping[str, Any] | None = None,
    notes: Mapping[NoticeRequest | None, str] | None = None,
    reason_code: str = "",
) -> NoticeEvent:
    """Add an event to a locked notice. Raises Refused when its stage does not allow it, ValidationError for a wrong day."""
    day = _checked_day(on)
    events = list(notice.events.all())
    plain = [event.as_plain() for event in events]
    new = Event(len(events) + 1, kind, day, dict(data or {}))
    require(allows(replay(plain), new))
    stored = NoticeEvent.objects.create(
        union_id=notice.union_id,
        notice=notice,
        seq=new.seq,
        kind=kind,
        on=day,
        data=new.data,
        by_kind=actor_kind(by),
        by=by if isinstance(by, User) else None,
    )
    _store_notes(stored, notes or {})
    project(notice, replay([*plain, new]))
    audit_write(by=by, action=f"notice.{kind}", obj=notice, reason_code=reason_code, union_id=notice.union_id)
    if notice.served_on:
        revision_bump(union_id=notice.union_id, region_id=notice.region_id)
    return stored


def _checked_day(on: dt.date | None) -> dt.date:
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise ValidationError(
            {"on": _("The day lies ahead. Record it when it has happened.")}, code="date_future"
        )
    if day < EARLIEST:
        raise ValidationError({"on": _("The day is too long ago. Check the year.")}, code="date_too_early")
    return day


def _store_notes(event: NoticeEvent, notes: Mapping[NoticeRequest | None, str]) -> None:
    for request, text in notes.items():
        if text.strip():
            refuse_identifiers(text)
            NoticeNote.objects.create(
                union_id=event.union_id,
                notice_id=event.notice_id,
                event=event,
                request=request,
                text=text.strip(),
            )


def project(notice: Notice, life: Life) -> None:
    """Write what the replay says into the columns that lists, reminders and figures read."""
    running = dues(life, days_of(notice.days))
    notice.stage = life.stage
    notice.events_seen = life.seen
    notice.level, notice.suspended = life.level, life.suspended
    notice.next_code, notice.next_on = (running[0].code, running[0].on) if running else ("", None)
    notice.served_on, notice.ended_on = life.served_on, life.ended_on
    notice.acknowledge_by = requested_by(life, ClockCode.ACKNOWLEDGE, days_of(notice.days))
    notice.acknowledged_on, notice.first_answer_on = life.acknowledged_on, life.first_answer_on
    notice.assessed_on = life.happened.get(EventKind.RISK_ASSESSED)
    notice.recovered_on = life.recovered_on
    notice.unanswered = len(life.unanswered)
    notice.refused = life.refused_on is not None
    notice.outcome, notice.withdrawn_from = life.outcome, life.withdrawn_from
    notice.owner_id, notice.unit_id = life.owner, life.unit
    notice.save()
    NoticeDue.objects.filter(notice=notice).delete()
    NoticeDue.objects.bulk_create(
        NoticeDue(union_id=notice.union_id, notice=notice, code=due.code, on=due.on) for due in running
    )
    _project_requests(notice, life)
    left = [pk for pk, standing in life.members.items() if standing == "left"]
    NoticeMember.objects.filter(notice=notice, pk__in=left, left=False).update(left=True)


def _project_requests(notice: Notice, life: Life) -> None:
    changed = []
    for request in notice.requests.all():
        answer = life.answers.get(request.pk)
        was, now = (request.answer, request.answered_on), (answer.answer, answer.on) if answer else ("", None)
        if was != now:
            request.answer, request.answered_on = now
            changed.append(request)
    NoticeRequest.objects.bulk_update(changed, ["answer", "answered_on"])
