"""What must hold of every figure, whatever the true values inside the ranges people gave."""

from __future__ import annotations

import statistics
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from workloads.statistics.bands import bands
from workloads.statistics.panel import direction
from workloads.statistics.quantiles import Bounds, quantile_bounds
from workloads.statistics.shares import THRESHOLDS, over
from workloads.statistics.tallies import Interval, TallyRow, merge

QUARTERS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
# A hair inside an open end, and a value far beyond any threshold for an absent one.
HAIR = Fraction(1, 1000)
FAR = Fraction(10**9)
# Few distinct values, thresholds among them, so that ends meet.
VALUES = st.sampled_from([900, 1000, 1001, 1100, 1101, 1200, 1300, 1350, 1450, 1500, 1501, 1920])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """A range that holds at least one value."""
    low, high = sorted([draw(VALUES), draw(VALUES)])
    about = draw(st.booleans())
    if low == high:
        return Interval(low, False, high, False, about)
    ends = draw(st.sampled_from(["both", "no low", "no high", "neither"]))
    return Interval(
        None if ends in ("no low", "neither") else low,
        draw(st.booleans()),
        None if ends in ("no high", "neither") else high,
        draw(st.booleans()),
        about,
    )


def tally_row(interval: Interval) -> TallyRow:
    ends = (interval.low, interval.low_open, interval.high, interval.high_open, interval.about)
    return TallyRow("E1", "PO", "report", *ends, 1)


def value_inside(draw: st.DrawFn, interval: Interval) -> Fraction:
    """A true value the range allows: at or next to an end more often than not."""
    low, low_open, high, high_open = interval.ends()
    lowest = Fraction(low) + (HAIR if low_open else 0)
    highest = FAR if high is None else Fraction(high) - (HAIR if high_open else 0)
    middle = lowest + (highest - lowest) * Fraction(draw(st.integers(0, 4)), 4)
    return draw(st.sampled_from([lowest, middle, highest]))


@st.composite
def people_and_truth(draw: st.DrawFn) -> tuple[list[Interval], list[Fraction]]:
    given_ranges = draw(st.lists(intervals(), min_size=1, max_size=7))
    return given_ranges, [value_inside(draw, interval) for interval in given_ranges]


def inclusive_quantile(values: list[Fraction], p: Fraction) -> Fraction:
    """The definition, on everybody's true value."""
    ordered = sorted(values)
    h = (len(ordered) - 1) * p
    k = int(h)
    return ordered[k] if h == k else ordered[k] + (h - k) * (ordered[k + 1] - ordered[k])


def contains(bounds: Bounds, value: Fraction) -> bool:
    assert bounds.low is not None
    above = value > bounds.low if bounds.low_open else value >= bounds.low
    if bounds.high is None:
        return above
    return above and (value < bounds.high if bounds.high_open else value <= bounds.high)


@settings(max_examples=200)
@given(people_and_truth())
def test_quantile_bounds_contain_the_truth(world: tuple[list[Interval], list[Fraction]]) -> None:
    ranges, truth = world
    rows = [tally_row(interval) for interval in ranges]
    for p in QUARTERS:
        assert contains(quantile_bounds(rows, p), inclusive_quantile(truth, p))


@given(st.lists(intervals(), min_size=1, max_size=7))
def test_quantile_bounds_are_no_wider_than_they_must_be(ranges: list[Interval]) -> None:
    rows = [tally_row(interval) for interval in ranges]
    lows = [Fraction(i.ends()[0]) + (HAIR if i.ends()[1] else 0) for i in ranges]
    highs = [FAR if (e := i.ends())[2] is None else Fraction(e[2]) - (HAIR if e[3] else 0) for i in ranges]
    for p in QUARTERS:
        bounds = quantile_bounds(rows, p)
        assert bounds.low is not None
        reached_low, reached_high = inclusive_quantile(lows, p), inclusive_quantile(highs, p)
        assert 0 <= reached_low - bounds.low <= HAIR
        assert (reached_low == bounds.low) is not bounds.low_open
        if bounds.high is None:
            assert reached_high > FAR / 8
        else:
            assert 0 <= bounds.high - reached_high <= HAIR
            assert (reached_high == bounds.high) is not bounds.high_open


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=30))
def test_points_collapse_the_bounds_to_the_inclusive_quantiles(values: list[int]) -> None:
    rows = merge([tally_row(Interval(value, False, value, False)) for value in values])
    expected = statistics.quantiles([Fraction(value) for value in values], n=4, method="inclusive")
    for p, quantile in zip(QUARTERS, expected, strict=True):
        assert quantile_bounds(rows, p) == Bounds(quantile, False, quantile, False)


@settings(max_examples=200)
@given(people_and_truth())
def test_shares_contain_the_truth(world: tuple[list[Interval], list[Fraction]]) -> None:
    ranges, truth = world
    rows = [tally_row(interval) for interval in ranges]
    for threshold in THRESHOLDS:
        share = over(rows, threshold)
        assert share.definite <= sum(value > threshold for value in truth) <= share.possible <= share.people


@given(st.lists(intervals(), max_size=7), intervals())
def test_a_person_at_or_below_a_threshold_never_raises_the_share_over_it(
    ranges: list[Interval], newcomer: Interval
) -> None:
    rows = [tally_row(interval) for interval in ranges]
    high = newcomer.ends()[2]
    for threshold in THRESHOLDS:
        if high is None or high > threshold:
            continue
        before, after = over(rows, threshold), over([*rows, tally_row(newcomer)], threshold)
        assert (after.definite, after.possible) == (before.definite, before.possible)
        assert after.definite * before.people <= before.definite * after.people
        assert after.possible * before.people <= before.possible * after.people


@given(people_and_truth())
def test_bands_sum_to_people_and_hold_the_truth(world: tuple[list[Interval], list[Fraction]]) -> None:
    ranges, truth = world
    assert sum(bands([tally_row(interval) for interval in ranges]).values()) == len(ranges)
    edges = {
        "<=100": (-FAR, 1000),
        "100-110": (1000, 1100),
        "110-120": (1100, 1200),
        "120-130": (1200, 1300),
        "130-150": (1300, 1500),
        ">150": (1500, FAR),
    }
    for interval, value in zip(ranges, truth, strict=True):
        (name,) = [name for name, people in bands([tally_row(interval)]).items() if people]
        if name != "spans":
            floor, ceiling = edges[name]
            assert floor < value <= ceiling


@given(people_and_truth())
def test_up_and_down_hold_whatever_the_truth(world: tuple[list[Interval], list[Fraction]]) -> None:
    ranges, truth = world
    for then, was in zip(ranges, truth, strict=True):
        for now, value in zip(ranges, truth, strict=True):
            if direction(then, now) == "up":
                assert value > was
            if direction(then, now) == "down":
                assert value < was


@given(st.lists(intervals(), min_size=1, max_size=6), st.lists(intervals(), max_size=6))
def test_figures_of_a_merged_tally_are_those_of_the_people_together(
    first: list[Interval], second: list[Interval]
) -> None:
    one, two = [tally_row(i) for i in first], [tally_row(i) for i in second]
    merged = merge(one, two)
    for p in QUARTERS:
        assert quantile_bounds(merged, p) == quantile_bounds(one + two, p)
    for threshold in THRESHOLDS:
        assert over(merged, threshold) == over(one + two, threshold)
    assert bands(merged) == bands(one + two)
