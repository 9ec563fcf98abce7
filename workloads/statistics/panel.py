"""The same people in two windows: up, down or unclear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workloads.statistics.tallies import Ends, Interval, PanelRow, arithmetic_ends

Direction = Literal["up", "down", "unclear"]


@dataclass(frozen=True, slots=True)
class Panel:
    """People with a reading in both windows; the three sum to `people`."""

    people: int
    up: int
    down: int
    unclear: int


def direction(then: Interval, now: Interval) -> Direction:
    """Up only if every value now is above every value then; a range that touches the other is unclear."""
    return _direction(then.ends(), now.ends())


def _direction(then: Ends, now: Ends) -> Direction:
    then_low, _, then_high, _ = then
    now_low, _, now_high, _ = now
    if then_high is not None and now_low > then_high:
        return "up"
    if now_high is not None and now_high < then_low:
        return "down"
    return "unclear"


def panel(rows: Iterable[PanelRow]) -> Panel:
    """Totals of a scope."""
    counts: dict[Direction, int] = {"up": 0, "down": 0, "unclear": 0}
    for row in rows:
        counts[direction(row.then, row.now)] += row.people
    return Panel(sum(counts.values()), counts["up"], counts["down"], counts["unclear"])


# A row of the panel without its two intervals made: unit, five values then, five values now, people.
FlatPanelRow = tuple[
    str,
    int | None, bool, int | None, bool, bool,
    int | None, bool, int | None, bool, bool,
    int,
]  # fmt: skip


def flat_panel(rows: Iterable[FlatPanelRow]) -> Panel:
    """Totals of rows as the database gives them: of a service of twenty thousand, hardly two are equal."""
    counts: dict[Direction, int] = {"up": 0, "down": 0, "unclear": 0}
    for row in rows:
        counts[_direction(arithmetic_ends(*row[1:6]), arithmetic_ends(*row[6:11]))] += row[11]
    return Panel(sum(counts.values()), counts["up"], counts["down"], counts["unclear"])
