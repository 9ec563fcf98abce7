"""Four weeks over 110 %: what one person's readings show, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workloads.statistics.tallies import RunsRow

# The Ministry calls a workload excessive when it is over 110 % for four consecutive weeks (written answer
# 172934, 30 March 2021). Four weekly readings span 21 days; one taken a few days late breaks nothing.
SPAN_DAYS = 21
GAP_DAYS = 10

Outcome = Literal["shown", "consistent", "stated", "none"]


@dataclass(frozen=True, slots=True)
class RunReading:
    """One reading of a person: the day, and whether it is definitely over 110 %."""

    on: date
    over: bool
    month_only: bool = False


@dataclass(frozen=True, slots=True)
class FourWeeks:
    """`tested` says that the readings reach far enough apart to decide; it is not part of the outcome."""

    outcome: Outcome
    tested: bool


def _span(days: Sequence[date]) -> int:
    return (days[-1] - days[0]).days if days else 0


def _days(readings: Iterable[RunReading]) -> list[tuple[date, bool]]:
    """Each day once, in order; a day is over if all its readings are. A month is no day to measure from."""
    over: dict[date, bool] = {}
    for reading in readings:
        if not reading.month_only:
            over[reading.on] = over.get(reading.on, True) and reading.over
    return sorted(over.items())


def _stretches(days: Iterable[tuple[date, bool]]) -> list[list[date]]:
    """Unbroken stretches of days over 110 %: any reading not definitely over ends one."""
    stretches: list[list[date]] = [[]]
    for day, over in days:
        if over:
            stretches[-1].append(day)
        else:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def _split_at_gaps(stretch: Sequence[date]) -> list[list[date]]:
    """The parts of a stretch whose neighbours are at most `GAP_DAYS` apart."""
    parts = [[stretch[0]]]
    for day in stretch[1:]:
        if (day - parts[-1][-1]).days > GAP_DAYS:
            parts.append([])
        parts[-1].append(day)
    return parts


def four_weeks(readings: Iterable[RunReading], *, stated: bool = False) -> FourWeeks:
    """What one person's readings inside the window say; the first that holds of shown, consistent, stated.

    `stated`: the person says it was four weeks or more.
    """
    days = _days(readings)
    tested = _span([day for day, _ in days]) >= SPAN_DAYS
    stretches = _stretches(days)
    if any(_span(part) >= SPAN_DAYS for stretch in stretches for part in _split_at_gaps(stretch)):
        return FourWeeks("shown", tested)
    if any(_span(stretch) >= SPAN_DAYS for stretch in stretches):
        return FourWeeks("consistent", tested)
    return FourWeeks("stated" if stated else "none", tested)


def four_weeks_totals(rows: Iterable[RunsRow]) -> dict[str, int]:
    """Sums over a scope. The three outcomes exclude one another and are never added together."""
    totals = {"tested": 0, "shown": 0, "consistent": 0, "stated": 0}
    for row in rows:
        totals["tested"] += row.tested
        totals["shown"] += row.shown
        totals["consistent"] += row.consistent
        totals["stated"] += row.stated
    return totals
