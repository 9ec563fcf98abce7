"""Bounds of a quantile when people gave ranges: inclusive method, exact, from the tally alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from workloads.statistics.pool import Counted, pool

QUARTER = Fraction(1, 4)
HALF = Fraction(1, 2)
THREE_QUARTERS = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a quantile lies, in tenths of a per cent. Both ends are None when nobody was counted; the high
    end alone when it has no bound. Without low ends the low bound is 0: no workload is below it.
    """

    low: Fraction | None
    low_open: bool
    high: Fraction | None
    high_open: bool


NOBODY = Bounds(None, False, None, False)


def _positions(total: int, p: Fraction) -> list[tuple[int, Fraction]]:
    """Positions of the order statistics that carry weight, and their weights."""
    h = (total - 1) * p
    k = h.numerator // h.denominator
    fraction = h - k
    if fraction == 0:
        return [(k, Fraction(1))]
    return [(k, 1 - fraction), (k + 1, fraction)]


def quantile_bounds(rows: Counted, p: Fraction) -> Bounds:
    """Lowest and highest value the `p` quantile could have, given the ranges."""
    counted = pool(rows)
    if counted.people == 0:
        return NOBODY
    positions = _positions(counted.people, p)
    lows = [(counted.low_at(k), weight) for k, weight in positions]
    highs = [(counted.high_at(k), weight) for k, weight in positions]
    low = sum((value * weight for (value, _), weight in lows), Fraction(0))
    low_open = any(is_open for (_, is_open), _ in lows)
    if any(absent for (absent, _, _), _ in highs):
        return Bounds(low, low_open, None, False)
    high = sum((value * weight for (_, value, _), weight in highs), Fraction(0))
    high_open = any(not is_closed for (_, _, is_closed), _ in highs)
    return Bounds(low, low_open, high, high_open)


def median(rows: Counted) -> Bounds:
    """Bounds of the middle value."""
    return quantile_bounds(rows, HALF)


def quartiles(rows: Counted) -> tuple[Bounds, Bounds]:
    """Bounds of the values a quarter and three quarters of the way up."""
    counted = pool(rows)
    return quantile_bounds(counted, QUARTER), quantile_bounds(counted, THREE_QUARTERS)
