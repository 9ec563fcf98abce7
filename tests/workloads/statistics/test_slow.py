"""Who counts: the latest reading in the window, once, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.statistics.slow import (
    MAY_BE_IN_IMPORT,
    OTHER_SERIES,
    Reading,
    Scope,
    counted_people,
    panel_tally,
    points_disagree,
    tally,
    window_contains,
)
from workloads.statistics.tallies import Interval, PanelRow, RunsRow, TallyRow, merge, people
from workloads.statistics.windows import series_of

QUARTER = (date(2025, 1, 1), date(2025, 3, 31))
ENTERED = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)


def point(value: int) -> Interval:
    return Interval(value, False, value, False)


def reading(person: str, on: date, value: int = 1300, pk: int = 1, **changes: object) -> Reading:
    base = Reading(person, "E1", "PO", "report", on, False, "own", ENTERED, pk, point(value), report=pk)
    return replace(base, **changes)  # type: ignore[arg-type]


def standing_value(*readings: Reading) -> int | None:
    (chosen,) = counted_people(readings, *QUARTER).values()
    return chosen.interval.low


FEBRUARY = date(2025, 2, 10)


def test_the_latest_date_stands() -> None:
    assert standing_value(reading("a", FEBRUARY, 1300), reading("a", date(2025, 2, 11), 1200)) == 1200


@pytest.mark.parametrize(
    ("better", "worse"), [("import", "document"), ("document", "screen"), ("screen", "own")]
)
def test_on_one_day_the_better_witnessed_reading_stands(better: str, worse: str) -> None:
    later = datetime(2025, 5, 1, tzinfo=UTC)
    first = reading("a", FEBRUARY, 1300, basis=better)
    second = reading("a", FEBRUARY, 1200, pk=2, basis=worse, entered_at=later)
    assert standing_value(second, first) == standing_value(first, second) == 1300


def test_then_the_later_entry_and_then_the_greater_pk_stands() -> None:
    later = datetime(2025, 5, 1, tzinfo=UTC)
    first = reading("a", FEBRUARY, 1300, pk=9)
    assert standing_value(first, reading("a", FEBRUARY, 1200, pk=2, entered_at=later)) == 1200
    assert standing_value(reading("a", FEBRUARY, 1200, pk=10), first) == 1200


def test_a_month_only_reading_sorts_last_in_its_month() -> None:
    month = reading("a", date(2025, 2, 1), 1200, month_only=True)
    assert standing_value(month, reading("a", date(2025, 2, 28), 1300, pk=2, basis="import")) == 1200
    assert standing_value(month, reading("a", date(2025, 3, 1), 1300, pk=2)) == 1300


def test_a_month_only_date_needs_its_whole_month_in_the_window() -> None:
    month = reading("a", date(2025, 3, 31), month_only=True)
    assert people(tally([month], date(2025, 3, 1), date(2025, 3, 31)).rows) == 1
    assert people(tally([month], date(2025, 3, 1), date(2025, 3, 30)).rows) == 0
    assert people(tally([month], date(2025, 3, 2), date(2025, 3, 31)).rows) == 0
    assert window_contains(date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 5), month_only=True)
    assert not window_contains(date(2024, 2, 1), date(2024, 2, 28), date(2024, 2, 5), month_only=True)


def test_both_ends_belong_to_the_window() -> None:
    inside = [reading("a", QUARTER[0]), reading("b", QUARTER[1], pk=2)]
    outside = [reading("c", date(2024, 12, 31), pk=3), reading("d", date(2025, 4, 1), pk=4)]
    assert set(counted_people(inside + outside, *QUARTER)) == {"a", "b"}


def test_who_moved_counts_once_where_they_are_now() -> None:
    moved = [reading("a", FEBRUARY), reading("a", date(2025, 3, 3), pk=2, unit="E2", grade="SPO")]
    assert tally(moved, *QUARTER, Scope(units={"E1"})).rows == ()
    assert tally(moved, *QUARTER, Scope(grades={"PO"})).rows == ()
    there = tally(moved, *QUARTER, Scope(units={"E2"}, grades={"SPO"}))
    assert people(there.rows) == 1
    assert (there.counts.readings, there.counts.reports) == (2, 2)


@pytest.mark.parametrize(
    ("day", "series"),
    [
        (date(2022, 10, 31), "A"),
        (date(2022, 11, 1), "transition"),
        (date(2022, 12, 31), "transition"),
        (date(2023, 1, 1), "B"),
    ],
)
def test_the_series_change_on_the_named_days(day: date, series: str) -> None:
    assert series_of(day) == series


def test_a_window_uses_its_latest_series_and_says_what_it_left_out() -> None:
    readings = [
        reading("a", date(2022, 10, 31)),
        reading("b", date(2022, 12, 1), pk=2),
        reading("b", date(2023, 1, 9), pk=3),
    ]
    found = tally(readings, date(2022, 10, 1), date(2023, 1, 31))
    assert people(found.rows) == 1
    assert found.counts.left_out == {OTHER_SERIES: 2}
    assert found.counts.readings == 1


def imported(person: str, pk: int, **changes: object) -> Reading:
    return reading(
        person, FEBRUARY, 1250, pk, basis="import", source="import", collection="import", **changes
    )


def left_out(*readings: Reading) -> dict[str, int]:
    return dict(tally(readings, *QUARTER).counts.left_out)


def test_an_unlinked_report_may_be_in_the_import_of_its_unit_and_grade() -> None:
    assert left_out(reading("a", FEBRUARY), imported("i", 2)) == {MAY_BE_IN_IMPORT: 1}
    assert left_out(reading("a", FEBRUARY), imported("i", 2, unit="E2")) == {}
    assert left_out(reading("a", FEBRUARY), imported("i", 2, grade="PSO")) == {}
    assert left_out(reading("a", FEBRUARY, grade=""), imported("i", 2, grade="PSO")) == {MAY_BE_IN_IMPORT: 1}


def test_a_team_import_holds_its_team_only() -> None:
    team = imported("i", 2, team="Team 3")
    assert left_out(reading("a", FEBRUARY, team="Team 5"), team) == {}
    assert left_out(reading("a", FEBRUARY, team="Team 3"), team) == {MAY_BE_IN_IMPORT: 1}
    assert left_out(reading("a", FEBRUARY), team) == {MAY_BE_IN_IMPORT: 1}


def test_a_linked_person_is_one_person_and_counts() -> None:
    both = [reading("a", date(2025, 3, 3), 1400), imported("a", 2), imported("i", 3)]
    found = tally(both, *QUARTER)
    assert people(found.rows) == 2
    assert found.counts.left_out == {}
    assert found.counts.by_basis == {"own": 1, "import": 1}
    assert left_out(reading("b", FEBRUARY, linked=True), imported("i", 2)) == {}


def test_an_import_outside_the_window_leaves_nobody_out() -> None:
    old = replace(imported("i", 2), on=date(2024, 6, 1))
    assert left_out(reading("a", FEBRUARY), old) == {}


def test_points_are_summed_where_available() -> None:
    readings = [
        reading("a", FEBRUARY, 1300, 1, used=130, available=100),
        reading("b", FEBRUARY, 1300, 2, used=0, available=0),
        reading("c", FEBRUARY, 1300, 3),
    ]
    assert tally(readings, *QUARTER).rows == (
        TallyRow("E1", "PO", "report", 1300, False, 1300, False, False, 3, 1, 130, 100),
    )


def test_runs_belong_to_the_unit_of_the_latest_reading() -> None:
    weeks = [reading("a", date(2025, 2, day), 1110, day) for day in (3, 10, 17)]
    weeks.append(reading("a", date(2025, 2, 24), 1110, 24, unit="E2"))
    said = [reading("b", FEBRUARY, 1110, 30, stated_four_weeks=True)]
    assert tally(weeks + said, *QUARTER).runs == (
        RunsRow("E1", "PO", tested=0, shown=0, consistent=0, stated=1),
        RunsRow("E2", "PO", tested=1, shown=1, consistent=0, stated=0),
    )


def test_exactly_110_shows_no_four_weeks() -> None:
    weeks = [reading("a", date(2025, 2, day), 1100, day) for day in (3, 10, 17, 24)]
    assert tally(weeks, *QUARTER).runs == (RunsRow("E1", "PO", 1, 0, 0, 0),)


def test_a_panel_is_the_same_people_where_they_are_now() -> None:
    before = (date(2024, 10, 1), date(2024, 12, 31))
    readings = [
        reading("a", date(2024, 11, 1), 1200, 1),
        reading("a", FEBRUARY, 1300, 2, unit="E2"),
        reading("b", date(2024, 11, 1), 1200, 3),
        reading("c", FEBRUARY, 1200, 4),
    ]
    assert panel_tally(readings, before, QUARTER) == (PanelRow("E2", point(1200), point(1300), 1),)
    assert panel_tally(readings, before, QUARTER, Scope(units={"E1"})) == ()


def test_there_is_no_panel_across_a_change_of_the_tool() -> None:
    assert (
        panel_tally([], (date(2022, 7, 1), date(2022, 9, 30)), (date(2023, 1, 1), date(2023, 3, 31))) is None
    )


readings_of_a_union = st.lists(
    st.builds(
        reading,
        person=st.sampled_from("abcdef"),
        on=st.dates(date(2024, 12, 1), date(2025, 4, 30)),
        value=st.sampled_from([1000, 1100, 1101, 1300]),
        pk=st.integers(1, 50),
        unit=st.sampled_from(["E1", "E2"]),
        grade=st.sampled_from(["PO", "PSO", ""]),
        month_only=st.booleans(),
        basis=st.sampled_from(["own", "screen", "document", "import"]),
    ),
    max_size=15,
    unique_by=lambda r: r.pk,
)


@given(readings_of_a_union, st.randoms())
def test_units_share_nobody_and_together_are_the_union_in_any_order(readings: list[Reading], random) -> None:
    whole = tally(readings, *QUARTER)
    random.shuffle(readings)
    parts = [tally(readings, *QUARTER, Scope(units={unit})) for unit in ("E1", "E2")]
    assert merge(*(part.rows for part in parts)) == whole.rows
    assert sum(part.counts.readings for part in parts) == whole.counts.readings
    assert (
        people(whole.rows) == sum(whole.counts.by_basis.values()) == len(counted_people(readings, *QUARTER))
    )


def test_a_gap_of_exactly_a_tenth_is_rounding_and_a_larger_one_flags_the_points() -> None:
    assert not points_disagree(1100, 1101, 1000)
    assert points_disagree(1100, 11011, 10000)
    assert points_disagree(1102, 1100, 1000)
    assert points_disagree(1100, 1, 0)
