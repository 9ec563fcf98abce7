"""One person's WMT value: tenths of a per cent, printed by the tool or worked out from points."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TENTHS = 10
# Points and the printed value may differ by rounding; a gap above 0.1 % means one of the two was misread.
LARGEST_GAP = Fraction(1)


def round_half_up(value: Fraction) -> int:
    """Nearest whole number, halves upwards."""
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return int(quotient.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def value_from_points(used: int, available: int) -> int | None:
    """100 x used / available in tenths of a per cent, half up; None where no points were available."""
    if available <= 0:
        return None
    return round_half_up(Fraction(100 * TENTHS * used, available))


def points_disagree(value: int, used: int, available: int) -> bool:
    """Whether the points must be flagged out: they never override the printed `value` (tenths)."""
    if available <= 0:
        return True
    return abs(Fraction(100 * TENTHS * used, available) - value) > LARGEST_GAP


def is_no_reading(value: int, available: int | None) -> bool:
    """`0.0%` beside no available points: the tool printed a placeholder, not a workload."""
    return value == 0 and available == 0
