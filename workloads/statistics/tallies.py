"""What SQL hands over: counts of people per distinct interval, runs, panel and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

# "About x" stays "about x" when quoted; for arithmetic only it is x give or take this many tenths.
ABOUT_MARGIN = 50

# Where a figure came from (`TallyRow.source`).
REPORT = "report"
IMPORT = "import"
ROUND = "round"

Ends = tuple[int, bool, int | None, bool]


@lru_cache(maxsize=65536)
def arithmetic_ends(low: int | None, low_open: bool, high: int | None, high_open: bool, about: bool) -> Ends:
    """Ends to calculate with: "about" widened, no low end read as a closed 0.

    An absent high end is never open: there is nothing for the openness to belong to. Remembered: a service of twenty
    thousand people has some two thousand distinct intervals, each met in several scopes.
    """
    margin = ABOUT_MARGIN if about else 0
    if low is None:
        low, low_open = 0, False
    else:
        low -= margin
    if high is None:
        return low, low_open, None, False
    return low, low_open, high + margin, high_open


class Interval(NamedTuple):
    """What is known of one person's value, in tenths of a per cent; an absent end is None."""

    low: int | None
    low_open: bool
    high: int | None
    high_open: bool
    about: bool = False

    def ends(self) -> Ends:
        """The interval as arithmetic sees it."""
        return arithmetic_ends(self.low, self.low_open, self.high, self.high_open, self.about)


class TallyRow(NamedTuple):
    """`people` whose latest reading is this interval.

    `used` and `available` are the sums of points of the `with_points` people, those with available > 0.
    """

    unit: str
    grade: str
    source: str
    low: int | None
    low_open: bool
    high: int | None
    high_open: bool
    about: bool
    people: int
    with_points: int = 0
    used: int = 0
    available: int = 0

    @property
    def interval(self) -> Interval:
        return Interval(self.low, self.low_open, self.high, self.high_open, self.about)


class RunsRow(NamedTuple):
    """How many people were tested for four weeks over 110 % and what came of it (see `runs`)."""

    unit: str
    grade: str
    tested: int
    shown: int
    consistent: int
    stated: int


class PanelRow(NamedTuple):
    """`people` with a reading in both windows: what it was and what it is."""

    unit: str
    then: Interval
    now: Interval
    people: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Readings and reports behind the people, what was left out, people by basis and by collection."""

    readings: int = 0
    reports: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    by_basis: Mapping[str, int] = field(default_factory=dict)
    by_collection: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """The four tallies of one scope. `panel` is None where no two windows were compared."""

    rows: tuple[TallyRow, ...] = ()
    runs: tuple[RunsRow, ...] = ()
    panel: tuple[PanelRow, ...] | None = None
    counts: Counts = field(default_factory=Counts)


RowKey = tuple[str, str, str, int | None, bool, int | None, bool, bool]


def _key(row: TallyRow) -> RowKey:
    return row[:8]


def _order(key: RowKey) -> tuple[object, ...]:
    unit, grade, source, low, low_open, high, high_open, about = key
    return (
        (unit, grade, source),
        (low is not None, low or 0, low_open),
        (high is None, high or 0, not high_open),
        about,
    )


def _summed(pairs: Iterable[tuple[RowKey, TallyRow]]) -> tuple[TallyRow, ...]:
    """One row per key, in a fixed order."""
    sums: dict[RowKey, list[int]] = {}
    for key, row in pairs:
        total = sums.setdefault(key, [0, 0, 0, 0])
        total[0] += row.people
        total[1] += row.with_points
        total[2] += row.used
        total[3] += row.available
    return tuple(TallyRow(*key, *sums[key]) for key in sorted(sums, key=_order))


def merge(*tallies: Iterable[TallyRow]) -> tuple[TallyRow, ...]:
    """The tally of several groups of people taken together; equal rows become one, in a fixed order."""
    return _summed((_key(row), row) for tally in tallies for row in tally)


def collapse(rows: Iterable[TallyRow]) -> tuple[TallyRow, ...]:
    """One row per distinct interval, whatever the unit, grade and source: all that a figure needs to see."""
    return _summed(
        (("", "", "", row.low, row.low_open, row.high, row.high_open, row.about), row) for row in rows
    )


def people(rows: Iterable[TallyRow]) -> int:
    """How many people a tally counts."""
    return sum(row.people for row in rows)


def merge_runs(*tallies: Iterable[RunsRow]) -> tuple[RunsRow, ...]:
    """Runs of several groups of people taken together, a row per unit and grade."""
    sums: dict[tuple[str, str], list[int]] = {}
    for tally in tallies:
        for row in tally:
            total = sums.setdefault((row.unit, row.grade), [0, 0, 0, 0])
            for place, number in enumerate((row.tested, row.shown, row.consistent, row.stated)):
                total[place] += number
    return tuple(RunsRow(*key, *sums[key]) for key in sorted(sums))


def _interval_order(interval: Interval) -> tuple[object, ...]:
    return _order(
        ("", "", "", interval.low, interval.low_open, interval.high, interval.high_open, interval.about)
    )


def merge_panel(*tallies: Iterable[PanelRow]) -> tuple[PanelRow, ...]:
    """Panels of several groups of people taken together."""
    sums: dict[tuple[str, Interval, Interval], int] = {}
    for tally in tallies:
        for row in tally:
            key = (row.unit, row.then, row.now)
            sums[key] = sums.get(key, 0) + row.people
    keys = sorted(sums, key=lambda key: (key[0], _interval_order(key[1]), _interval_order(key[2])))
    return tuple(PanelRow(*key, sums[key]) for key in keys)


def _add(*mappings: Mapping[str, int]) -> dict[str, int]:
    names = sorted({name for mapping in mappings for name in mapping})
    return {name: sum(mapping.get(name, 0) for mapping in mappings) for name in names}


def merge_counts(*counts: Counts) -> Counts:
    """Totals of groups that share no person; a report about people in two groups is counted in each."""
    return Counts(
        readings=sum(count.readings for count in counts),
        reports=sum(count.reports for count in counts),
        left_out=_add(*(count.left_out for count in counts)),
        by_basis=_add(*(count.by_basis for count in counts)),
        by_collection=_add(*(count.by_collection for count in counts)),
    )


def merge_tallies(*tallies: Tally) -> Tally:
    """The tally of the union of groups that share no person."""
    panels = [tally.panel for tally in tallies if tally.panel is not None]
    return Tally(
        rows=merge(*(tally.rows for tally in tallies)),
        runs=merge_runs(*(tally.runs for tally in tallies)),
        panel=merge_panel(*panels) if panels else None,
        counts=merge_counts(*(tally.counts for tally in tallies)),
    )
