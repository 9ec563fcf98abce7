"""Windows of dates, and the WMT series a date belongs to."""

from __future__ import annotations

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
