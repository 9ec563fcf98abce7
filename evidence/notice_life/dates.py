"""The dates that follow from where a notice stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evidence.notice_clocks import EMPLOYER_CLOCKS, LADDER, ClockCode, add_calendar_days, add_working_days
from evidence.notice_life.state import Life
from evidence.notice_transitions import ENDED, LIVE, EventKind, Stage


@dataclass(frozen=True, slots=True)
class Due:
    """A date the union requested, or set itself."""

    code: str
    on: dt.date

    def late(self, today: dt.date) -> bool:
        return today > self.on


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
        rung = LADDER[life.level - 1]
        wait = days.get(rung.code, rung.days)
        return _due(ClockCode.ESCALATION, add_working_days(life.level_on, wait, life.pauses))
    if life.refused_on:
        return _due(ClockCode.ESCALATION, add_working_days(life.refused_on, 1, life.pauses))
    first = min(due.on for due in open_dues)
    return _due(ClockCode.ESCALATION, add_working_days(first, days[ClockCode.ESCALATION], life.pauses))


def _due(code: str, on: dt.date | None) -> list[Due]:
    return [] if on is None else [Due(str(code), on)]
