"""The JSON object: its keys, and numbers exact to the last digit."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.statistics.coverage import FTE, StaffInPost
from workloads.statistics.describe import describe, json_number
from workloads.statistics.method import METHOD_BOX, METHOD_VERSION
from workloads.statistics.tallies import Counts, Interval, PanelRow, RunsRow, Tally, TallyRow

WINDOW = {"start": date(2025, 1, 1), "end": date(2025, 3, 31)}


def row(low: int | None, high: int | None, people: int, *points: int, low_open: bool = False) -> TallyRow:
    return TallyRow("E1", "PO", "report", low, low_open, high, False, False, people, *points)


def as_read(tally: Tally, **keywords: Any) -> dict[str, Any]:
    return json.loads(json.dumps(describe(tally, **WINDOW, **keywords)), parse_float=Decimal)


def test_a_worked_scope() -> None:
    tally = Tally(
        rows=(
            row(1310, 1310, 1, 1, 131, 100),
            row(1311, 1311, 1, 1, 96, 50),
            row(1500, None, 1, low_open=True),
        ),
        runs=(RunsRow("E1", "PO", 2, 1, 0, 1),),
        panel=(PanelRow("E1", Interval(1300, False, 1300, False), Interval(1310, False, 1310, False), 1),),
        counts=Counts(9, 4, {"other WMT series": 2, "none": 0}, {"own": 2, "screen": 1}, {"report": 3}),
    )
    staff = StaffInPost(Decimal("8.5"), FTE, "HMPPS workforce", date(2024, 12, 31), frozenset({"PO"}))
    found = as_read(tally, staff=staff, notices={"known": 2}, counts={"unallocated_cases": [650]})
    assert found == {
        "from": "2025-01-01",
        "to": "2025-03-31",
        "geography": "then",
        "series": "B",
        "people": 3,
        "readings": 9,
        "reports": 4,
        "by_basis": {"own": 2, "screen": 1, "document": 0, "import": 0},
        "by_collection": {
            "whole_team": 0, "open_call": 0, "meeting": 0, "notice": 0, "report": 3, "import": 0,
        },
        "left_out": {"other WMT series": 2},
        "median": {"low": Decimal("131.1"), "low_open": False, "high": Decimal("131.1"), "high_open": False},
        "quartiles": [
            {"low": Decimal("131.05"), "low_open": False, "high": Decimal("131.05"), "high_open": False},
            {"low": Decimal("140.55"), "low_open": True, "high": None, "high_open": False},
        ],
        "over": {
            "100": {"definite": 3, "possible": 3},
            "110": {"definite": 3, "possible": 3},
            "120": {"definite": 3, "possible": 3},
            "130": {"definite": 3, "possible": 3},
            "150": {"definite": 1, "possible": 1},
        },
        "bands": {
            "<=100": 0, "100-110": 0, "110-120": 0, "120-130": 0, "130-150": 2, ">150": 1, "spans": 0,
        },
        "four_weeks_over_110": {"tested": 2, "shown": 1, "consistent": 0, "stated": 1},
        "group_wmt": {"used": 227, "available": 150, "percent": Decimal("151.3333"), "people": 2},
        "panel": {"people": 1, "up": 1, "down": 0, "unclear": 0},
        "coverage": {
            "people": 3, "in_post": Decimal("8.5"), "basis": "fte", "source": "HMPPS workforce",
            "as_at": "2024-12-31",
        },
        "counts": {"unallocated_cases": [650]},
        "notices": {"known": 2},
        "method_version": METHOD_VERSION,
    }  # fmt: skip


def test_an_empty_scope_has_every_key_and_no_figure() -> None:
    found = as_read(Tally())
    nothing = {"low": None, "low_open": False, "high": None, "high_open": False}
    assert found["median"] == nothing
    assert found["quartiles"] == [nothing, nothing]
    assert found["people"] == 0
    assert found["group_wmt"] is found["panel"] is found["coverage"] is None
    assert set(found["over"]["110"].values()) == set(found["bands"].values()) == {0}


def test_two_people_a_tenth_apart_give_a_quartile_of_131_025() -> None:
    text = json.dumps(describe(Tally((row(1310, 1310, 1), row(1311, 1311, 1))), **WINDOW))
    assert '"quartiles": [{"low": 131.025,' in text


@given(st.integers(0, 40_000))
def test_every_multiple_of_a_fortieth_prints_exactly(fortieths: int) -> None:
    value = Fraction(fortieths, 40)
    assert Fraction(Decimal(json.dumps(json_number(value)))) == value


def test_a_number_that_json_cannot_carry_exactly_is_refused() -> None:
    with pytest.raises(ValueError, match="round it first"):
        json_number(Fraction(412, 3))


def test_a_basis_or_collection_out_of_the_contract_is_refused_not_lost() -> None:
    with pytest.raises(ValueError, match="told"):
        describe(Tally(counts=Counts(by_basis={"told": 1})), **WINDOW)
    with pytest.raises(ValueError, match="survey"):
        describe(Tally(counts=Counts(by_collection={"survey": 1})), **WINDOW)


def test_the_method_box_says_what_the_employer_will_ask() -> None:
    words = " ".join(text for _, text in METHOD_BOX)
    for phrase in ("110.0% is not over 110%", "inclusive method", "no extrapolation", "not the mean"):
        assert phrase in words
