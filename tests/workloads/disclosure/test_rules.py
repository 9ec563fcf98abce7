"""What one table may say by itself, worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workloads.disclosure.worlds import NATION, QUARTER, between, people_over, point, table
from workloads.disclosure.atoms import bands_at
from workloads.disclosure.attack import attack
from workloads.disclosure.box import boxes
from workloads.disclosure.control import control, drafted
from workloads.disclosure.model import Band, Coded, Heads, Issue, Points, RawTable, Statement, raw_table
from workloads.disclosure.rules import (
    full_table,
    printed_group_percent,
    printed_notices,
    short_table,
    threshold_statements,
    widened,
)
from workloads.disclosure.tree import as_tree
from workloads.statistics.quantiles import Bounds


def said(*counts: int, n: int) -> dict[int, object]:
    return {one.threshold: one.definite for one in threshold_statements(people_over(n, *counts))}


@pytest.mark.parametrize(("n", "printed"), [(9, None), (10, 10), (11, 11)])
def test_ten_people_are_the_least_a_unit_prints(n: int, printed: int | None) -> None:
    release = control([RawTable(NATION, None, "national", people_over(n, 5, 5))], QUARTER)
    assert release.tables[NATION].n == printed
    assert bool(release.tables[NATION].statements) is (printed is not None)


def test_thresholds_are_tried_in_the_order_of_the_method() -> None:
    # 110 first: 45. 150: 12, 33 away. 130: 16 is 4 from 12. 120: 30. 100: 52, 7 from 45 and 8 from 60.
    assert said(52, 45, 30, 16, 12, n=60) == {1100: 45, 1500: 12, 1200: 30, 1000: 52}


def test_a_count_four_from_n_is_left_out_and_five_is_printed() -> None:
    assert said(16, 10, n=20) == {1100: 10}
    assert said(15, 10, n=20) == {1100: 10, 1000: 15}


def test_the_red_line_is_coded_when_nearly_everybody_is_over_it() -> None:
    assert said(12, 9, n=12) == {1100: Coded(8, "at_least")}
    assert said(12, 12, n=12) == {1100: Coded(8, "at_least")}
    assert said(12, 7, n=12) == {1100: 7}


def test_the_red_line_is_coded_when_nearly_nobody_is_over_it() -> None:
    assert said(5, 4, n=12) == {1100: Coded(5, "fewer_than"), 1000: 5}
    assert said(0, 0, n=12) == {1100: Coded(5, "fewer_than")}
    assert said(5, 5, n=12) == {1100: 5}


def test_bands_are_differences_of_printed_counts_only() -> None:
    safe = full_table(RawTable("R", None, "region", people_over(60, 52, 45, 30, 16, 12)))
    assert safe.bands == (
        Band(None, 1000, 8),
        Band(1000, 1100, 7),
        Band(1100, 1200, 15),
        Band(1500, None, 12),
    )


def test_possible_needs_five_people_crossing_and_five_under() -> None:
    def possible(n: int, definite: int, most: int) -> int | None:
        heads = Heads(n, (definite,) * 5, (most,) * 5)
        return threshold_statements(heads)[0].possible

    assert possible(60, 45, 52) == 52
    assert possible(60, 45, 49) is None
    assert possible(60, 45, 55) == 55
    assert possible(60, 45, 56) is None


def test_a_pdu_prints_n_and_the_red_line_only() -> None:
    rows = [point(1000 + 20 * place) for place in range(40)]
    safe = short_table(raw_table("P", "R", "pdu", rows, largest_available=1))
    assert safe.n == 40
    assert safe.statements == (Statement(1100, 34),)
    assert (safe.median, safe.quartiles, safe.group_percent) == (None, None, None)


def bounds(low: int, high: int | None) -> Bounds:
    return Bounds(Fraction(low), True, None if high is None else Fraction(high), True)


@pytest.mark.parametrize(
    ("given_bounds", "n", "low", "high"),
    [
        (bounds(1324, 1324), 10, 1300, 1350),
        (bounds(1324, 1324), 99, 1300, 1350),
        (bounds(1324, 1324), 100, 1320, 1330),
        (bounds(1300, 1350), 10, 1300, 1350),
        (bounds(1300, 1351), 10, 1300, 1400),
        (bounds(1300, 1300), 10, 1300, 1350),
        (bounds(1320, 1320), 100, 1320, 1330),
        (bounds(1324, None), 10, 1300, None),
    ],
)
def test_quantiles_are_widened_outward_and_never_a_point(
    given_bounds: Bounds, n: int, low: int, high: int | None
) -> None:
    assert widened(given_bounds, n) == Bounds(low, False, high, False)


@pytest.mark.parametrize(
    ("n", "has_median", "has_quartiles"), [(9, 0, 0), (10, 1, 0), (19, 1, 0), (20, 1, 1)]
)
def test_medians_from_ten_people_and_quartiles_from_twenty(
    n: int, has_median: int, has_quartiles: int
) -> None:
    tables = [raw_table(NATION, None, "national", [point(900 + 31 * place) for place in range(n)])]
    safe = control(tables, QUARTER).tables[NATION]
    assert (safe.median is not None, safe.quartiles is not None) == (bool(has_median), bool(has_quartiles))


def test_group_wmt_is_a_whole_per_cent_of_ten_people_none_over_a_fifth() -> None:
    assert printed_group_percent(Points(1235, 1000, 10, 200)) == 124
    assert printed_group_percent(Points(1234, 1000, 10, 200)) == 123
    assert printed_group_percent(Points(1234, 1000, 10, 201)) is None
    assert printed_group_percent(Points(1234, 1000, 9, 150)) is None
    assert printed_group_percent(None) is None


def test_notices_are_exact_from_five() -> None:
    few = Coded(5, "fewer_than")
    assert printed_notices({"served": 5, "answered": 4, "open": 0}) == {
        "served": 5,
        "answered": few,
        "open": few,
    }


@st.composite
def tallies(draw: st.DrawFn):  # type: ignore[no-untyped-def]
    rows = []
    for _ in range(draw(st.integers(10, 45))):
        low = draw(st.one_of(st.none(), st.integers(700, 1700)))
        width = draw(st.sampled_from([0, 0, 0, 50, 300]))
        high = draw(st.sampled_from([None, 1100, 1500])) if low is None else low + width
        if low is not None and draw(st.booleans()) and width:
            high = None
        rows.append(between(low, high, low_open=bool(width) and low is not None))
    return rows


@settings(max_examples=60, deadline=None)
@given(tallies())
def test_what_a_printed_table_tells_is_true_and_reveals_nothing_by_itself(rows) -> None:  # type: ignore[no-untyped-def]
    raw = raw_table(NATION, None, "national", rows)
    pair = boxes(full_table(raw))
    assert pair is not None
    for box, end in zip(pair, ("low", "high"), strict=True):
        bands = bands_at(raw.heads, end)
        above = [sum(bands[edge:]) for edge in range(len(bands))]
        assert all(
            least <= count <= most for least, count, most in zip(box.least, above, box.most, strict=True)
        )
    truth = as_tree([raw])
    definite_only = [one for one in attack([Issue(drafted(truth, QUARTER, ""), truth)]) if one.end == "low"]
    assert definite_only == []


def test_a_table_whose_people_are_all_in_one_pdu_prints_as_that_pdu() -> None:
    pdu = table("P", "R", 40, 35, 30, 20, 12, 6)
    region = table("R", NATION, 40, 35, 30, 20, 12, 6)
    nation = table(NATION, None, 40, 35, 30, 20, 12, 6)
    release = control([nation, region, pdu], QUARTER)
    for unit in (NATION, "R", "P"):
        assert release.tables[unit].n == 40
        assert release.tables[unit].statements == (Statement(1100, 30),)
