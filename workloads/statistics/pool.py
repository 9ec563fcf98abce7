"""A tally sorted once, so that every figure of it is a search: the national page asks for some 120 scopes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from workloads.statistics.tallies import Ends, TallyRow, arithmetic_ends

# Sortable ends. Low: closed before open at one value. High: open before closed, absent last.
Low = tuple[int, bool]
High = tuple[bool, int, bool]


@dataclass(frozen=True, slots=True)
class Pool:
    """The distinct ranges of `people`; their low and high ends in order, with running totals of people."""

    people: int
    ranges: Sequence[tuple[Ends, int]]
    lows: Sequence[Low]
    lows_so_far: Sequence[int]
    highs: Sequence[High]
    highs_so_far: Sequence[int]

    def low_at(self, position: int) -> Low:
        """The low end at `position`, from 0, in the sorted list of everybody's."""
        return self.lows[bisect_right(self.lows_so_far, position)]

    def high_at(self, position: int) -> High:
        """The high end at `position`, from 0, in the sorted list of everybody's."""
        return self.highs[bisect_right(self.highs_so_far, position)]

    def lows_up_to(self, end: Low) -> int:
        """People whose low end is `end` or before it."""
        place = bisect_right(self.lows, end)
        return self.lows_so_far[place - 1] if place else 0

    def highs_up_to(self, end: High) -> int:
        """People whose high end is `end` or before it."""
        place = bisect_right(self.highs, end)
        return self.highs_so_far[place - 1] if place else 0


Counted = Pool | Iterable[TallyRow]


def pool(rows: Counted) -> Pool:
    """The pool of a tally; units, grades and sources no longer matter."""
    return rows if isinstance(rows, Pool) else pool_of(ranges_of(rows))


def ranges_of(rows: Iterable[TallyRow]) -> dict[Ends, int]:
    """People by the range their values lie in."""
    ranges: dict[Ends, int] = {}
    for row in rows:
        if row.people:
            ends = arithmetic_ends(*row[3:8])
            ranges[ends] = ranges.get(ends, 0) + row.people
    return ranges


def pool_of(ranges: Mapping[Ends, int]) -> Pool:
    """The pool of people whose ranges were counted already."""
    lows: defaultdict[Low, int] = defaultdict(int)
    highs: defaultdict[High, int] = defaultdict(int)
    for (low, low_open, high, high_open), people in ranges.items():
        lows[(low, low_open)] += people
        highs[(high is None, high or 0, not high_open)] += people
    low_ends, high_ends = sorted(lows), sorted(highs)
    low_counts = list(accumulate(lows[end] for end in low_ends))
    high_counts = list(accumulate(highs[end] for end in high_ends))
    total = low_counts[-1] if low_counts else 0
    return Pool(total, list(ranges.items()), low_ends, low_counts, high_ends, high_counts)
