"""What the employer will say, with the answer drawn from the figures, or the warning that there is none."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.figures import compile_scope, thaw
from campaigns.rebuttals import rebuttals
from campaigns.selectors import Scope
from evidence.choices import Collection
from evidence.entries import FigureEntry
from tests.worlds import accepted, region, unit
from workloads.choices import Basis

START, END = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
TODAY = dt.date(2025, 5, 1)
NAMES = ("chose themselves", "old", "misread", "twice", "one bad team", "Reductions", "confidential")


@pytest.fixture
def said(napo, rep, moderator):
    def rebut(*figures, today=TODAY, places=("Gwent", "Cardiff and the Vale"), **fields):
        for place, figure in enumerate(figures):
            accepted(
                rep,
                moderator,
                figure,
                where=unit(places[place % len(places)]),
                on=dt.date(2025, 2, 3),
                **fields,
            )
        compiled = compile_scope(napo, Scope(region("N03"), START, END))
        found = rebuttals(compiled.content, thaw(compiled.frozen)[0], today)
        return {name: next(one for one in found if name in one.objection) for name in NAMES if found}

    return rebut


def test_without_people_nothing_is_to_be_rebutted(said):
    assert said() == {}


def test_all_seven_are_answered_or_warned_of(said):
    found = said("120", "95")
    assert len(found) == 7
    assert all(one.answer for one in found.values())


def test_they_chose_themselves_is_answered_by_whole_teams_or_by_those_not_over(said):
    found = said("120", "over 130")["chose themselves"]
    assert (found.answered, "Ask a whole team" in found.answer) == (False, True)
    found = said("95")["chose themselves"]
    assert found.answered and "1 person who is not over 110% answered too" in found.answer
    found = said("140", collection=Collection.WHOLE_TEAM)["chose themselves"]
    assert found.answered and "1 of the 4 people was asked as one of a whole team" in found.answer


def test_old_figures_are_warned_of_from_six_months_on(said):
    assert said("120", today=END + dt.timedelta(days=183))["old"].answered
    assert not said(today=END + dt.timedelta(days=184))["old"].answered


def test_misread_is_answered_by_what_a_rep_saw(said):
    assert not said("120", basis=Basis.OWN)["misread"].answered
    found = said("130", basis=Basis.SCREEN)["misread"]
    assert found.answered and found.answer.startswith("1 of the 2 values")


def test_counted_twice_names_readings_and_people(said, napo, rep, moderator):
    found = said("120", "130")["twice"]
    assert found.answered and "2 readings are 2 people" in found.answer
    compiled = compile_scope(napo, Scope(region("N03"), START, END))
    tally = thaw(compiled.frozen)[0]
    content = compiled.content | {"left_out": {"may be in the import": 2}, "union": "joint"}
    found = next(one for one in rebuttals(content, tally, TODAY) if "twice" in one.objection)
    assert not found.answered and "2 people who may be in the export are left out." in found.answer


def test_one_bad_team_is_answered_when_no_unit_holds_more_than_half(said):
    found = said("120", "130")["one bad team"]
    assert found.answered and "2 units; the largest has 1 of the 2 people" in found.answer
    found = said("140", "150", places=("Gwent",))["one bad team"]
    assert not found.answered and "3 of the 4 people are in one unit" in found.answer


def test_reductions_are_answered_by_points(said):
    assert not said("120")["Reductions"].answered
    found = said(FigureEntry("120", used=1200, available=1000))["Reductions"]
    assert found.answered and "Points are known for 1 person" in found.answer
