"""How long evidence is kept: by kind and union, with preview and hold."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from accounts import tenancy
from accounts.choices import JobState, Role
from accounts.models import Job, Union, User
from accounts.permissions import Refused
from evidence.models import CaseReport, Decision, Erasure
from evidence.services.reports import report_withdraw
from evidence.services.retention import (
    hold_place,
    retention_apply,
    retention_preview,
    retention_set,
)
from evidence.tasks import apply_retention
from tests import worlds


@pytest.fixture
def contact(napo: Union) -> User:
    return worlds.make_user(napo, "dpo", Role.DATA_PROTECTION)


def aged(report: CaseReport, days: int) -> CaseReport:
    then = timezone.now() - dt.timedelta(days=days)
    CaseReport.objects.filter(pk=report.pk).update(submitted_at=then)
    Decision.objects.filter(report=report).update(at=then)
    return report


def test_reports_go_after_two_years_and_not_a_day_before(rep: User, napo: Union) -> None:
    old, young = aged(worlds.report(rep, "150"), 731), aged(worlds.report(rep, "160"), 729)
    assert retention_apply(napo.pk)["report"] == 1
    assert set(CaseReport.objects.values_list("pk", flat=True)) == {young.pk}
    assert Erasure.objects.get().object_id == old.pk


def test_what_was_taken_back_goes_after_thirty_days(rep: User, napo: Union) -> None:
    old, young = worlds.report(rep, "150"), worlds.report(rep, "160")
    for report, days in ((old, 31), (young, 29)):
        report_withdraw(by=rep, report=report)
        aged(report, days)
    retention_apply(napo.pk)
    assert set(CaseReport.objects.values_list("pk", flat=True)) == {young.pk}
    assert Erasure.objects.get().reason == "withdrawn"


def test_a_union_sets_its_own_period(rep: User, contact: User, napo: Union) -> None:
    aged(worlds.report(rep, "150"), 100)
    assert retention_preview(napo.pk)[0].due == 0
    retention_set(by=contact, kind="report", days=90)
    assert (retention_preview(napo.pk)[0].days, retention_preview(napo.pk)[0].due) == (90, 1)
    with pytest.raises(ValidationError, match="Choose one of"):
        retention_set(by=contact, kind="nonsense", days=1)
    with pytest.raises(ValidationError):
        retention_set(by=contact, kind="report", days=0)
    with pytest.raises(Refused):
        retention_set(by=rep, kind="report", days=1)


def test_preview_changes_nothing_and_counts_what_is_held(rep: User, contact: User, napo: Union) -> None:
    aged(worlds.report(rep, "150"), 800)
    held = aged(worlds.report(rep, "160"), 800)
    hold_place(by=contact, report=held, reason="tribunal")
    out = io.StringIO()
    call_command("retention_run", union="napo", preview=True, stdout=out)
    assert "Case reports, kept 730 days: 1 due, 1 held" in out.getvalue()
    assert CaseReport.objects.count() == 2


def test_a_hold_keeps_one_and_lets_the_others_go(rep: User, contact: User, napo: Union) -> None:
    held, other = aged(worlds.report(rep, "150"), 800), aged(worlds.report(rep, "160"), 800)
    hold_place(by=contact, report=held, reason="tribunal")
    call_command("retention_run", union="napo", stdout=io.StringIO())
    assert set(CaseReport.objects.values_list("pk", flat=True)) == {held.pk}
    assert other.pk != held.pk


def test_the_nightly_task_serves_every_union_and_clears_old_jobs(rep: User, unison: Union) -> None:
    aged(worlds.report(rep, "150"), 800)
    Job.objects.update(state=JobState.DONE, created_at=timezone.now() - dt.timedelta(days=91))
    with tenancy.union_scope(unison.pk):
        aged(worlds.report(worlds.make_user(unison, "rep", Role.REP), "150"), 800)
        Job.objects.exclude(state=JobState.DONE).update(state=JobState.RUNNING)
    with tenancy.union_scope(None):
        apply_retention()
    assert not CaseReport.objects.exists()
    with tenancy.union_scope(unison.pk):
        assert not CaseReport.objects.exists()
    assert list(Job.objects.values_list("state", flat=True)) == [JobState.RUNNING]


def test_running_it_twice_is_the_same_as_once(rep: User, napo: Union) -> None:
    aged(worlds.report(rep, "150"), 800)
    assert retention_apply(napo.pk)["report"] == 1
    assert retention_apply(napo.pk)["report"] == 0
