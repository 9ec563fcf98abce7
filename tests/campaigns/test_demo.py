"""The demonstration says what the Napo briefing says, no more and no less. It goes through the services people use."""

from __future__ import annotations

import io
import json
import re

import page as page_validation
import pytest
from django.core.management import call_command

from accounts import tenancy
from accounts.models import AuditEntry, Installation, Union, User
from campaigns.models import Pack
from evidence.models import CaseReport, Figure

BRIEFING = ["--from", "2021-07-01", "--to", "2022-06-30"]


@pytest.fixture
def demo(structure):
    call_command("load_demo", stdout=io.StringIO())
    with tenancy.union_scope(Union.objects.get(slug="napo").pk):
        yield


def summary(*scope: str) -> dict:
    out = io.StringIO()
    call_command("summarise", *scope, *BRIEFING, "--json", stdout=out)
    return json.loads(out.getvalue())


def said(claim: dict) -> tuple:
    ends = (claim["low"], claim["low_open"], claim["high"], claim["high_open"])
    return claim["text"], claim["statistic"], ends, claim["people"], claim["basis"]


def test_london(demo):
    london = summary("--region", "N07")
    assert london["people"] == 0
    assert [said(claim) for claim in london["claims"]] == [
        ("192%", "average", (192, False, 192, False), None, "told"),
        ("118%", "one_person", (118, False, 118, False), 1, "told"),
    ]
    assert [said(claim) for claim in london["counts"]["unallocated_cases"]] == [
        ("approximately 650", "count", (650, False, 650, False), None, "told")
    ]
    assert london["counts"]["unallocated_cases"][0]["about"] is True


def test_east_midlands(demo):
    claims = summary("--region", "N53")["claims"]
    assert [said(claim) for claim in claims] == [
        ("130%", "one_person", (130, False, 130, False), 1, "press"),
        ("130% plus", "typical", (130, False, None, False), None, "second_hand"),
    ]


def test_west_midlands_holds_both_former_areas(demo):
    claims = summary("--region", "N52")["claims"]
    assert [said(claim) for claim in claims] == [
        ("130-150%", "typical", (130, False, 150, False), None, "told"),
        ("130-150%", "at_least_one", (130, False, 150, False), None, "told"),
        ("170%", "at_least_one", (170, False, 170, False), None, "told"),
        ("135% - 145%", "range_over_time", (135, False, 145, False), None, "told"),
    ]


def test_wales_is_over_150_and_never_150(demo):
    wales = summary("--region", "N03")
    assert [said(claim) for claim in wales["claims"]] == [
        ("over 150%", "typical", (150, True, None, False), None, "document")
    ]
    with_150 = json.dumps(wales["claims"])
    assert [
        found for found in re.finditer("150%", with_150) if not with_150[: found.start()].endswith("over ")
    ] == []


def test_every_figure_is_a_published_claim_and_nobody_is_counted(demo):
    assert Figure.objects.filter(published_in="").count() == 0
    assert Figure.objects.filter(is_reading=True).count() == 0
    assert summary("--national")["people"] == 0
    assert len(summary("--national")["claims"]) == 9


def test_it_bears_the_mark_of_a_demonstration_and_a_second_load_adds_nothing(demo):
    def state():
        return (
            User.objects.count(), CaseReport.objects.count(), Figure.objects.count(), Pack.objects.count(),
            AuditEntry.objects.count(),
        )  # fmt: skip

    before = state()
    call_command("load_demo", stdout=io.StringIO())
    assert state() == before
    assert Installation.is_demo()


def test_the_reporter_did_not_check_her_own_reports(demo):
    for report in CaseReport.objects.all():
        assert {decision.by_id for decision in report.decisions.all()} != {report.reporter_id}


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pack_of_the_briefing_is_accessible_and_archival_and_the_same_twice(demo, tmp_path, profile):
    made = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for file in made:
        call_command("build_pack", "--region", "N07", *BRIEFING, "--out", str(file), stdout=io.StringIO())
    first, second = (file.read_bytes() for file in made)
    assert first == second
    report = page_validation.validate_pdf_bytes(first, profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
