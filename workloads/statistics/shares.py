"""How many people were over a threshold: certainly, and at most."""

from __future__ import annotations

from dataclasses import dataclass

from workloads.statistics.pool import Counted, pool

# The employer's own line: its tool prints a value red when it is strictly over 110 %.
RED_LINE = 1100
THRESHOLDS = (1000, RED_LINE, 1200, 1300, 1500)


@dataclass(frozen=True, slots=True)
class Share:
    """Of `people`, `definite` were over the threshold and `possible` could have been."""

    definite: int
    possible: int
    people: int


def over(rows: Counted, threshold: int) -> Share:
    """People strictly over `threshold` (tenths of a per cent)."""
    counted = pool(rows)
    not_definitely = counted.lows_up_to((threshold, False))
    not_possibly = counted.highs_up_to((False, threshold, True))
    return Share(counted.people - not_definitely, counted.people - not_possibly, counted.people)
