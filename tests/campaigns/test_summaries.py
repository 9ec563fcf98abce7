"""Summaries: exact, frozen, verifiable, written only when something changed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import System
from campaigns.controlled import controlled_content
from campaigns.models import Summary
from campaigns.selectors import Scope, staff_for
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from campaigns.services.summaries import summaries_purge, summaries_refresh, summary_compile, summary_verify
from evidence.entries import FigureEntry
from tests.worlds import accepted, region, unit
from workloads.choices import Basis, Statistic
from workloads.models import StaffInPost

CONTRACT = {
    "union", "scope", "from", "to", "geography", "series", "people", "readings", "reports", "by_basis",
    "by_collection", "left_out", "median", "quartiles", "over", "bands", "four_weeks_over_110", "group_wmt", "panel",
    "coverage", "claims", "counts", "notices", "method_version", "hash",
}  # fmt: skip
START, END = dt.date(2025, 1, 1), dt.date(2025, 3, 31)


@pytest.fixture
def system(napo):
    return System("test", napo.pk)


def _scope(place=None, **fields):
    return Scope(place, START, END, **fields)


def _compiled(system, *args, **fields):
    return summary_compile(by=system, scope=_scope(*args, **fields)).content


def test_the_object_has_exactly_the_keys_of_the_contract(system, rep, moderator):
    accepted(rep, moderator, "131.5", on=dt.date(2025, 2, 3))
    content = _compiled(system)
    assert set(content) == CONTRACT
    assert content["median"] == {"low": 131.5, "low_open": False, "high": 131.5, "high_open": False}
    assert content["four_weeks_over_110"] == {"tested": 0, "shown": 0, "consistent": 0, "stated": 0}
    assert content["group_wmt"] is None
    assert content["panel"] == {"people": 0, "up": 0, "down": 0, "unclear": 0}


def test_the_panel_compares_with_the_window_before_of_equal_length(system, rep, moderator):
    accepted(rep, moderator, "120", on=dt.date(2024, 10, 3), basis=Basis.OWN)
    accepted(rep, moderator, "131", on=dt.date(2025, 2, 3), basis=Basis.OWN)
    assert _compiled(system)["panel"] == {"people": 1, "up": 1, "down": 0, "unclear": 0}


def test_no_panel_across_the_change_of_the_tool(system):
    content = summary_compile(
        by=system, scope=Scope(None, START.replace(year=2023), END.replace(year=2023))
    ).content
    assert content["panel"] is None


def test_points_give_the_group_wmt_to_four_decimals_and_misread_points_do_not(system, rep, moderator):
    accepted(rep, moderator, FigureEntry("133.3", used=1333, available=1000), on=dt.date(2025, 2, 3))
    accepted(rep, moderator, FigureEntry("120", used=833, available=694), on=dt.date(2025, 2, 3))
    accepted(rep, moderator, FigureEntry("110", used=900, available=1000), on=dt.date(2025, 2, 3))
    assert _compiled(system)["group_wmt"] == {
        "used": 2166,
        "available": 1694,
        "percent": 127.8630,
        "people": 2,
    }


def test_a_claim_keeps_its_words_and_its_open_end(system, rep, moderator):
    accepted(rep, moderator, FigureEntry("over 150%", statistic=Statistic.TYPICAL), on=dt.date(2025, 2, 3))
    (claim,) = _compiled(system, region("N03"))["claims"]
    assert (claim["low"], claim["low_open"], claim["high"], claim["people"]) == (150, True, None, None)
    assert claim["text"] == "over 150%"


def test_coverage_prefers_a_headcount_and_adds_the_grades_of_one_source(system, rep, moderator):
    for grade, value in (("PO", 40), ("PSO", 20)):
        StaffInPost.objects.create(
            unit=region("N03"),
            grade=grade,
            basis="headcount",
            value=value,
            as_at=dt.date(2025, 1, 31),
            source="FOI",
        )
    StaffInPost.objects.create(
        unit=region("N03"), grade="", basis="fte", value=99, as_at=dt.date(2025, 3, 31), source="Quarterly"
    )
    staff = staff_for(region("N03"), "", END)
    assert (staff.in_post, staff.grades) == (60, {"PO", "PSO"})
    accepted(
        rep,
        moderator,
        FigureEntry("120", grade="PO"),
        FigureEntry("120", grade="SPO"),
        on=dt.date(2025, 2, 3),
    )
    content = _compiled(system, region("N03"))
    assert content["coverage"] == {
        "people": 1, "in_post": 60, "basis": "headcount", "source": "FOI", "as_at": "2025-01-31",
    }  # fmt: skip


def test_the_same_evidence_writes_no_second_summary(system, rep, moderator):
    accepted(rep, moderator, "120", on=dt.date(2025, 2, 3))
    first = summary_compile(by=system, scope=_scope())
    accepted(rep, moderator, "120", on=dt.date(2026, 2, 3))
    assert summary_compile(by=system, scope=_scope()) == first
    accepted(rep, moderator, "120", on=dt.date(2025, 2, 3))
    assert summary_compile(by=system, scope=_scope()) != first


def test_every_summary_can_be_worked_out_again_and_tampering_shows(system, rep, moderator):
    for value in ("over 150", "about 120", "95-105", "133.3"):
        accepted(rep, moderator, value, on=dt.date(2025, 2, 3))
    summary = summary_compile(by=system, scope=_scope())
    stored = Summary.objects.get(pk=summary.pk)
    assert summary_verify(stored) == []
    stored.content["over"]["110"]["definite"] += 1
    assert summary_verify(stored) == ["hash", "over"]
    stored = Summary.objects.get(pk=summary.pk)
    stored.tallies["rows"].pop()
    assert {"people", "median"} <= set(summary_verify(stored))


def test_the_nightly_run_writes_only_where_evidence_changed(system, rep, moderator):
    accepted(rep, moderator, "120", on=dt.date(2025, 2, 3))
    first = summaries_refresh(by=system, start=START, end=END)
    names = {summary.place for summary in first}
    assert {"England and Wales", "Wales", "Gwent"} <= names
    assert "London" not in names
    assert summaries_refresh(by=system, start=START, end=END) == []
    by_place = {summary.place: summary.content["people"] for summary in first}
    assert (by_place["England and Wales"], by_place["Wales"], by_place["Gwent"]) == (1, 1, 1)
    assert by_place["Dyfed Powys"] == 0


def test_the_nightly_figures_are_those_compiled_one_by_one(system, rep, moderator):
    for place, value in (("Gwent", "95"), ("Gwent", "over 150"), ("Dyfed Powys", "120")):
        accepted(rep, moderator, value, where=unit(place), on=dt.date(2025, 2, 3))
    for summary in summaries_refresh(by=system, start=START, end=END):
        assert summary_compile(by=system, scope=Scope.of(summary)) == summary


def test_unused_summaries_go_after_thirty_days_and_the_last_of_a_place_stays(system, rep, moderator):
    for _turn in range(2):
        accepted(rep, moderator, "120", on=dt.date(2025, 2, 3))
        summary_compile(by=system, scope=_scope())
    assert summaries_purge(now=timezone.now() + dt.timedelta(days=29)) == 0
    assert summaries_purge(now=timezone.now() + dt.timedelta(days=31)) == 1
    assert Summary.objects.count() == 1


def test_a_reorganisation_leaves_as_then_to_the_byte_and_moves_as_now(system, rep, moderator):
    """Staffordshire and Stoke was split in December 2024: its readings go to the region on today's map."""
    from workloads.models import Unit

    old = Unit.objects.pdus().get(name__startswith="Staffordshire", name__contains="Stoke")
    window = (dt.date(2024, 7, 1), dt.date(2024, 9, 30))
    accepted(rep, moderator, "120", where=old, on=dt.date(2024, 8, 5))
    then = summary_compile(by=system, scope=Scope(old, *window))
    now = summary_compile(by=system, scope=Scope(old, *window, geography="now"))
    west_midlands = summary_compile(by=system, scope=Scope(region("N52"), *window, geography="now"))
    assert (then.content["people"], now.content["people"], west_midlands.content["people"]) == (1, 0, 1)
    accepted(rep, moderator, "120", where=region("N52"), on=dt.date(2025, 8, 5))
    assert summary_compile(by=system, scope=Scope(old, *window)).hash == then.hash


def test_controlled_shows_nothing_of_an_open_period_and_the_table_of_a_closed_one(
    system, official, rep, moderator
):
    period = period_open(by=official, start=START, end=END)
    for place, value in enumerate(["95", "105", "118", "127", "140", "160"] * 6):
        name = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")[place % 3]
        accepted(rep, moderator, value, where=unit(name), on=dt.date(2025, 2, 3))
    accepted(rep, moderator, FigureEntry("192%", statistic=Statistic.AVERAGE), on=dt.date(2025, 2, 3))
    summary = summary_compile(by=system, scope=_scope(region("N03")))
    before = controlled_content(summary)
    assert (before["released"], before["people"], before["over"]["110"]["definite"]) == (False, "[c]", "[c]")
    period_close(by=official, period=period, mark=check_make(by=official, period=period).mark)
    after = controlled_content(summary)
    assert (after["released"], after["people"], after["over"]["110"]["definite"]) == (True, 36, 24)
    assert [after[key] for key in ("readings", "reports", "left_out")] == ["[c]"] * 3
    assert after["claims"] == []
    assert (
        controlled_content(summary_compile(by=system, scope=_scope(region("N03"), grade="PO")))["released"]
        is False
    )


def test_commands_print_the_object_and_name_their_faults(napo, rep, moderator, capsys, settings):
    settings.DEFAULT_UNION = "napo"
    accepted(rep, moderator, "120", on=dt.date(2025, 2, 3))
    window = ["--from", "2025-01-01", "--to", "2025-03-31"]
    call_command("summarise", "--national", *window, "--json")
    printed = json.loads(capsys.readouterr().out)
    assert (printed["people"], printed["scope"]["kind"]) == (1, "national")
    call_command("verify_summary", printed["hash"][:12])
    assert "holds" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no grade"):
        call_command("summarise", "--national", *window, "--grade", "POO")
    with pytest.raises(CommandError, match="There is no summary"):
        call_command("verify_summary", "999999")
