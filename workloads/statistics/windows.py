"""Windows of dates, and the WMT series a date belongs to."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal

Series = Literal["A", "transition", "B"]

# The tool was replaced in November 2022; nothing is drawn or compared across.
LAST_DAY_OF_A = date(2022, 10, 31)
LAST_DAY_OF_TRANSITION = date(2022, 12, 31)


def series_of(day: date) -> Series:
    """The WMT series in force on `day`; of a window, that of its last day."""
    if day <= LAST_DAY_OF_A:
        return "A"
    return "transition" if day <= LAST_DAY_OF_TRANSITION else "B"


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def window_contains(start: date, end: date, on: date, *, month_only: bool = False) -> bool:
    """Both ends belong to the window. A month-only date needs its whole month inside."""
    if month_only:
        return start <= first_of_month(on) and last_of_month(on) <= end
    return start <= on <= end
