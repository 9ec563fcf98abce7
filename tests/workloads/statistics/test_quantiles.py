"""Quantile bounds, worked out by hand. Ends in tenths: 1310 is 131 %."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workloads.statistics.quantiles import Bounds, median, quantile_bounds, quartiles
from workloads.statistics.tallies import TallyRow


def row(
    low: int | None,
    high: int | None,
    people: int = 1,
    *,
    low_open: bool = False,
    high_open: bool = False,
    about: bool = False,
) -> TallyRow:
    return TallyRow("E1", "PO", "report", low, low_open, high, high_open, about, people)


def point(value: int, people: int = 1) -> TallyRow:
    return row(value, value, people)


def exactly(value: Fraction | int) -> Bounds:
    return Bounds(Fraction(value), False, Fraction(value), False)


def test_nobody_has_no_quantile() -> None:
    assert median([]) == Bounds(None, False, None, False)
    assert median([point(1310, people=0)]) == Bounds(None, False, None, False)


def test_one_person_is_every_quantile() -> None:
    assert median([point(1310)]) == exactly(1310)
    assert quartiles([point(1310)]) == (exactly(1310), exactly(1310))


def test_two_people_h_is_a_quarter_a_half_three_quarters() -> None:
    two = [point(1310), point(1401)]  # 131.0 and 140.1: 9.1 apart
    assert quartiles(two) == (exactly(Fraction(5331, 4)), exactly(Fraction(5513, 4)))
    assert median(two) == exactly(Fraction(2711, 2))


def test_a_quartile_can_be_a_quarter_of_a_tenth() -> None:
    lower, _ = quartiles([point(1310), point(1311)])
    assert lower.low == Fraction(13101, 10) + Fraction(15, 100)  # 131.025 %


def test_weights_stand_for_people() -> None:
    assert median([point(1200, 3), point(1500, 2)]) == exactly(1200)
    assert median([point(1200, 2), point(1500, 2)]) == exactly(1350)
    assert median([point(1200, 10_000), point(1500, 10_001)]) == exactly(1500)


def test_the_next_order_statistic_is_not_touched_without_a_fraction() -> None:
    # n = 3: h = 1 exactly, so the unbounded third person does not matter.
    assert median([point(1200), point(1300), row(1500, None, low_open=True)]) == exactly(1300)


def test_all_unbounded_gives_a_low_bound_and_no_high_one() -> None:
    assert median([row(1500, None, 4, low_open=True)]) == Bounds(Fraction(1500), True, None, False)
    assert median([row(1300, None, 4)]) == Bounds(Fraction(1300), False, None, False)


def test_no_low_end_sorts_as_nought() -> None:
    assert median([row(None, 1100, 3)]) == Bounds(Fraction(0), False, Fraction(1100), False)
    assert median([row(None, 1100), row(1000, 1200)]) == Bounds(Fraction(500), False, Fraction(1150), False)


def test_neither_end_known_is_nought_to_no_bound() -> None:
    assert median([row(None, None, 2)]) == Bounds(Fraction(0), False, None, False)


def test_a_closed_low_end_comes_before_an_open_one_at_the_same_value() -> None:
    over_and_at_least = [row(1300, None), row(1300, None, low_open=True)]
    assert quantile_bounds(over_and_at_least, Fraction(0)).low_open is False
    assert quantile_bounds(over_and_at_least, Fraction(1)).low_open is True
    assert median(over_and_at_least) == Bounds(Fraction(1300), True, None, False)


def test_an_open_high_end_comes_before_a_closed_one_and_absent_is_last() -> None:
    rows = [row(1000, 1300), row(1000, 1300, high_open=True), row(1000, None)]
    assert quantile_bounds(rows, Fraction(0)) == Bounds(Fraction(1000), False, Fraction(1300), True)
    assert median(rows) == Bounds(Fraction(1000), False, Fraction(1300), False)
    assert quantile_bounds(rows, Fraction(1)) == Bounds(Fraction(1000), False, None, False)


def test_one_open_order_statistic_with_weight_opens_the_bound() -> None:
    rows = [row(1000, 1200, high_open=True), row(1100, 1300)]
    assert median(rows) == Bounds(Fraction(1050), False, Fraction(1250), True)


def test_about_130_beside_140() -> None:
    assert median([row(1300, 1300, about=True), point(1400)]) == Bounds(
        Fraction(1325), False, Fraction(1375), False
    )


def test_the_ranges_of_the_briefing() -> None:
    # 130 % plus; 130-150 %; 135-145 %; over 150 %; 118 %.
    rows = [row(1300, None), row(1300, 1500), row(1350, 1450), row(1500, None, low_open=True), point(1180)]
    assert median(rows) == Bounds(Fraction(1300), False, Fraction(1500), False)
    lower, upper = quartiles(rows)
    assert lower == Bounds(Fraction(1300), False, Fraction(1450), False)
    assert upper == Bounds(Fraction(1350), False, None, False)


@pytest.mark.parametrize("p", [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)])
def test_units_grades_and_sources_do_not_matter(p: Fraction) -> None:
    rows = [point(1000), point(1200), point(1300)]
    elsewhere = [
        TallyRow("E9", "", "import", r.low, False, r.high, False, False, 1, 1, 10, 8) for r in reversed(rows)
    ]
    assert quantile_bounds(rows, p) == quantile_bounds(elsewhere, p)
