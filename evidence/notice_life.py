"""From the events of a notice to where it stands: a pure function of the events, and of today for what is late.

Events are only ever added. What the stage does not allow is passed over, so that any sequence of events, in any order,
twice or late, has one answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.notice_clocks import (
    EMPLOYER_CLOCKS,
    LADDER,
    ClockCode,
    Pause,
    add_calendar_days,
    add_working_days,
)
from evidence.notice_transitions import ENDED, LIVE, STRIKABLE, EventKind, Stage, furthest, transition

GOAL = 1100  # tenths: 110 %; exactly 110 is not over it
READINGS_TO_RECOVER = 4
ANSWERS = ("accepted", "part", "refused", "none")
WITHDRAWN_FROM = ("campaign", "everything")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day. `seq` is the order in which it was recorded; `data` holds codes and ids only."""

    seq: int
    kind: str
    on: dt.date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Reading:
    """A WMT reading at a review, in tenths; an absent end is None."""

    on: dt.date
    low: int | None
    high: int | None

    @property
    def at_goal(self) -> bool:
        return self.high is not None and self.high <= GOAL


@dataclass(frozen=True, slots=True)
class Due:
    """A date the union requested, or set itself."""

    code: str
    on: dt.date

    def late(self, today: dt.date) -> bool:
        return today > self.on


@dataclass
class Life:
    """Where a notice stands. Two replays of the same events are equal."""

    stage: Stage = Stage.DRAFT
    owner: int | None = None
    unit: int | None = None
    members: dict[int, str] = field(default_factory=dict)  # member -> asked, agreed, left
    requests: dict[int, str] = field(default_factory=dict)  # request -> its kind
    answers: dict[int, Answer] = field(default_factory=dict)
    happened: dict[str, dt.date] = field(default_factory=dict)  # event -> the first day it is known for
    letter: int | None = None
    served_letter: int | None = None
    meeting_on: dt.date | None = None
    level: int = 0
    level_on: dt.date | None = None
    pauses: list[Pause] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    reviewed_on: dt.date | None = None
    renewed_by: list[int] = field(default_factory=list)
    outcome: str = ""
    ended_on: dt.date | None = None
    withdrawn_from: str = ""
    reached: Stage = Stage.SERVED
    seen: int = 0

    @property
    def served_on(self) -> dt.date | None:
        return self.happened.get(EventKind.SERVED)

    @property
    def suspended(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def unanswered(self) -> list[int]:
        """Requests nobody has answered in writing; "no answer" on record is none either."""
        return [pk for pk in self.requests if pk not in self.answers or self.answers[pk].answer == "none"]

    @property
    def refused_on(self) -> dt.date | None:
        days = [answer.on for answer in self.answers.values() if answer.answer == "refused"]
        return min(days, default=None)

    @property
    def first_answer_on(self) -> dt.date | None:
        return min((answer.on for answer in self.answers.values() if answer.answer != "none"), default=None)

    @property
    def acknowledged_on(self) -> dt.date | None:
        """A written answer acknowledges as well as a receipt does."""
        days = [self.happened.get(EventKind.ACKNOWLEDGED), self.first_answer_on]
        return min((day for day in days if day), default=None)

    @property
    def recovered_on(self) -> dt.date | None:
        """The day of the fourth reading in a row at or below 110 %, while the latest ones still are."""
        latest = sorted({reading.on: reading for reading in self.readings}.values(), key=lambda r: r.on)
        last = latest[-READINGS_TO_RECOVER:]
        if len(last) < READINGS_TO_RECOVER or not all(reading.at_goal for reading in last):
            return None
        return last[-1].on

    @property
    def exportable(self) -> bool:
        """Whether the notice may be in figures and documents that leave the case."""
        return self.served_on is not None and not self.withdrawn_from


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


def refusal(life: Life, event: Event) -> str | None:
    """Why the event cannot happen now, as a code, or None. The service shows it in words; the replay passes over it."""
    if event.kind == EventKind.DRAFTED:
        return "already_drafted" if life.seen else None
    if not life.seen or transition(life.stage, event.kind) is None:
        return "not_now"
    if life.stage in LIVE and life.served_on and event.on < life.served_on:
        return "before_service"
    check = _CHECKS.get(EventKind(event.kind))
    return check(life, event) if check else None


def _check_member(life: Life, event: Event) -> str | None:
    standing = life.members.get(event.data.get("member", 0))
    if standing is None or standing == "left":
        return "no_such_member"
    if event.kind == EventKind.AGREED:
        if event.data.get("letter") is None or event.data["letter"] != life.letter:
            return "text_changed"
        return "agreed_already" if standing == "agreed" else None
    if event.kind == EventKind.AGREEMENT_ENDED:
        return None if standing == "agreed" else "not_agreed"
    return "last_member" if _staying(life) == 1 else None


def _staying(life: Life) -> int:
    return sum(standing != "left" for standing in life.members.values())


def _check_served(life: Life, event: Event) -> str | None:
    return None if event.data.get("letter") == life.letter is not None else "text_changed"


def _check_answered(life: Life, event: Event) -> str | None:
    answers = event.data.get("answers", {})
    if not answers:
        return "nothing_answered"
    known = all(int(pk) in life.requests and answer in ANSWERS for pk, answer in answers.items())
    return None if known else "no_such_request"


def _check_paused(life: Life, event: Event) -> str | None:
    if life.suspended:
        return "paused_already"
    if life.pauses and life.pauses[-1].end and event.on < life.pauses[-1].end:
        return "before_last_pause"
    return None


def _check_resumed(life: Life, event: Event) -> str | None:
    if not life.suspended:
        return "not_paused"
    return "before_pause" if event.on < life.pauses[-1].start else None


def _check_escalated(life: Life, event: Event) -> str | None:
    return None if life.level < event.data.get("level", 0) <= len(LADDER) else "not_higher"


def _check_withdrawn(life: Life, event: Event) -> str | None:
    if event.data.get("from") not in WITHDRAWN_FROM:
        return "from_what"
    return "withdrawn_already" if event.data["from"] == "campaign" and life.withdrawn_from else None


def _check_transferred(life: Life, event: Event) -> str | None:
    owner = event.data.get("owner")
    if not owner:
        return "no_owner"
    return "owner_already" if owner == life.owner else None


_CHECKS: dict[EventKind, Callable[[Life, Event], str | None]] = {
    EventKind.AGREED: _check_member,
    EventKind.AGREEMENT_ENDED: _check_member,
    EventKind.MEMBER_LEFT: _check_member,
    EventKind.SERVED: _check_served,
    EventKind.ANSWERED: _check_answered,
    EventKind.SUSPENDED: _check_paused,
    EventKind.RESUMED: _check_resumed,
    EventKind.ESCALATED: _check_escalated,
    EventKind.WITHDRAWN: _check_withdrawn,
    EventKind.TRANSFERRED: _check_transferred,
}


# --- what each event does ---------------------------------------------------------------------------------------


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


# --- the dates that follow --------------------------------------------------------------------------------------


def dues(life: Life, days: Mapping[str, int]) -> list[Due]:
    """Every clock that runs now, soonest first. None runs while the notice is paused, or when it has ended."""
    if life.stage in ENDED or life.suspended or not life.seen:
        return []
    found = _live_dues(life, days) if life.stage in LIVE else _early_dues(life, days)
    return sorted(found, key=lambda due: (due.on, due.code))


def _early_dues(life: Life, days: Mapping[str, int]) -> list[Due]:
    code = ClockCode.SERVE if life.stage == Stage.READY else ClockCode.DRAFT
    start = life.happened[EventKind.AGREED if life.stage == Stage.READY else EventKind.DRAFTED]
    return _due(code, add_working_days(start, days[code]))


def _live_dues(life: Life, days: Mapping[str, int]) -> list[Due]:
    found = [due for code in EMPLOYER_CLOCKS for due in _employer_due(life, code, days)]
    return [*found, *_review_due(life, days), *_escalation_due(life, found, days)]


def requested_by(life: Life, code: str, days: Mapping[str, int]) -> dt.date | None:
    """The day a step was requested by, whether or not it has been taken since."""
    start = life.happened.get(EventKind.RISK_ASSESSED) if code == ClockCode.PLAN else life.served_on
    return add_working_days(start, days[code], life.pauses) if start else None


def _employer_due(life: Life, code: str, days: Mapping[str, int]) -> list[Due]:
    return _due(code, requested_by(life, code, days)) if _WANTED[ClockCode(code)](life) else []


def _lacks(*events: EventKind) -> Callable[[Life], bool]:
    return lambda life: not any(event in life.happened for event in events)


def _asked(life: Life, kind: str) -> bool:
    return kind in life.requests.values()


_WANTED: dict[ClockCode, Callable[[Life], bool]] = {
    ClockCode.ACKNOWLEDGE: lambda life: life.acknowledged_on is None and _lacks(EventKind.MEETING_HELD)(life),
    ClockCode.MEETING: lambda life: _asked(life, "meeting") and _lacks(EventKind.MEETING_HELD)(life),
    ClockCode.ANSWER: lambda life: bool(life.unanswered),
    ClockCode.RISK_ASSESSMENT: lambda life: (
        _asked(life, "risk_assessment") and _lacks(EventKind.RISK_ASSESSED)(life)
    ),
    ClockCode.PLAN: lambda life: (
        EventKind.RISK_ASSESSED in life.happened and _lacks(EventKind.PLAN_AGREED)(life)
    ),
}


def _review_due(life: Life, days: Mapping[str, int]) -> list[Due]:
    start = max(filter(None, (life.happened.get(EventKind.PLAN_AGREED), life.reviewed_on)), default=None)
    return (
        _due(ClockCode.REVIEW, add_calendar_days(start, days[ClockCode.REVIEW], life.pauses)) if start else []
    )


def _escalation_due(life: Life, open_dues: Sequence[Due], days: Mapping[str, int]) -> list[Due]:
    """When to take it one step up: after a refusal at once, otherwise some days after the first date has passed."""
    if life.level >= len(LADDER) - 1 or not (open_dues or life.refused_on):
        return []
    if life.level_on:
        wait = LADDER[life.level - 1].days
        return _due(ClockCode.ESCALATION, add_working_days(life.level_on, wait, life.pauses))
    if life.refused_on:
        return _due(ClockCode.ESCALATION, add_working_days(life.refused_on, 1, life.pauses))
    first = min(due.on for due in open_dues)
    return _due(ClockCode.ESCALATION, add_working_days(first, days[ClockCode.ESCALATION], life.pauses))


def _due(code: str, on: dt.date | None) -> list[Due]:
    return [] if on is None else [Due(str(code), on)]
