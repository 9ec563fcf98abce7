"""Worked dates: weekends, Easter, substitute days, clock changes, 23:59 in London, pauses."""

from __future__ import annotations

import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.notice_clocks import (
    Pause,
    add_calendar_days,
    add_working_days,
    bank_holidays,
    days_of,
    is_working_day,
    working_days_before,
)

day = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-03-02", 5, "2026-03-09"),  # Monday to Monday
        ("2026-03-06", 1, "2026-03-09"),  # over a weekend
        ("2026-03-07", 1, "2026-03-09"),  # served on a Saturday
        ("2026-03-27", 5, "2026-04-07"),  # Good Friday 3 April, Easter Monday 6 April
        ("2026-03-27", 10, "2026-04-14"),
        ("2026-04-30", 5, "2026-05-08"),  # early May bank holiday
        ("2026-08-28", 1, "2026-09-01"),  # August bank holiday
        ("2026-12-24", 1, "2026-12-29"),  # Boxing Day is a Saturday: Monday the 28th instead
        ("2027-12-24", 1, "2027-12-29"),  # both fall on the weekend: the 27th and 28th instead
        ("2021-12-31", 1, "2022-01-04"),  # New Year's Day on a Saturday: Monday the 3rd instead
        ("2022-05-31", 2, "2022-06-06"),  # jubilee: 2 and 3 June
        ("2022-09-16", 1, "2022-09-20"),  # the funeral of Queen Elizabeth II
        ("2023-05-05", 1, "2023-05-09"),  # the coronation
        ("2020-05-07", 1, "2020-05-11"),  # early May moved to Friday 8 May
        ("2024-02-28", 2, "2024-03-01"),  # a leap year
    ],
)
def test_worked_dates(start, days, expected):
    assert add_working_days(day(start), days) == day(expected)


@pytest.mark.parametrize("year", range(2020, 2040))
def test_england_and_wales_share_one_list(year):
    welsh = frozenset(holidays.country_holidays("GB", subdiv="WLS", years=year))
    assert bank_holidays(year) == welsh
    assert len(bank_holidays(year)) >= 8


def test_scottish_and_irish_holidays_are_working_days_here():
    assert is_working_day(day("2026-01-02"))
    assert is_working_day(day("2026-03-17"))


def test_a_pause_stops_the_days_and_an_open_one_the_clock():
    away = Pause(day("2026-03-04"), day("2026-03-11"))
    assert add_working_days(day("2026-03-02"), 5, [away]) == day("2026-03-16")
    assert add_working_days(day("2026-03-02"), 5, [Pause(day("2026-03-04"), None)]) is None
    assert add_working_days(day("2026-03-02"), 1, [Pause(day("2026-03-04"), None)]) == day("2026-03-03")
    assert add_calendar_days(day("2026-03-02"), 28, [away]) == day("2026-04-06")
    assert add_calendar_days(day("2026-03-02"), 28) == day("2026-03-30")


@given(st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)), st.integers(1, 40))
def test_there_and_back_again(start, days):
    due = add_working_days(start, days)
    assert is_working_day(due)
    assert sum(is_working_day(start + dt.timedelta(n)) for n in range(1, (due - start).days + 1)) == days
    if is_working_day(start):
        assert working_days_before(due, days) == start


def test_a_wrong_clock_or_number_is_named():
    with pytest.raises(ValueError, match="acknowlege"):
        days_of({"acknowlege": 5})
    with pytest.raises(ValueError, match="answer"):
        days_of({"answer": 0})
    assert days_of({"answer": 15})["answer"] == 15
