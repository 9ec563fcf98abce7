"""Which units print beside one another."""

from __future__ import annotations

import pytest

from tests.workloads.disclosure.worlds import NATION, QUARTER, only_region, table
from workloads.disclosure.control import control, rows
from workloads.disclosure.model import RawTable
from workloads.disclosure.tree import as_tree, not_known


def printed(tables: list[RawTable]) -> list[str]:
    """Units that print; counts are chosen so that the attack has nothing to add."""
    release = control(tables, QUARTER)
    return sorted(unit for unit, safe in release.tables.items() if safe.printed)


def test_nobody_left_over_prints_everything() -> None:
    tables = only_region(
        table("R", NATION, 30, 20, 15), table("A", "R", 15, 12, 8), table("B", "R", 15, 8, 7)
    )
    assert printed(tables) == ["A", "B", NATION, "R"]


def test_one_small_unit_hides_the_smallest_printed_beside_it() -> None:
    # 4 left over in C: A (12) goes too, 16 over two units.
    tables = only_region(
        table("R", NATION, 36, 30, 18),
        table("A", "R", 12, 8, 6),
        table("B", "R", 20, 18, 10),
        table("C", "R", 4, 4, 2),
    )
    assert printed(tables) == ["B", NATION, "R"]


def test_ten_people_in_one_unit_are_not_hidden_well() -> None:
    # Ten with PDU not known: one part only, so the smallest printed PDU joins it.
    tables = only_region(
        table("R", NATION, 42, 30, 21), table("A", "R", 12, 6, 6), table("B", "R", 20, 15, 10)
    )
    assert not_known(as_tree(tables), "R").n == 10
    assert printed(tables) == ["B", NATION, "R"]


@pytest.mark.parametrize(("small", "expected"), [(5, ["A", "B", NATION, "R"]), (4, ["B", NATION, "R"])])
def test_ten_people_over_two_small_units_are_hidden_well(small: int, expected: list[str]) -> None:
    tables = only_region(
        table("R", NATION, 37 + small, 22, 20),
        table("A", "R", 12, 6, 6),
        table("B", "R", 20, 10, 10),
        table("C", "R", 5, 3, 2),
        table("D", "R", small, 3, 2),
    )
    assert printed(tables) == expected


def test_units_without_readings_hide_nobody() -> None:
    tables = only_region(
        table("R", NATION, 42, 22, 21),
        table("A", "R", 12, 6, 6),
        table("B", "R", 20, 10, 10),
        *(table(name, "R", 0) for name in "CDE"),
        table("F", "R", 10, 6, 5),
    )
    assert {"A", "B", "F"} <= set(printed(tables))


def test_equal_units_are_hidden_in_the_order_of_their_names() -> None:
    parts = [table(name, "R", 12, 6, 6) for name in ("B", "A", "C")]
    tables = only_region(table("R", NATION, 40, 22, 20), *parts, table("D", "R", 4, 4, 2))
    assert printed(tables) == ["B", "C", NATION, "R"]


def test_a_hidden_region_hides_its_pdus() -> None:
    tables = [
        table(NATION, None, 64, 50, 32),
        table("R1", NATION, 40, 30, 20),
        table("R2", NATION, 20, 17, 10),
        table("R3", NATION, 4, 3, 2),
        table("P", "R2", 20, 17, 10),
    ]
    assert printed(tables) == [NATION, "R1"]


def test_the_nation_is_the_sum_of_its_regions_and_of_what_is_not_known() -> None:
    tables = as_tree([table(NATION, None, 33), table("R1", NATION, 20), table("R2", NATION, 11)])
    assert not_known(tables, NATION).n == 2


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ([table(NATION, None, 10), table("R", NATION, 11)], "hold more people"),
        ([table(NATION, None, 10), table("P", "R", 5)], "has no table"),
        ([table(NATION, None, 10), table(NATION, None, 10)], "each unit once"),
    ],
)
def test_a_tree_that_does_not_add_up_is_refused_in_words(tables: list[RawTable], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        control(tables, QUARTER)


def test_audiences_get_fewer_rows_and_the_same_numbers() -> None:
    tables = only_region(
        table("R", NATION, 30, 20, 15), table("A", "R", 15, 12, 8), table("B", "R", 15, 8, 7)
    )
    release = control(tables, QUARTER)
    assert rows(release, {"A"}) == [release.tables["A"]]
