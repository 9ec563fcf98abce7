"""Rows of a table of staff in post, one by one: taken, or with what is wrong and what to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workloads.choices import CountBasis
from workloads.models import Unit
from workloads.services.staff_rows import staff_rows
from workloads.wmt import Preview, table_preview

DAY = date(2025, 3, 31)
COLUMNS = {"region": 0, "unit": 1, "grade": 2, "value": 3}

pytestmark = pytest.mark.usefixtures("structure")


def read(*lines, basis=CountBasis.FTE, columns=None, as_at=DAY):
    content = "\n".join(["Region,PDU,Grade,Staff", *lines]).encode()
    found = table_preview(content)
    assert isinstance(found, Preview)
    return staff_rows(content, found.form, columns or COLUMNS, as_at=as_at, basis=basis)


def test_a_row_is_a_unit_a_grade_and_a_number():
    (row,) = read('Wales,Gwent,PO,"1,412.5"')
    assert (row.number, row.unit.name, row.grade, row.value, row.fault) == (
        2,
        "Gwent",
        "PO",
        Decimal("1412.50"),
        "",
    )


@pytest.mark.parametrize(
    ("line", "name", "grade"),
    [
        ("Wales,,PSO,10", "Wales", "PSO"),
        ("Wales,Total,,10", "Wales", ""),
        ("London,,Probation Officer,10", "London", "PO"),
        ("Wales,Gwent,Senior probation officer (SPO),10", "Gwent", "SPO"),
        ("Wales,Gwent,all grades,10", "Gwent", ""),
    ],
)
def test_places_and_grades_go_by_their_names(line, name, grade):
    (row,) = read(line)
    assert (row.unit.name, row.grade, row.fault) == (name, grade, "")


@pytest.mark.parametrize("name", ["England and Wales", "Total", "National"])
def test_a_total_without_a_region_is_the_whole_service(name):
    (row,) = read(f"{name},x,10", columns={"unit": 0, "value": 2})
    assert (row.unit, row.value, row.fault) == (None, 10, "")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Wales,Atlantis,PO,10", "no region or PDU has that name"),
        (",,PO,10", "no unit is named"),
        ("Wales,Gwent,Wizard,10", "the grade is not one of ours"),
        ("Wales,Gwent,PO,~", "not a number"),
        ("Wales,Gwent,PO,", "is empty"),
        ("Wales,Gwent,PO,-3", "below zero"),
        ("Wales,Gwent,PO,(3)", "below zero"),
        ("London,Gwent,PO,3", "no region or PDU has that name"),
    ],
)
def test_each_fault_is_named_with_its_fix_and_no_word_of_the_file(line, fault):
    (row,) = read(line)
    assert fault in row.fault and row.fault.endswith(".")
    assert row.value is None
    assert "Atlantis" not in row.fault and "Wizard" not in row.fault


def test_a_name_of_several_units_is_left_to_the_reader():
    twins = Unit.objects.filter(kind="functional").values_list("name_key", flat=True)
    name = next(key for key in twins if list(twins).count(key) > 1)
    (row,) = read(f"x,{name},PO,3", columns={"unit": 1, "value": 3})
    assert row.fault.startswith("the name may mean ") and "region" in row.fault


def test_a_headcount_is_whole():
    (row,) = read("Wales,Gwent,PO,3.5", basis=CountBasis.HEADCOUNT)
    assert "a headcount is a whole number" in row.fault
    (row,) = read("Wales,Gwent,PO,3.0", basis=CountBasis.HEADCOUNT)
    assert row.value == 3


def test_the_same_place_twice_is_taken_once_and_not_at_all_if_the_numbers_differ():
    rows = read("Wales,Gwent,PO,3", "Wales,Gwent,PO,3", "London,,PO,4", "London,,PO,5", "London,,PSO,6")
    assert [row.fault for row in rows] == [
        "",
        "The same as row 2.",
        "The same unit and grade stand in the table with another number. Keep one.",
        "The same unit and grade stand in the table with another number. Keep one.",
        "",
    ]


def test_a_unit_goes_by_the_map_of_the_day():
    """Staffordshire and Stoke was split in December 2024."""
    (before,) = read(
        "Wm,Staffordshire and Stoke,PO,3", columns={"unit": 1, "value": 3}, as_at=date(2024, 6, 30)
    )
    assert before.unit.valid_to is not None and before.unit.valid_to < DAY
