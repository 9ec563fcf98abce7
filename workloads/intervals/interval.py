"""The interval a value states, in whole tenths of its unit, and the words it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["percent", "count", "hours", "share"]
TENTHS = 10
ABOUT_MARGIN = 50  # tenths: for arithmetic only, "about 130" is 125 to 135
LIMITS: dict[Kind, int] = {
    "percent": 10_000,
    "share": 1_000,
    "hours": 10_000,
    "count": 10_000_000,
}  # tenths


class ValueRefused(ValueError):
    """The text is no value; the message names the fault and the fix in plain words."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends in tenths of the unit, each closed, open or absent (None). A point is [x, x], both closed."""

    low: int | None
    high: int | None
    low_open: bool = False
    high_open: bool = False
    about: bool = False

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("An interval needs at least one end; a vague quantity has no interval.")
        if (self.low is None and self.low_open) or (self.high is None and self.high_open):
            raise ValueError("An absent end is neither open nor closed: leave its open mark off.")
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError("The low end lies above the high end: nothing is in this interval.")

    def for_arithmetic(self) -> Interval:
        """ "About x" widened to [x - margin, x + margin], not below 0; any other interval as it is."""
        if not self.about:
            return self
        low = None if self.low is None else max(0, self.low - ABOUT_MARGIN)
        high = None if self.high is None else self.high + ABOUT_MARGIN
        return Interval(low, high)


@dataclass(frozen=True, slots=True)
class Value:
    """What was typed, unchanged, and the interval it states; None for a vague quantity."""

    interval: Interval | None
    words: str
