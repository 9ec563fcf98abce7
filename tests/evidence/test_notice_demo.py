"""Notices of the demonstration: different states, made up, and in no figure about the briefing's months."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from accounts import tenancy
from accounts.choices import Role
from accounts.models import AuditEntry
from documents.tree import document_from_json, plain_text
from evidence.demo.notices import demo_notices_load
from evidence.models import Notice, NoticeEvent, Subject
from evidence.selectors.notices import notice_figures, pdus_to_take_up
from tests.evidence.notices import replay_all
from tests.worlds import make_user

TODAY = dt.date(2026, 11, 20)
BRIEFING = (dt.date(2021, 7, 1), dt.date(2022, 6, 30))


@pytest.fixture
def loaded(rep):
    with time_machine.travel(TODAY):
        demo_notices_load(rep, TODAY)
        yield list(Notice.objects.order_by("pk"))


def test_a_union_has_one_answered_in_part_some_in_silence_and_one_resolved(loaded, official):
    states = [(notice.stage, notice.unanswered, notice.is_late(TODAY)) for notice in loaded]
    assert states == [
        ("answered", 1, True),
        ("served", 3, True),
        ("served", 3, True),
        ("resolved", 0, False),
    ]
    assert loaded[-1].recovered_on is not None
    assert [one.unit.name for one in pdus_to_take_up(official, TODAY)] == ["Gwent"]
    assert all(notice.drafted_on < notice.served_on < TODAY for notice in loaded)
    assert not NoticeEvent.objects.filter(on__gt=TODAY).exists()


def test_no_figure_about_the_briefing_counts_them(loaded, napo):
    found = notice_figures(napo.pk, *BRIEFING)
    assert (found["served"], found["people"], found["requests"]["total"]) == (0, 0, 0)
    assert notice_figures(napo.pk, dt.date(2026, 1, 1), TODAY)["served"] == 4


def test_loading_twice_adds_nothing(loaded, rep):
    def state():
        return (
            Notice.objects.count(),
            NoticeEvent.objects.count(),
            AuditEntry.objects.count(),
            Subject.objects.count(),
        )

    before = state()
    assert demo_notices_load(rep, TODAY) == []
    assert state() == before
    stored = list(Notice.objects.values())
    replay_all(loaded)
    assert list(Notice.objects.values()) == stored


@pytest.mark.parametrize("today", [dt.date(2026, 1, 2), dt.date(2026, 4, 7), dt.date(2027, 12, 29)])
def test_it_loads_on_any_day(rep, unison, today):
    with time_machine.travel(today):
        assert len(demo_notices_load(rep, today)) == 4
        with tenancy.union_scope(unison.pk):
            made = demo_notices_load(make_user(unison, "rep", Role.REP), today)
            assert sorted(Notice.objects.values_list("stage", flat=True)) == [
                "answered",
                "resolved",
                "served",
            ]
            assert "FN-" in plain_text(document_from_json(made[0].letters.last().tree))
