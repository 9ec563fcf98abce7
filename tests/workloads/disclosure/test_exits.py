"""The JSON object and the words that leave."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.workloads.disclosure.worlds import NATION, QUARTER, point
from workloads.disclosure.control import control
from workloads.disclosure.controlled_json import controlled
from workloads.disclosure.model import Coded, SafeTable, Statement, raw_table
from workloads.disclosure.words import (
    cell,
    coded_sentence,
    nothing_shown,
)
from workloads.statistics.describe import describe
from workloads.statistics.tallies import Counts, Tally, TallyRow

ROWS = [point(1005 + 10 * place) for place in range(60)]


def summary(rows: list[TallyRow], **more: Any) -> dict[str, Any]:
    counts = Counts(readings=80, reports=70, left_out={"undated": 2}, by_basis={"own": len(rows)})
    figures = describe(
        Tally(rows=tuple(rows), counts=counts),
        start=date(2025, 1, 1),
        end=date(2025, 3, 31),
        notices={"served": 3},
    )
    return (
        {"union": "napo", "scope": "national", "hash": "abc", "claims": ["raw"], "watermark": 7}
        | figures
        | more
    )


def released(rows: list[TallyRow]) -> SafeTable:
    return control([raw_table(NATION, None, "national", rows)], QUARTER).tables[NATION]


def test_a_released_table_in_the_contracts_shape() -> None:
    # 60 people at 100.5, 101.5 ... 159.5: 50 over 110, 10 over 150, 30 over 130, 40 over 120, 60 over 100.
    safe = controlled(summary(ROWS), released(ROWS), released=True)
    assert safe["people"] == 60
    assert safe["over"] == {
        "100": {"definite": "[c]", "possible": "[c]"},
        "110": {"definite": 50, "possible": "[c]"},
        "120": {"definite": 40, "possible": "[c]"},
        "130": {"definite": 30, "possible": "[c]"},
        "150": {"definite": 10, "possible": "[c]"},
    }
    assert safe["bands"] == {
        "<=100": "[c]",
        "100-110": "[c]",
        "110-120": 10,
        "120-130": 10,
        "130-150": 20,
        ">150": 10,
        "spans": "[c]",
    }
    assert safe["median"] == {"low": 130, "low_open": False, "high": 135, "high_open": False}
    assert safe["quartiles"][0] == {"low": 115, "low_open": False, "high": 120, "high_open": False}
    assert safe["released"] is True
    json.dumps(safe)


def test_side_doors_are_shut() -> None:
    safe = controlled(summary(ROWS), released(ROWS), released=True)
    assert [safe[key] for key in ("readings", "reports", "left_out")] == ["[c]"] * 3
    assert not {"hash", "watermark"} & set(safe)
    assert set(safe["by_basis"].values()) == {"[c]"}
    assert set(safe["four_weeks_over_110"].values()) == {"[c]"}
    assert safe["claims"] == []
    assert safe["notices"] == {"served": {"n": 5, "coded": "fewer_than"}}


def test_a_small_unit_shows_no_number_of_its_people() -> None:
    few = ROWS[:9]
    safe = controlled(summary(few), released(few), released=True)
    assert safe["people"] == safe["median"] == safe["quartiles"] == "[c]"
    figures = {key: safe[key] for key in ("people", "median", "quartiles", "over", "bands", "by_basis")}
    assert not any(character.isdigit() for value in leaves(figures) for character in str(value))


def leaves(value: Any) -> list[Any]:
    return (
        [leaf for inner in value.values() for leaf in leaves(inner)] if isinstance(value, dict) else [value]
    )


def test_a_coded_statement_keeps_its_bound() -> None:
    high = [point(1600 + place) for place in range(12)]
    safe = controlled(summary(high), released(high), released=True)
    assert safe["over"]["110"]["definite"] == {"n": 8, "coded": "at_least"}


def test_coverage_prints_people_only_if_they_are_the_printed_number() -> None:
    official = {"in_post": 96, "basis": "headcount", "source": "HMPPS", "as_at": "2025-03-31"}
    same = controlled(summary(ROWS, coverage={"people": 60} | official), released(ROWS), released=True)
    fewer = controlled(summary(ROWS, coverage={"people": 58} | official), released(ROWS), released=True)
    assert same["coverage"] == {"people": 60} | official
    assert fewer["coverage"] == {"people": "[c]"} | official


def test_group_wmt_is_a_whole_per_cent_without_points() -> None:
    rows = [TallyRow("", "PO", "import", 1234, False, 1234, False, False, 12, 12, 1234, 1000)]
    table = raw_table(NATION, None, "national", rows, largest_available=100)
    safe = controlled(summary(rows), control([table], QUARTER).tables[NATION], released=True)
    assert safe["group_wmt"] == {"used": "[c]", "available": "[c]", "percent": 123, "people": "[c]"}


def test_nothing_leaves_of_a_period_that_is_open() -> None:
    with pytest.raises(ValueError, match="close the period"):
        controlled(summary(ROWS), released(ROWS), released=False)
    safe = controlled(summary(ROWS), SafeTable(NATION, None, "national"), released=False)
    assert (safe["released"], safe["people"]) == (False, "[c]")


def test_the_words_of_coded_and_hidden_cells() -> None:
    assert (
        coded_sentence(Statement(1100, Coded(8, "at_least")), 12)
        == "At least 8 of the 12 people were over 110%."
    )
    assert (
        coded_sentence(Statement(1100, Coded(5, "fewer_than")), 12)
        == "Fewer than 5 of the 12 people were over 110%."
    )
    assert (cell(None), cell(7), cell(Coded(5, "fewer_than"))) == (
        "too few to show safely",
        "7",
        "fewer than 5",
    )
    with pytest.raises(ValueError, match="printed as it is"):
        coded_sentence(Statement(1100, 7), 12)


def test_a_unit_that_is_not_printed_has_one_sentence() -> None:
    assert nothing_shown("Wales") == (
        "No figures are shown for Wales: fewer than 10 people gave a reading, or showing them would reveal others"
    )
