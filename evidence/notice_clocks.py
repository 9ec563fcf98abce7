"""Clocks of a notice: how many days the union asks for, the ladder of escalation, and working days. Pure: no Django.

No statute sets a date for the answer to a foreseeability notice. Every date here is one that the union requests.
A day counts when it is a working day in England and Wales and the notice is not paused. A clock runs out at 23:59
Europe/London of its day.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import holidays

REMIND_BEFORE = 2  # working days
REMIND_AFTER = 10  # working days: a reminder that could not be queued for longer than this is not sent at all
LONGEST_DAYS = 60
ONE_DAY = dt.timedelta(days=1)


class ClockCode(StrEnum):
    DRAFT = "draft"
    SERVE = "serve"
    ACKNOWLEDGE = "acknowledge"
    MEETING = "meeting"
    ANSWER = "answer"
    RISK_ASSESSMENT = "risk_assessment"
    PLAN = "plan"
    REVIEW = "review"
    ESCALATION = "escalation"


# Working days from the start of each clock; REVIEW in calendar days, four weeks as the Ministry's own test.
DEFAULT_DAYS: Mapping[str, int] = {
    ClockCode.DRAFT: 5,
    ClockCode.SERVE: 5,
    ClockCode.ACKNOWLEDGE: 5,
    ClockCode.MEETING: 10,
    ClockCode.ANSWER: 10,
    ClockCode.RISK_ASSESSMENT: 20,
    ClockCode.PLAN: 5,
    ClockCode.REVIEW: 28,
    ClockCode.ESCALATION: 5,
}

# Clocks of the employer: when one of them runs out, escalation begins.
EMPLOYER_CLOCKS = (
    ClockCode.ACKNOWLEDGE,
    ClockCode.MEETING,
    ClockCode.ANSWER,
    ClockCode.RISK_ASSESSMENT,
    ClockCode.PLAN,
)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: where the notice is taken, and the working days given there before the next."""

    level: int
    code: str
    days: int
    officials_only: bool = False


LADDER = (
    Rung(1, "next_manager", 10),
    Rung(2, "committee", 20),
    Rung(3, "grievance", 20),
    Rung(4, "national", 0, officials_only=True),
)
NATIONAL = next(rung.level for rung in LADDER if rung.officials_only)
RUNG_DAYS: Mapping[str, int] = {rung.code: rung.days for rung in LADDER if rung.days}
# Notices from one PDU without an answer before an HSE concern is put together.
NOTICES_FOR_NATIONAL = 3


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that no clock counts: from the first day away up to, not including, the day back (None: still away)."""

    start: dt.date
    end: dt.date | None
    reason: str = ""

    def holds(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@functools.cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    """England and Wales share one list; substitute days and one-off holidays are in it."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(start: dt.date, days: int, pauses: Sequence[Pause] = ()) -> dt.date | None:
    """The day on which so many working days have passed since the start, which itself does not count.

    None when a pause that is still open leaves the clock standing.
    """
    day, left = start, days
    while left:
        day += ONE_DAY
        pause = next((pause for pause in pauses if pause.holds(day)), None)
        if pause is not None and pause.end is None:
            return None
        if pause is None and is_working_day(day):
            left -= 1
    return day


def add_calendar_days(start: dt.date, days: int, pauses: Sequence[Pause] = ()) -> dt.date | None:
    """The same in calendar days."""
    day, left = start, days
    while left:
        day += ONE_DAY
        pause = next((pause for pause in pauses if pause.holds(day)), None)
        if pause is not None and pause.end is None:
            return None
        left -= pause is None
    return day


def working_days_before(day: dt.date, days: int) -> dt.date:
    left = days
    while left:
        day -= ONE_DAY
        left -= is_working_day(day)
    return day


def days_of(overrides: Mapping[str, int]) -> dict[str, int]:
    """The union's own numbers over the defaults, of the clocks and of each step of the ladder. Raises ValueError naming the clock."""
    defaults = {**DEFAULT_DAYS, **RUNG_DAYS}
    for code, days in overrides.items():
        if code not in defaults:
            raise ValueError(f"There is no clock called {code!r}.")
        if not isinstance(days, int) or not 1 <= days <= LONGEST_DAYS:
            raise ValueError(f"The clock {code!r} must run for 1 to {LONGEST_DAYS} days.")
    return {**defaults, **overrides}
