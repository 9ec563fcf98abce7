"""What each event does, and all of them in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from evidence.notice_clocks import Pause
from evidence.notice_life.refusals import refusal
from evidence.notice_life.state import Answer, Event, Life, Reading
from evidence.notice_transitions import STRIKABLE, EventKind, Stage, furthest, transition


def replay(events: Iterable[Event]) -> Life:
    """Where the notice stands after these events."""
    ordered = sorted(events, key=lambda event: event.seq)
    struck = _struck(ordered)
    life = Life()
    for event in ordered:
        if event.seq not in struck and refusal(life, event) is None:
            _APPLY[EventKind(event.kind)](life, event)
        life.seen = event.seq
    return life


def _struck(events: Sequence[Event]) -> set[int]:
    """Events that a later one says were recorded by mistake."""
    by_seq = {event.seq: event for event in events}
    found = set()
    for event in events:
        target = by_seq.get(event.data.get("event", 0)) if event.kind == EventKind.STRUCK else None
        if target is not None and target.seq < event.seq and target.kind in STRIKABLE:
            found.add(target.seq)
    return found


def _text(life: Life, event: Event) -> None:
    """Drafted or edited: whoever agreed before agreed to other words."""
    left = {pk for pk, standing in life.members.items() if standing == "left"}
    life.members = {int(pk): "left" if int(pk) in left else "asked" for pk in event.data["members"]}
    life.requests = {int(pk): kind for pk, kind in event.data["requests"].items()}
    life.letter = event.data.get("letter")
    life.owner = life.owner or event.data["owner"]
    life.unit = event.data.get("unit", life.unit)
    life.happened.setdefault(EventKind.DRAFTED, event.on)
    life.happened.pop(EventKind.AGREED, None)
    life.stage = Stage.DRAFT


def _member(life: Life, event: Event) -> None:
    standing = {EventKind.AGREED: "agreed", EventKind.AGREEMENT_ENDED: "asked", EventKind.MEMBER_LEFT: "left"}
    life.members[event.data["member"]] = standing[EventKind(event.kind)]
    if life.stage not in (Stage.DRAFT, Stage.READY):
        return
    if event.kind == EventKind.MEMBER_LEFT:
        # The letter still names them: it has to be written anew before anybody can agree to it.
        life.letter = None
        life.members = {pk: "left" if was == "left" else "asked" for pk, was in life.members.items()}
    agreed = life.letter is not None and all(was in ("agreed", "left") for was in life.members.values())
    life.stage = Stage.READY if agreed else Stage.DRAFT
    if agreed:
        life.happened[EventKind.AGREED] = event.on
    else:
        life.happened.pop(EventKind.AGREED, None)


def _served(life: Life, event: Event) -> None:
    life.served_letter = event.data["letter"]
    _step(life, event)


def _step(life: Life, event: Event) -> None:
    """A milestone: the stage moves on unless it is beyond it already."""
    row = transition(life.stage, event.kind)
    assert row is not None and row.target is not None
    kept = life.happened.get(event.kind)
    life.happened[event.kind] = min(event.on, kept) if kept else event.on
    life.reached = furthest(life.reached, row.target)
    life.stage = life.reached


def _meeting(life: Life, event: Event) -> None:
    held = event.data.get("meeting_on")
    life.meeting_on = dt.date.fromisoformat(held) if held else life.meeting_on
    _step(life, event)


def _answered(life: Life, event: Event) -> None:
    for pk, answer in event.data["answers"].items():
        before = life.answers.get(int(pk))
        if before is None or before.on <= event.on:
            life.answers[int(pk)] = Answer(answer, event.on)
    _step(life, event)


def _reviewed(life: Life, event: Event) -> None:
    if "low" in event.data or "high" in event.data:
        life.readings.append(Reading(event.on, event.data.get("low"), event.data.get("high")))
    life.reviewed_on = max(event.on, life.reviewed_on or event.on)
    _step(life, event)


def _escalated(life: Life, event: Event) -> None:
    life.level, life.level_on = event.data["level"], event.on


def _suspended(life: Life, event: Event) -> None:
    life.pauses.append(Pause(event.on, None, event.data.get("reason", "")))


def _resumed(life: Life, event: Event) -> None:
    paused = life.pauses[-1]
    life.pauses[-1] = Pause(paused.start, event.on, paused.reason)


def _renewed(life: Life, event: Event) -> None:
    life.renewed_by.append(event.data["notice"])


def _end(life: Life, event: Event) -> None:
    row = transition(life.stage, event.kind)
    assert row is not None and row.target is not None
    life.stage, life.ended_on, life.outcome = row.target, event.on, event.data.get("outcome", "")


def _withdrawn(life: Life, event: Event) -> None:
    life.withdrawn_from = event.data["from"]
    if life.withdrawn_from == "everything":
        life.stage, life.ended_on = Stage.WITHDRAWN, event.on


def _reopened(life: Life, event: Event) -> None:
    life.stage, life.ended_on, life.outcome = life.reached, None, ""


def _transferred(life: Life, event: Event) -> None:
    life.owner = event.data["owner"]


def _moved(life: Life, event: Event) -> None:
    life.unit = event.data["unit"]


def _nothing(life: Life, event: Event) -> None:
    """Striking out has done its work before the replay."""


_APPLY: dict[EventKind, Callable[[Life, Event], None]] = {
    EventKind.DRAFTED: _text,
    EventKind.EDITED: _text,
    EventKind.AGREED: _member,
    EventKind.AGREEMENT_ENDED: _member,
    EventKind.MEMBER_LEFT: _member,
    EventKind.SERVED: _served,
    EventKind.ACKNOWLEDGED: _step,
    EventKind.MEETING_ARRANGED: _meeting,
    EventKind.MEETING_HELD: _step,
    EventKind.ANSWERED: _answered,
    EventKind.RISK_ASSESSED: _step,
    EventKind.PLAN_AGREED: _step,
    EventKind.REVIEWED: _reviewed,
    EventKind.ESCALATED: _escalated,
    EventKind.SUSPENDED: _suspended,
    EventKind.RESUMED: _resumed,
    EventKind.RENEWED: _renewed,
    EventKind.RESOLVED: _end,
    EventKind.CLOSED: _end,
    EventKind.REOPENED: _reopened,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.TRANSFERRED: _transferred,
    EventKind.MOVED: _moved,
    EventKind.STRUCK: _nothing,
}
