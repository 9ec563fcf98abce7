"""The same people in two windows: up, down or unclear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workloads.statistics.tallies import Interval, PanelRow

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
    then_low, _, then_high, _ = then.ends()
    now_low, _, now_high, _ = now.ends()
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
