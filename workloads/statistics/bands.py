"""People by band of WMT value; a range that crosses a band's edge is counted apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from workloads.statistics.pool import Counted, pool
from workloads.statistics.shares import THRESHOLDS
from workloads.statistics.tallies import Ends

SPANS = "spans"
# Band i lies between threshold i - 1, which is outside it, and threshold i, which is inside.
BANDS = ("<=100", "100-110", "110-120", "120-130", "130-150", ">150")


@lru_cache(maxsize=65536)
def band_of(ends: Ends) -> str:
    """The band the whole range lies in, or `spans`."""
    low, low_open, high, _ = ends
    exceeded = bisect_right(THRESHOLDS, low) if low_open else bisect_left(THRESHOLDS, low)
    reached = len(THRESHOLDS) if high is None else bisect_left(THRESHOLDS, high)
    return BANDS[exceeded] if exceeded == reached else SPANS


def bands(rows: Counted) -> dict[str, int]:
    """People in each band, and in none; they sum to the people of the tally."""
    counts = dict.fromkeys((*BANDS, SPANS), 0)
    for ends, people in pool(rows).ranges:
        counts[band_of(ends)] += people
    return counts
