"""Digests add up: the figures of a region from its PDUs are those of all their people together."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from workloads.statistics.coverage import StaffInPost
from workloads.statistics.describe import describe
from workloads.statistics.digest import digest, merge_digests
from workloads.statistics.panel import flat_panel, panel
from workloads.statistics.tallies import (
    Counts,
    Interval,
    PanelRow,
    RunsRow,
    Tally,
    TallyRow,
    merge_tallies,
)

START, END = dt.date(2026, 1, 1), dt.date(2026, 3, 31)


def _interval(rng):
    low, high = sorted(rng.choices([950, 1000, 1100, 1101, 1200, 1317], k=2))
    return rng.choice(
        [
            Interval(low, False, low, False),
            Interval(low, True, None, False),
            Interval(None, False, high, rng.random() < 0.5),
            Interval(low, False, high, False, True),
        ]
    )


def _tally(rng, unit):
    rows = [
        TallyRow(unit, rng.choice(["PO", "PSO", ""]), "report", *_interval(rng), rng.randint(1, 4), *points)
        for points in rng.choices([(0, 0, 0), (1, 1200, 1000)], k=rng.randint(0, 8))
    ]
    runs = [RunsRow(unit, "PO", 4, rng.randint(0, 2), 1, 0)]
    moved = [
        PanelRow(unit, _interval(rng), _interval(rng), rng.randint(1, 3)) for _ in range(rng.randint(0, 6))
    ]
    return Tally(tuple(rows), tuple(runs), tuple(moved), Counts(rng.randint(0, 9), 1, {}, {"own": 2}, {}))


@pytest.mark.parametrize("seed", range(40))
def test_the_figures_of_several_units_come_from_their_digests(seed):
    rng = random.Random(seed)
    tallies = [_tally(rng, unit) for unit in "abc"]
    staff = StaffInPost(50, "headcount", "Ministry", END, frozenset({"PO"}))
    together = merge_tallies(*tallies)
    merged = merge_digests(map(digest, tallies), together.counts, has_panel=True)
    asked = {"start": START, "end": END, "staff": staff}
    assert describe(merged, **asked) == describe(together, **asked)


def test_nobody_and_no_panel_have_digests_too():
    asked = {"start": START, "end": END}
    nothing = merge_digests([], Counts(), has_panel=False)
    assert describe(nothing, **asked) == describe(Tally(), **asked)


@pytest.mark.parametrize("seed", range(10))
def test_a_panel_of_flat_rows_has_the_same_totals(seed):
    rows = _tally(random.Random(seed), "a").panel
    assert flat_panel((row.unit, *row.then, *row.now, row.people) for row in rows) == panel(rows)
