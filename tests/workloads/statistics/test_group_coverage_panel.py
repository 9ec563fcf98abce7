"""Group WMT, coverage and panel, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from workloads.statistics.coverage import FTE, HEADCOUNT, StaffInPost, coverage
from workloads.statistics.group_wmt import GroupWmt, group_wmt
from workloads.statistics.panel import Panel, direction, panel
from workloads.statistics.tallies import Interval, PanelRow, TallyRow


def row(value: int, used: int = 0, available: int = 0, grade: str = "PO", source: str = "import") -> TallyRow:
    with_points = 1 if available else 0
    return TallyRow("E1", grade, source, value, False, value, False, False, 1, with_points, used, available)


def test_the_group_wmt_is_the_ratio_of_sums_not_the_mean_of_percentages() -> None:
    group = group_wmt([row(1100, 110, 100), row(1920, 96, 50), row(1300)])
    assert group == GroupWmt(used=206, available=150, people=2)
    assert group.percent == Fraction(412, 3)  # 137.33 %, where the mean of percentages is 151 %


def test_no_points_no_group_wmt() -> None:
    assert group_wmt([row(1300)]) is None
    assert group_wmt([]) is None


def staff(
    in_post: int | Decimal, basis: str = HEADCOUNT, grades: frozenset[str] | None = None
) -> StaffInPost:
    return StaffInPost(in_post, basis, "HMPPS workforce", date(2024, 12, 31), grades)


def test_coverage_counts_only_the_grades_of_the_denominator() -> None:
    rows = [row(1300), row(1300, grade="PSO"), row(1300, grade="SPO"), row(1300, grade="")]
    assert coverage(rows, staff(96, grades=frozenset({"PO", "PSO"}))).people == 2
    assert coverage(rows, staff(96)).people == 4


def test_coverage_is_a_percentage_of_a_headcount_only() -> None:
    rows = [row(1300)] * 3
    assert coverage(rows, staff(8)).percent == Fraction(75, 2)
    assert coverage(rows, staff(Decimal("8.5"), FTE)).percent is None


def test_more_people_than_staff_is_not_comparable() -> None:
    rows = [row(1300)] * 3
    assert not coverage(rows, staff(2)).comparable
    assert coverage(rows, staff(2)).percent is None
    assert coverage(rows, staff(3)).percent == 100
    assert coverage([], staff(0)).percent is None


def point(value: int) -> Interval:
    return Interval(value, False, value, False)


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (point(1300), point(1301), "up"),
        (point(1300), point(1299), "down"),
        (point(1300), point(1300), "unclear"),
        (Interval(1300, False, 1500, False), point(1501), "up"),
        (Interval(1300, False, 1500, False), point(1400), "unclear"),
        (Interval(1500, True, None, False), point(1400), "down"),
        (Interval(1500, True, None, False), Interval(1600, False, None, False), "unclear"),
        (Interval(None, False, 1100, False), Interval(1300, False, None, False), "up"),
        (Interval(1300, False, 1300, False, about=True), point(1340), "unclear"),
        (Interval(1300, False, 1300, False, about=True), point(1351), "up"),
    ],
)
def test_up_or_down_only_when_the_ranges_lie_apart(then: Interval, now: Interval, expected: str) -> None:
    assert direction(then, now) == expected


def test_a_panel_sums_to_its_people() -> None:
    rows = [
        PanelRow("E1", point(1300), point(1400), 3),
        PanelRow("E1", point(1400), point(1300), 2),
        PanelRow("E2", point(1400), Interval(1300, False, None, False), 4),
    ]
    assert panel(rows) == Panel(people=9, up=3, down=2, unclear=4)
