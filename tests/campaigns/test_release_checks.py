"""The check of an open period is background work: asked for once, shown when done, used while nothing has changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.choices import JobState
from accounts.models import Job
from accounts.services.jobs import LeaseLost, job_claim
from campaigns.models import LedgerEntry, ReleaseCheck
from campaigns.services import release_checks
from campaigns.services.release_checks import check_build, check_make, is_current, standing_check
from campaigns.services.releases import period_close, period_open
from campaigns.tasks import check_release, restate_release
from evidence.services.reports import report_withdraw
from tests.worlds import accepted, make_user, region

FIRST, LAST, DAY = dt.date(2025, 1, 1), dt.date(2025, 3, 31), dt.date(2025, 2, 3)


@pytest.fixture
def evidence(rep, moderator):
    return [accepted(rep, moderator, str(value), on=DAY) for value in range(115, 145)]


@pytest.fixture
def period(official):
    return period_open(by=official, start=FIRST, end=LAST)


@pytest.fixture
def desk(signed_in, official):
    return signed_in(official)


def _url(name, period):
    return reverse(f"campaigns:{name}", args=[period.uid])


def _text(answer):
    return " ".join(answer.content.decode().split())


def test_pressing_twice_makes_one_job(desk, period):
    first, second = (desk.post(_url("release_check", period)) for _turn in range(2))
    job = Job.objects.get(task=release_checks.CHECK_TASK)
    assert first.url == second.url == reverse("campaigns:release_working", args=[job.uid])


@pytest.mark.usefixtures("evidence")
def test_the_page_shows_progress_and_then_what_was_found(desk, period):
    working = desk.post(_url("release_check", period)).url
    assert "data-refresh" in _text(desk.get(working))
    assert "See how far it is" in _text(desk.get(_url("release", period)))
    check_release(Job.objects.get(task=release_checks.CHECK_TASK).pk)
    assert desk.get(working).url == _url("release", period)
    page = _text(desk.get(_url("release", period)))
    assert "What may leave" in page and "Close this period" in page and "See how far" not in page


@pytest.mark.usefixtures("evidence")
def test_neither_looking_nor_closing_works_anything_out(desk, official, period, monkeypatch):
    check = check_make(by=official, period=period)

    def never(*args, **kwargs):
        raise AssertionError("worked out inside the request")

    monkeypatch.setattr(release_checks, "control", never)
    monkeypatch.setattr(release_checks, "truths_of", never)
    assert desk.get(_url("release", period)).status_code == 200
    assert desk.post(_url("release_close", period), {"mark": check.mark}).url == _url("release", period)
    entry = LedgerEntry.objects.get()
    assert (entry.tables, entry.truth, entry.hash) == (check.tables, check.truth, check.mark)
    assert not ReleaseCheck.objects.exists()


@pytest.mark.parametrize("change", ["came", "went"])
def test_evidence_that_moved_on_makes_it_out_of_date_and_closing_checks_again(
    desk, official, rep, moderator, evidence, period, change
):
    check = check_make(by=official, period=period)
    if change == "came":
        accepted(rep, moderator, "120", on=DAY)
    else:
        evidence[0].refresh_from_db()
        report_withdraw(by=rep, report=evidence[0])
    page = _text(desk.get(_url("release", period)))
    assert "Check again before closing" in page and "Close this period" not in page
    answer = desk.post(_url("release_close", period), {"mark": check.mark})
    job = Job.objects.get(task=release_checks.CHECK_TASK)
    assert answer.url == reverse("campaigns:release_working", args=[job.uid])
    assert not LedgerEntry.objects.exists()
    check_release(job.pk)
    fresh = standing_check(period)
    assert is_current(fresh) and ReleaseCheck.objects.count() == 1
    period_close(by=official, period=period, mark=fresh.mark)


@pytest.mark.usefixtures("evidence")
def test_what_was_seen_must_be_what_is_closed(desk, official, period):
    check_make(by=official, period=period)
    desk.post(_url("release_close", period), {"mark": "0" * 64})
    assert not LedgerEntry.objects.exists()


@pytest.mark.usefixtures("evidence")
def test_a_worker_that_lost_its_lease_writes_nothing(desk, period):
    desk.post(_url("release_check", period))
    job = job_claim(Job.objects.get(task=release_checks.CHECK_TASK).pk)
    Job.objects.filter(pk=job.pk).update(attempt=job.attempt + 1)
    with pytest.raises(LeaseLost):
        check_build(job=job)
    assert not ReleaseCheck.objects.exists()


def test_looking_for_late_evidence_is_a_job_in_the_name_of_who_asked(desk, official, rep, evidence, period):
    period_close(by=official, period=period, mark=check_make(by=official, period=period).mark)
    evidence[0].refresh_from_db()
    report_withdraw(by=rep, report=evidence[0])
    first, second = (desk.post(_url("release_restate", period)).url for _turn in range(2))
    job = Job.objects.get(task="campaigns.tasks.restate_release")
    assert first == second == reverse("campaigns:release_working", args=[job.uid])
    restate_release(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert LedgerEntry.objects.last().by == official
    assert desk.get(first).url == _url("release", period)


def test_a_failed_job_says_so_and_leads_back(desk, official, period):
    working = desk.post(_url("release_check", period)).url
    Job.objects.update(state=JobState.FAILED)
    page = _text(desk.get(working))
    assert "This did not work" in page and _url("release", period) in page
    assert desk.post(_url("release_check", period)).url != working


def test_only_officials_of_the_whole_union_ask_and_nobody_else_sees_the_job(
    napo, unison, desk, period, signed_in
):
    working = desk.post(_url("release_check", period)).url
    local = signed_in(make_user(napo, "wales", "official", unit=region("N03")))
    assert local.post(_url("release_check", period)).status_code == 403
    assert local.get(_url("release", period)).status_code == 403
    other = signed_in(make_user(unison, "official", "official"))
    assert other.get(working).status_code == other.post(_url("release_check", period)).status_code == 404
