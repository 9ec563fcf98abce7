"""A reorganisation rewrites nothing: figures "as then" stay to the byte, "as now" go where their ground went."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from accounts.actors import System
from campaigns.models import Summary
from campaigns.selectors import Scope
from campaigns.services.summaries import summary_compile, summary_verify
from tests.worlds import accepted, region
from workloads.models import Unit
from workloads.services.structure import structure_load

NEW = (
    "pdu-staffordshire-north",
    "pdu-staffordshire-south",
    "pdu-salford-and-trafford",
    "pdu-stockport-and-tameside",
)
OLD = ("pdu-staffordshire-and-stoke", "pdu-salford", "pdu-stockport-and-trafford", "pdu-tameside")
WINDOW = (dt.date(2024, 7, 1), dt.date(2024, 9, 30))
VALUES = ("95", "over 150", "118-125", "about 140", "131.5")


@pytest.fixture
def before(napo, rep, moderator):
    """The service as it was drawn before both reorganisations, with a quarter's evidence filed under it."""
    Unit.objects.filter(key__in=NEW).delete()
    Unit.objects.filter(key__in=OLD).update(valid_to=None, valid_to_precision="")
    for place, key in enumerate(OLD):
        for turn, value in enumerate(VALUES[place:] + VALUES[:1]):
            accepted(
                rep, moderator, value, where=Unit.objects.get(key=key), on=WINDOW[0] + dt.timedelta(turn)
            )
    return System("test", napo.pk)


def _places():
    units = [*(Unit.objects.get(key=key) for key in OLD), region("N50"), region("N52"), None]
    return [Scope(unit, *WINDOW) for unit in units]


def _bytes(system):
    return [json.dumps(summary_compile(by=system, scope=scope).content).encode() for scope in _places()]


def _people(system, unit, **fields):
    return summary_compile(by=system, scope=Scope(unit, *WINDOW, **fields)).content["people"]


def test_the_figures_as_then_are_the_same_bytes_after_it(before):
    then = _bytes(before)
    structure_load()
    assert Unit.objects.get(key="pdu-tameside").valid_to == dt.date(2025, 3, 31)
    # Compiled afresh, not served from what was stored before.
    Summary.objects.all().delete()
    assert _bytes(before) == then
    assert [json.loads(one)["people"] for one in then] == [6, 5, 4, 3, 12, 6, 18]


def test_stored_summaries_stay_and_verify(before):
    stored = [summary_compile(by=before, scope=scope) for scope in _places()]
    structure_load()
    for summary in stored:
        assert summary_compile(by=before, scope=Scope.of(summary)) == summary
        assert summary_verify(Summary.objects.get(pk=summary.pk)) == []


def test_as_now_what_merged_is_in_its_successor_and_what_was_split_in_the_region(before):
    structure_load()
    found = {key: _people(before, Unit.objects.get(key=key), geography="now") for key in (*OLD, *NEW)}
    assert found == {
        "pdu-staffordshire-and-stoke": 0,  # split in two: only the region is known to hold all of it
        "pdu-staffordshire-north": 0,
        "pdu-staffordshire-south": 0,
        "pdu-salford": 0,
        "pdu-salford-and-trafford": 5,
        "pdu-stockport-and-trafford": 0,  # divided between two
        "pdu-tameside": 0,
        "pdu-stockport-and-tameside": 3,
    }
    for code, people in (("N50", 12), ("N52", 6)):
        assert _people(before, region(code), geography="now") == people
        assert _people(before, region(code)) == people


@pytest.mark.parametrize(
    ("code", "day", "number"),
    [
        ("N50", dt.date(2025, 3, 31), 9),
        ("N50", dt.date(2025, 4, 1), 8),
        ("N52", dt.date(2024, 11, 30), 9),
        ("N52", dt.date(2024, 12, 1), 10),
    ],
)
def test_each_day_has_its_own_map(structure, code, day, number):
    assert Unit.objects.pdus().on(day).filter(parent=region(code)).count() == number
