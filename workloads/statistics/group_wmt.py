"""The WMT of a group as the tool itself works it out: points used over points available."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from workloads.statistics.tallies import TallyRow


@dataclass(frozen=True, slots=True)
class GroupWmt:
    """Sums of points over the latest readings of `people` with points."""

    used: int
    available: int
    people: int

    @property
    def percent(self) -> Fraction:
        """Not the mean of the people's percentages: who has more points available weighs more."""
        return Fraction(100 * self.used, self.available)


def group_wmt(rows: Iterable[TallyRow]) -> GroupWmt | None:
    """None where nobody gave points."""
    used = available = people = 0
    for row in rows:
        used += row.used
        available += row.available
        people += row.with_points
    return GroupWmt(used, available, people) if available > 0 else None
