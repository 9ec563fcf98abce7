"""Tallies add up: merging, collapsing, and what an interval means in arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workloads.statistics.tallies import (
    Counts,
    Interval,
    PanelRow,
    RunsRow,
    Tally,
    TallyRow,
    collapse,
    merge,
    merge_counts,
    merge_tallies,
    people,
)


def test_about_130_reaches_five_points_either_side() -> None:
    assert Interval(1300, False, 1300, False, about=True).ends() == (1250, False, 1350, False)


def test_over_150_has_an_open_low_end_and_no_high_end() -> None:
    assert Interval(1500, True, None, True).ends() == (1500, True, None, False)


def test_up_to_110_starts_at_a_closed_nought() -> None:
    assert Interval(None, True, 1100, False).ends() == (0, False, 1100, False)


def test_equal_rows_merge_and_their_points_add() -> None:
    row = TallyRow("E1", "PO", "report", 1300, False, 1300, False, False, 2, 1, 130, 100)
    other = TallyRow("E2", "PO", "report", 1300, False, 1300, False, False, 1)
    merged = merge([row, other], [row])
    assert merged == (
        TallyRow("E1", "PO", "report", 1300, False, 1300, False, False, 4, 2, 260, 200),
        TallyRow("E2", "PO", "report", 1300, False, 1300, False, False, 1),
    )


def test_about_130_and_130_stay_apart_when_collapsed() -> None:
    rows = [
        TallyRow("E1", "PO", "report", 1300, False, 1300, False, False, 1),
        TallyRow("E2", "PSO", "import", 1300, False, 1300, False, False, 1),
        TallyRow("E1", "PO", "report", 1300, False, 1300, False, True, 1),
    ]
    assert [(row.about, row.people) for row in collapse(rows)] == [(False, 2), (True, 1)]


def test_counts_add_by_reason() -> None:
    first = Counts(3, 2, {"other WMT series": 1}, {"own": 2}, {"report": 2})
    second = Counts(4, 1, {"may be in the import": 2}, {"own": 1, "screen": 1}, {"meeting": 2})
    assert merge_counts(first, second) == Counts(
        7,
        3,
        {"may be in the import": 2, "other WMT series": 1},
        {"own": 3, "screen": 1},
        {"meeting": 2, "report": 2},
    )


def test_tallies_merge_in_all_four_parts() -> None:
    at_130, at_140 = Interval(1300, False, 1300, False), Interval(1400, False, 1400, False)
    one = Tally(
        runs=(RunsRow("E1", "PO", 2, 1, 0, 1),), panel=(PanelRow("E1", at_130, at_140, 2),), counts=Counts(5)
    )
    two = Tally(runs=(RunsRow("E1", "PO", 1, 0, 1, 0),), counts=Counts(1))
    both = merge_tallies(one, two, one)
    assert both.runs == (RunsRow("E1", "PO", 5, 2, 1, 2),)
    assert both.panel == (PanelRow("E1", at_130, at_140, 4),)
    assert both.counts.readings == 11


def test_no_panel_stays_no_panel() -> None:
    assert merge_tallies(Tally(), Tally()).panel is None


ends = st.one_of(st.none(), st.integers(0, 2000))
rows = st.lists(
    st.builds(
        TallyRow,
        unit=st.sampled_from(["E1", "E2"]),
        grade=st.sampled_from(["PO", "PSO", ""]),
        source=st.sampled_from(["report", "import"]),
        low=ends,
        low_open=st.booleans(),
        high=ends,
        high_open=st.booleans(),
        about=st.booleans(),
        people=st.integers(1, 5),
        with_points=st.just(1),
        used=st.integers(0, 200),
        available=st.integers(1, 200),
    ),
    max_size=8,
)


@given(rows, rows, rows)
def test_the_tally_of_a_union_is_the_merge_of_the_tallies_in_any_order(
    first: list[TallyRow], second: list[TallyRow], third: list[TallyRow]
) -> None:
    whole = merge(first + second + third)
    assert whole == merge(third, merge(second, first))
    assert people(whole) == people(first) + people(second) + people(third)
    assert collapse(whole) == collapse([*collapse(first), *second, *third])
