"""Values as people say them: "over 150%", "130-150%", "about 650", "nearly three in ten".

A value is kept as an interval in whole tenths of its unit, so that "over 150%" never becomes 150, beside
the words it came in. Pure: no Django, no floats. Shares are held as per cents.
"""

from __future__ import annotations

from .interval import ABOUT_MARGIN, LIMITS, Interval, Kind, Value, ValueRefused
from .reading import parse_value
from .words import format_interval, needs_confirmation

__all__ = [
    "ABOUT_MARGIN",
    "LIMITS",
    "Interval",
    "Kind",
    "Value",
    "ValueRefused",
    "format_interval",
    "needs_confirmation",
    "parse_value",
]
