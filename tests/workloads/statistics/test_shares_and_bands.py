"""Strictly over a threshold, and bands that hold a whole range or none."""

from __future__ import annotations

import pytest

from workloads.statistics.bands import bands
from workloads.statistics.shares import THRESHOLDS, Share, over
from workloads.statistics.tallies import TallyRow


def row(
    low: int | None,
    high: int | None,
    people: int = 1,
    low_open: bool = False,
    high_open: bool = False,
    about: bool = False,
) -> TallyRow:
    return TallyRow("E1", "PO", "report", low, low_open, high, high_open, about, people)


def test_110_is_not_over_110_and_a_tenth_more_is() -> None:
    assert over([row(1100, 1100)], 1100) == Share(0, 0, 1)
    assert over([row(1101, 1101)], 1100) == Share(1, 1, 1)


def test_130_plus_is_over_110_and_120_but_not_certainly_over_130() -> None:
    plus = [row(1300, None)]
    assert [over(plus, t).definite for t in THRESHOLDS] == [1, 1, 1, 0, 0]
    assert [over(plus, t).possible for t in THRESHOLDS] == [1, 1, 1, 1, 1]


def test_over_150_is_certainly_over_150() -> None:
    assert over([row(1500, None, low_open=True)], 1500) == Share(1, 1, 1)


def test_135_to_145_is_not_over_150() -> None:
    assert over([row(1350, 1450)], 1500) == Share(0, 0, 1)
    assert over([row(1350, 1450)], 1300) == Share(1, 1, 1)


def test_up_to_110_is_not_possibly_over_110() -> None:
    assert over([row(None, 1100)], 1100) == Share(0, 0, 1)


def test_about_112_may_or_may_not_be_over_110() -> None:
    assert over([row(1120, 1120, about=True)], 1100) == Share(0, 1, 1)
    assert over([row(1151, 1151, about=True)], 1100) == Share(1, 1, 1)


def test_nobody_is_nought_of_nought() -> None:
    assert over([], 1100) == Share(0, 0, 0)


def test_people_weigh() -> None:
    rows = [row(1350, 1450, 30), row(1120, 1120, 15), row(1050, 1200, 7), row(900, 1000, 8)]
    assert over(rows, 1100) == Share(45, 52, 60)


@pytest.mark.parametrize(
    ("tally_row", "band"),
    [
        (row(1000, 1000), "<=100"),
        (row(None, 900), "<=100"),
        (row(1001, 1001), "100-110"),
        (row(1100, 1100), "100-110"),
        (row(1000, 1100, low_open=True), "100-110"),
        (row(1000, 1100), "spans"),
        (row(1101, 1200), "110-120"),
        (row(1201, 1300), "120-130"),
        (row(1350, 1450), "130-150"),
        (row(1300, 1500), "spans"),
        (row(1300, 1500, low_open=True), "130-150"),
        (row(1500, None, low_open=True), ">150"),
        (row(1500, None), "spans"),
        (row(1920, 1920), ">150"),
        (row(None, None), "spans"),
        (row(1100, 1100, about=True), "spans"),
    ],
)
def test_a_range_is_in_the_band_that_holds_all_of_it(tally_row: TallyRow, band: str) -> None:
    counts = bands([tally_row])
    assert {name for name, people in counts.items() if people} == {band}


def test_the_bands_have_the_names_of_the_contract() -> None:
    assert list(bands([])) == ["<=100", "100-110", "110-120", "120-130", "130-150", ">150", "spans"]
