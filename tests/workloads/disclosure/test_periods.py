"""Release periods and the readings that wait."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workloads.disclosure.worlds import NATION, QUARTER, people_over, quarters, table
from workloads.disclosure.control import control
from workloads.disclosure.model import Issue, Period, RawTable
from workloads.disclosure.periods import carried_periods, carrying
from workloads.disclosure.secondary import wholly_inside
from workloads.disclosure.tree import as_tree

FIRST, SECOND, THIRD = quarters(3)


def issued(tables: list[RawTable], period: Period, ledger: list[Issue]) -> list[Issue]:
    return [*ledger, Issue(control(tables, period, ledger), as_tree(tables))]


def service(a: int, b: int, **a_carried: int) -> list[RawTable]:
    older = sum(a_carried.values())
    keys = {"first": FIRST.key, "second": SECOND.key}
    carried = {keys[name]: people_over(n) for name, n in a_carried.items()}
    total = a - older + b
    return [
        table(NATION, None, total),
        table("R", NATION, total),
        table("A", "R", a, carried=carried),
        table("B", "R", b),
    ]


def test_readings_of_a_unit_wait_until_there_are_ten_people() -> None:
    ledger = issued(service(6, 40), FIRST, [])
    assert carrying(ledger[0].truth) == {"A"}
    assert carried_periods("A", ["R", NATION], ledger, "") == [FIRST.key]
    assert carried_periods("B", ["R", NATION], ledger, "") == []
    ledger = issued(service(9, 40, first=6), SECOND, ledger)
    assert carried_periods("A", ["R", NATION], ledger, "") == [FIRST.key, SECOND.key]
    ledger = issued(service(10, 40, first=6, second=3), THIRD, ledger)
    assert ledger[-1].release.tables["A"].n == 10
    assert carried_periods("A", ["R", NATION], ledger, "") == []


def test_a_unit_hidden_for_its_neighbours_has_had_its_ten_people() -> None:
    ledger = issued(service(4, 12), FIRST, [])
    assert ledger[0].release.tables["B"].n is None
    assert carrying(ledger[0].truth) == {"A"}


def test_a_small_region_makes_its_units_wait_with_it() -> None:
    tables = [table(NATION, None, 30), table("R", NATION, 9), table("A", "R", 9), table("S", NATION, 21)]
    assert carrying(as_tree(tables)) == {"R", "A"}


def test_older_readings_are_not_in_the_table_of_a_parent_that_printed_them() -> None:
    tables = as_tree(service(10, 40, first=6))
    assert tables["A"].inside(tables["R"]).n == 4
    assert not wholly_inside(tables["A"], tables["R"])
    assert wholly_inside(tables["B"], tables["R"])


def test_readings_that_were_printed_are_refused_in_a_later_table() -> None:
    ledger = issued(service(12, 40), FIRST, [])
    with pytest.raises(ValueError, match="A holds readings of"):
        control(service(16, 40, first=12), SECOND, ledger)


def test_a_period_has_at_least_28_days() -> None:
    with pytest.raises(ValueError, match="at least 28"):
        control(service(10, 10), Period(date(2025, 1, 1), date(2025, 1, 27)))
    assert control(service(10, 10), Period(date(2025, 1, 1), date(2025, 1, 28))).tables["A"].n == 10


def test_periods_do_not_overlap_and_close_once() -> None:
    ledger = issued(service(20, 20), QUARTER, [])
    with pytest.raises(ValueError, match="closed already"):
        control(service(20, 20), QUARTER, ledger)
    with pytest.raises(ValueError, match="overlaps"):
        control(service(20, 20), Period(QUARTER.end, SECOND.end), ledger)
    assert control(service(20, 20), QUARTER, ledger, union="another").tables["A"].n == 20


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="swap the dates"):
        Period(date(2025, 2, 1), date(2025, 1, 1))
