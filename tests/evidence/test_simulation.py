"""Made-up evidence: the same for the same seed, in as many unions and for as many weeks as asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts import tenancy
from accounts.models import Installation
from evidence.models import CaseReport, Figure
from tests.worlds import make_user


def values(union):
    with tenancy.union_scope(union.pk):
        return list(Figure.objects.filter(union=union).order_by("pk").values_list("low", "grade", "read_on"))


def test_one_seed_makes_the_same_evidence_in_two_unions_and_for_two_stretches_of_weeks(napo, unison, rep):
    Installation.objects.create(mode="demo")
    make_user(unison, "rep", "rep")
    for union in ("napo", "unison"):
        call_command("simulate", union=union, people=20, weeks=3, seed=4)
    assert values(napo) == values(unison)
    assert len(values(napo)) == 60
    call_command("simulate", union="napo", people=20, weeks=3, seed=4, end=dt.date(2026, 6, 30))
    assert len(values(napo)) == 120
    with tenancy.union_scope(napo.pk):
        uids = CaseReport.objects.values_list("uid", flat=True)
        assert len(set(uids)) == len(uids)


def test_nothing_is_made_up_beside_real_evidence(napo, rep):
    assert not Installation.is_demo()
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("simulate", union="napo", people=1, weeks=1, seed=1)
    assert not Figure.objects.exists()
