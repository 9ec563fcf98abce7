"""Joint tables and tables of one union."""

from __future__ import annotations

import pytest

from tests.workloads.disclosure.worlds import QUARTER, people_over
from workloads.disclosure.model import Coded, Heads, RawTable, Statement, add
from workloads.disclosure.unions import joint_table, remainders, why_not_joint


def joined(*parts: Heads) -> RawTable:
    return RawTable("R", None, "region", add(parts))


@pytest.mark.parametrize(("others", "refused"), [(9, True), (10, False), (11, False)])
def test_each_union_has_at_least_ten_people_of_the_others_beside_it(others: int, refused: bool) -> None:
    by_union = {"napo": people_over(40), "unison": people_over(others)}
    assert (why_not_joint(add(by_union.values()), by_union) is not None) is refused


def test_one_union_alone_is_not_joint() -> None:
    assert why_not_joint(people_over(40), {"napo": people_over(40)}) is not None


def test_somebody_in_two_unions_is_counted_once_in_the_joint_table() -> None:
    by_union = {"napo": people_over(30, 20, 10), "unison": people_over(20, 15, 10)}
    assert remainders(people_over(45, 32, 18), by_union)["napo"] == people_over(15, 12, 8)


def test_a_count_that_would_tell_one_union_about_few_of_the_other_is_left_out() -> None:
    napo, unison = people_over(40, 30, 20), people_over(12, 12, 6)
    safe = joint_table(joined(napo, unison), {"napo": napo, "unison": unison}, QUARTER)
    assert safe is not None
    assert safe.n == 52
    assert safe.statement(1100) == Statement(1100, 26)
    assert safe.statement(1000) is None  # 42 less Napo's 30: all 12 of UNISON


def test_where_the_red_line_itself_would_tell_nothing_is_said_of_it() -> None:
    napo, unison = people_over(40, 30, 20), people_over(12, 12, 10)
    safe = joint_table(joined(napo, unison), {"napo": napo, "unison": unison}, QUARTER)
    assert safe is not None
    assert safe.statement(1100) is None


def test_a_coded_joint_statement_does_not_pin_the_other_union() -> None:
    # "At least 48 of 52": Napo has 3 not over, so UNISON has 0 or 1: not certain to be one.
    napo, unison = people_over(40, 37, 37), people_over(12, 11, 11)
    safe = joint_table(joined(napo, unison), {"napo": napo, "unison": unison}, QUARTER)
    assert safe is not None
    assert safe.statement(1100) == Statement(1100, Coded(48, "at_least"))


def test_a_union_called_as_the_place_is_another_table() -> None:
    napo, unison = people_over(40, 30, 20), people_over(12, 12, 6)
    called = joint_table(joined(napo, unison), {"R": napo, "unison": unison}, QUARTER)
    assert called == joint_table(joined(napo, unison), {"napo": napo, "unison": unison}, QUARTER)


def test_too_few_together_prints_nothing() -> None:
    napo, unison = people_over(40, 30, 20), people_over(9, 5, 5)
    assert joint_table(joined(napo, unison), {"napo": napo, "unison": unison}, QUARTER) is None
