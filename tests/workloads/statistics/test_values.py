"""One person's value: points to tenths, half up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workloads.statistics.values import round_half_up, value_from_points


@pytest.mark.parametrize(
    ("used", "available", "tenths"),
    [
        (110, 100, 1100),
        (96, 50, 1920),
        (1, 3, 333),
        (2, 3, 667),
        (2201, 2000, 1101),  # 110.05 % exactly: the half goes up
        (2199, 2000, 1100),  # 109.95 %
        (0, 40, 0),
    ],
)
def test_points_give_the_value_in_tenths_half_up(used: int, available: int, tenths: int) -> None:
    assert value_from_points(used, available) == tenths


def test_no_available_points_give_no_value() -> None:
    assert value_from_points(12, 0) is None


def test_halves_round_up_not_to_even() -> None:
    assert [round_half_up(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]
