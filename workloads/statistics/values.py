"""One person's WMT value: tenths of a per cent, printed by the tool or worked out from points."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TENTHS = 10


def round_half_up(value: Fraction) -> int:
    """Nearest whole number, halves upwards."""
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return int(quotient.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def value_from_points(used: int, available: int) -> int | None:
    """100 x used / available in tenths of a per cent, half up; None where no points were available."""
    if available <= 0:
        return None
    return round_half_up(Fraction(100 * TENTHS * used, available))
