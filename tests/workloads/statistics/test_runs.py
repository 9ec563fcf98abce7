"""Four weeks over 110 %: shown, consistent, stated, in that order."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workloads.statistics.runs import FourWeeks, RunReading, four_weeks, four_weeks_totals
from workloads.statistics.tallies import RunsRow

START = date(2025, 2, 3)


def on_days(*days: int, not_over: tuple[int, ...] = ()) -> list[RunReading]:
    return [RunReading(START + timedelta(days=day), day not in not_over) for day in days]


def test_four_weekly_readings_show_it() -> None:
    assert four_weeks(on_days(0, 7, 14, 21)) == FourWeeks("shown", tested=True)


def test_gaps_of_ten_days_still_show_it_and_eleven_only_agree_with_it() -> None:
    assert four_weeks(on_days(0, 10, 20, 30)).outcome == "shown"
    assert four_weeks(on_days(0, 11, 21)).outcome == "consistent"
    assert four_weeks(on_days(0, 30)).outcome == "consistent"


def test_twenty_days_are_too_short_to_tell() -> None:
    assert four_weeks(on_days(0, 7, 14, 20)) == FourWeeks("none", tested=False)


def test_a_reading_not_over_breaks_the_weeks() -> None:
    assert four_weeks(on_days(0, 7, 14, 21, not_over=(14,))) == FourWeeks("none", tested=True)


def test_four_weeks_after_a_reading_not_over_count() -> None:
    assert four_weeks(on_days(0, 7, 14, 21, 28, not_over=(0,))).outcome == "shown"


def test_weekly_readings_count_though_a_later_gap_is_long() -> None:
    assert four_weeks(on_days(0, 7, 14, 21, 60)).outcome == "shown"


def test_two_readings_of_a_day_must_both_be_over() -> None:
    readings = on_days(0, 7, 14, 21) + [RunReading(START + timedelta(days=14), over=False)]
    assert four_weeks(readings).outcome == "none"


def test_the_order_of_entry_does_not_matter() -> None:
    assert four_weeks(reversed(on_days(0, 7, 14, 21))).outcome == "shown"


def test_a_month_has_no_day_to_measure_from() -> None:
    months = [RunReading(date(2025, month, 1), over=True, month_only=True) for month in (1, 2, 3)]
    assert four_weeks(months) == FourWeeks("none", tested=False)


def test_a_statement_counts_only_where_readings_do_not_tell() -> None:
    assert four_weeks(on_days(0), stated=True) == FourWeeks("stated", tested=False)
    assert four_weeks(on_days(0, 30), stated=True).outcome == "consistent"
    assert four_weeks(on_days(0, 7, 14, 21), stated=True).outcome == "shown"


def test_no_reading_is_not_tested() -> None:
    assert four_weeks([]) == FourWeeks("none", tested=False)


def test_totals_sum_each_outcome_apart() -> None:
    rows = [RunsRow("E1", "PO", 3, 1, 1, 1), RunsRow("E2", "PSO", 2, 0, 1, 4)]
    assert four_weeks_totals(rows) == {"tested": 5, "shown": 1, "consistent": 2, "stated": 5}


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12), st.integers(0, 90))
def test_a_reading_not_over_never_makes_a_stronger_outcome(days: list[tuple[int, bool]], extra: int) -> None:
    strength = ["none", "consistent", "shown"]
    readings = [RunReading(START + timedelta(days=day), over) for day, over in days]
    more = [*readings, RunReading(START + timedelta(days=extra), over=False)]
    before, after = four_weeks(readings), four_weeks(more)
    assert strength.index(after.outcome) <= strength.index(before.outcome)
    assert after.tested >= before.tested


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12))
def test_shown_means_four_weeks_of_weekly_readings_can_be_pointed_at(days: list[tuple[int, bool]]) -> None:
    readings = [RunReading(START + timedelta(days=day), over) for day, over in days]
    below = {day for day, over in days if not over}
    all_days = sorted({day for day, _ in days})
    found = any(
        last - first >= 21 and not below & set(stretch) and all(b - a <= 10 for a, b in pairwise(stretch))
        for first in all_days
        for last in all_days
        if (stretch := [day for day in all_days if first <= day <= last])
    )
    assert (four_weeks(readings).outcome == "shown") is found
