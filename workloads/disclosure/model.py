"""What goes into disclosure control and what comes out of it.

Thresholds, bounds and interval ends are in tenths of a per cent, as everywhere in the statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from workloads.statistics.group_wmt import group_wmt
from workloads.statistics.pool import Counted, pool
from workloads.statistics.quantiles import Bounds, median, quartiles
from workloads.statistics.shares import RED_LINE, THRESHOLDS, over
from workloads.statistics.tallies import TallyRow
from workloads.wording import gettext_noop

# A figure needs this many people, and a count this distance from every other count it can be taken from.
LEAST_PEOPLE = 10
LEAST_DIFFERENCE = 5

# The one reason a reader is given for any hidden cell, whatever the rule that hid it.
HIDDEN = gettext_noop("too few to show safely")  # translated where it is used

Level = Literal["national", "region", "pdu"]
Code = Literal["at_least", "fewer_than"]


@dataclass(frozen=True, slots=True)
class Period:
    """A release period, both days included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(
                f"The period ends on {self.end}, before it starts on {self.start}: swap the dates."
            )

    @property
    def key(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Heads:
    """People, and how many of them were over each of THRESHOLDS (in that order): surely, and at most."""

    n: int
    definite: tuple[int, ...]
    possible: tuple[int, ...]

    def __post_init__(self) -> None:
        if not len(self.definite) == len(self.possible) == len(THRESHOLDS):
            raise ValueError(f"Give one count for each of the {len(THRESHOLDS)} thresholds.")
        for counts in (self.definite, self.possible):
            steps = (self.n, *counts, 0)
            if any(wider < narrower for wider, narrower in pairwise(steps)):
                raise ValueError(f"Counts over rising thresholds cannot rise: {steps}.")
        if any(sure > most for sure, most in zip(self.definite, self.possible, strict=True)):
            raise ValueError("More people surely over a threshold than possibly over it.")

    def over(self, threshold: int) -> tuple[int, int]:
        """(definite, possible) over `threshold`, in tenths."""
        place = THRESHOLDS.index(threshold)
        return self.definite[place], self.possible[place]


NOBODY = Heads(0, (0,) * len(THRESHOLDS), (0,) * len(THRESHOLDS))


def heads(rows: Counted) -> Heads:
    """Counts of a tally."""
    counted = pool(rows)
    shares = [over(counted, threshold) for threshold in THRESHOLDS]
    definite = tuple(share.definite for share in shares)
    return Heads(counted.people, definite, tuple(share.possible for share in shares))


def add(parts: Iterable[Heads]) -> Heads:
    """Counts of groups that share nobody, taken together."""
    total = NOBODY
    for part in parts:
        total = Heads(
            total.n + part.n,
            tuple(a + b for a, b in zip(total.definite, part.definite, strict=True)),
            tuple(a + b for a, b in zip(total.possible, part.possible, strict=True)),
        )
    return total


def take(whole: Heads, part: Heads) -> Heads:
    """Counts of `whole` without `part`; ValueError if `part` does not lie inside it."""
    return Heads(
        whole.n - part.n,
        tuple(a - b for a, b in zip(whole.definite, part.definite, strict=True)),
        tuple(a - b for a, b in zip(whole.possible, part.possible, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class Points:
    """Sums of WMT points over `people` with points; `largest` is the most available to one of them."""

    used: int
    available: int
    people: int
    largest: int


@dataclass(frozen=True, slots=True)
class RawTable:
    """Everything known of a unit in a period: stays in the app.

    `heads` counts the readings of the period and those carried into it. `carried` holds the latter, by the key
    of the period in which each was made: they are not in the table of a parent that printed in that period.
    """

    unit: str
    parent: str | None
    level: Level
    heads: Heads
    median: Bounds | None = None
    quartiles: tuple[Bounds, Bounds] | None = None
    points: Points | None = None
    notices: Mapping[str, int] = field(default_factory=dict)
    carried: Mapping[str, Heads] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return self.heads.n

    def inside(self, parent: RawTable) -> Heads:
        """The part of this table that is also counted in the parent's table of the same period."""
        older = add(part for period, part in self.carried.items() if period not in parent.carried)
        return take(self.heads, older)


def raw_table(
    unit: str,
    parent: str | None,
    level: Level,
    rows: Iterable[TallyRow],
    *,
    largest_available: int = 0,
    notices: Mapping[str, int] | None = None,
    carried: Mapping[str, Iterable[TallyRow]] | None = None,
) -> RawTable:
    """A raw table from the tally of a unit over its window; `carried` are those of `rows` read earlier."""
    rows = list(rows)
    counted, group = pool(rows), group_wmt(rows)
    return RawTable(
        unit=unit,
        parent=parent,
        level=level,
        heads=heads(counted),
        median=median(counted),
        quartiles=quartiles(counted),
        points=Points(group.used, group.available, group.people, largest_available) if group else None,
        notices=dict(notices or {}),
        carried={period: heads(part) for period, part in (carried or {}).items()},
    )


@dataclass(frozen=True, slots=True)
class Coded:
    """A count told as a bound: `at_least` n, or `fewer_than` n."""

    n: int
    coded: Code


@dataclass(frozen=True, slots=True)
class Statement:
    """People over `threshold` (tenths); `possible` counts the ranges that cross it as well."""

    threshold: int
    definite: int | Coded
    possible: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """People surely over `over` but not surely over `up_to` (tenths; None: without end)."""

    over: int | None
    up_to: int | None
    people: int


@dataclass(frozen=True, slots=True)
class SafeTable:
    """What may leave. None and absence both mean hidden, and the reader is told HIDDEN for every one of them."""

    unit: str
    parent: str | None
    level: Level
    n: int | None = None
    statements: tuple[Statement, ...] = ()
    median: Bounds | None = None
    quartiles: tuple[Bounds, Bounds] | None = None
    group_percent: int | None = None
    notices: Mapping[str, int | Coded] = field(default_factory=dict)

    @property
    def printed(self) -> bool:
        return self.n is not None

    def statement(self, threshold: int = RED_LINE) -> Statement | None:
        return next((said for said in self.statements if said.threshold == threshold), None)

    @property
    def bands(self) -> tuple[Band, ...]:
        """Differences of printed counts, lowest first; none beside a threshold that was left out or coded."""
        if self.n is None:
            return ()
        counts: dict[int | None, int | None] = {None: self.n}
        for threshold in THRESHOLDS:
            said = self.statement(threshold)
            counts[threshold] = said.definite if said and isinstance(said.definite, int) else None
        edges: list[int | None] = [None, *THRESHOLDS, None]
        found = []
        for lower, upper in pairwise(edges):
            below, above = counts[lower], 0 if upper is None else counts[upper]
            if below is not None and above is not None:
                found.append(Band(lower, upper, below - above))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell is hidden: for the preview of those who close the period, never for a reader."""

    unit: str
    cell: str
    why: str


@dataclass(frozen=True, slots=True)
class Release:
    """The tables of one period, one for each unit."""

    period: Period
    union: str
    tables: Mapping[str, SafeTable]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """A line of the ledger: what was released, and the raw tables it was made from."""

    release: Release
    truth: Mapping[str, RawTable]


def per_cent(tenths: int | Fraction) -> Fraction:
    return Fraction(tenths) / 10
