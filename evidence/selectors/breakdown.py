"""The tallies of one question, kept apart by unit until somebody asks for a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workloads.statistics.digest import Digest, digest_of, merge_digests
from workloads.statistics.panel import FlatPanelRow, flat_panel
from workloads.statistics.runs import four_weeks_totals
from workloads.statistics.tallies import (
    Counts,
    Interval,
    PanelRow,
    RunsRow,
    Tally,
    TallyRow,
    merge,
    merge_panel,
    merge_runs,
)


@dataclass(frozen=True)
class Breakdown:
    """The tallies of a question, kept apart by unit: any place in it is a sum of its units, without asking again.

    Rows are as the database gave them, in no order, until somebody asks for a tally.
    """

    people: Mapping[str, Sequence[TallyRow]]
    runs: Mapping[str, Sequence[RunsRow]]
    panel: Mapping[str, Sequence[FlatPanelRow]] | None
    by_basis: Mapping[str, Counter[str]]
    by_collection: Mapping[str, Counter[str]]
    readings: Counter[str]
    reports: Counter[frozenset[str]]
    left_out: Mapping[str, Counter[str]]
    largest_available: Mapping[str, int]
    _digests: dict[str, Digest] = field(default_factory=dict)

    def largest_points(self, units: Collection[str] | None = None) -> int:
        """The most points available to one person."""
        found = self.largest_available
        return max((n for unit, n in found.items() if units is None or unit in units), default=0)

    def tally(self, units: Collection[str] | None = None) -> Tally:
        """Of these units, or of everything asked for, in the fixed order of rows."""
        panel = None if self.panel is None else merge_panel(map(_panel_row, _of(self.panel, units)))
        rows, runs = merge(_of(self.people, units)), merge_runs(_of(self.runs, units))
        return Tally(rows, runs, panel, self._counts(units))

    def digest(self, units: Collection[str] | None = None) -> Digest:
        """All that the figures of these units need: each unit's rows are gone through once, however many ask."""
        here = self.people if units is None else [unit for unit in units if unit in self.people]
        found = [self._digest(unit) for unit in here]
        return merge_digests(found, self._counts(units), has_panel=self.panel is not None)

    def _digest(self, unit: str) -> Digest:
        if unit not in self._digests:
            compared = None if self.panel is None else flat_panel(self.panel.get(unit, ()))
            runs = four_weeks_totals(self.runs.get(unit, ()))
            self._digests[unit] = digest_of(self.people[unit], runs, compared, Counts())
        return self._digests[unit]

    def _counts(self, units: Collection[str] | None) -> Counts:
        here = units if units is not None else {*self.readings, *self.left_out}
        return Counts(
            readings=sum(self.readings[unit] for unit in here),
            reports=sum(n for some, n in self.reports.items() if units is None or not some.isdisjoint(units)),
            left_out=_sums(self.left_out, units),
            by_basis=_sums(self.by_basis, units),
            by_collection=_sums(self.by_collection, units),
        )


def _of(rows: Mapping[str, Sequence[Any]], units: Collection[str] | None) -> Iterator[Any]:
    for unit in rows if units is None else units:
        yield from rows.get(unit, ())


def _sums(counters: Mapping[str, Counter[str]], units: Collection[str] | None) -> dict[str, int]:
    total: Counter[str] = Counter()
    for unit in counters if units is None else units:
        total.update(counters.get(unit, ()))
    return dict(total)


def _panel_row(row: FlatPanelRow) -> PanelRow:
    return PanelRow(row[0], Interval._make(row[1:6]), Interval._make(row[6:11]), row[11])
