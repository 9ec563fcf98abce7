"""Erasure: through words, figures, history and files; tombstones stay."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, models

from accounts.actors import System
from accounts.choices import Role
from accounts.models import AuditEntry, RoleGrant, Union, User
from accounts.permissions import Refused
from campaigns.models import SummaryEvidence
from campaigns.services.summaries import Scope, is_out_of_date, summary_compile
from evidence.choices import ErasureReason
from evidence.models import CaseReport, CaseReportEvent, Decision, Erasure, Figure, Subject, Words
from evidence.models import Testimony as Quotable
from evidence.services.erasure import Held, person_erase, report_erase
from evidence.services.retention import hold_lift, hold_place
from tests import worlds


@pytest.fixture
def contact(napo: Union) -> User:
    return worlds.make_user(napo, "dpo", Role.DATA_PROTECTION)


def test_everything_of_a_report_goes_and_a_tombstone_stays(rep: User, moderator: User, contact: User) -> None:
    report = worlds.accepted(rep, moderator, "150", words="I cannot sleep")
    pk, reference = report.pk, report.reference
    tombstone = report_erase(by=contact, report=report, reason=ErasureReason.REQUEST)
    for model in (CaseReport, Figure, Words, Quotable, Decision, Subject, CaseReportEvent):
        assert not model.objects.exists(), model
    assert (tombstone.object_id, tombstone.reference, tombstone.reason) == (pk, reference, "request")
    actions = AuditEntry.objects.filter(object_kind="evidence.casereport", object_id=pk).values_list(
        "action", flat=True
    )
    assert {"report.submit", "report.accept", "report.erase"} <= set(actions)


def test_no_byte_of_the_words_is_left_in_any_table(rep: User, contact: User) -> None:
    report = worlds.report(rep, words="I cannot sleep")
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(text, 'hex') FROM evidence_words")
        cipher = cursor.fetchone()[0]
    report_erase(by=contact, report=report, reason=ErasureReason.REQUEST)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{cipher}%"])
            assert cursor.fetchone()[0] == 0, table
    assert "evidence_words" in tables


def test_a_summary_keeps_its_tombstone_and_is_out_of_date(
    rep: User, moderator: User, official: User, contact: User
) -> None:
    report = worlds.accepted(rep, moderator, "over 150%", basis="told")
    scope = Scope(worlds.unit("Gwent"), dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    summary = summary_compile(by=System("test", rep.union_id), scope=scope)
    assert SummaryEvidence.objects.filter(summary=summary, figure__isnull=False).count() == 1
    report_erase(by=contact, report=report, reason=ErasureReason.REQUEST)
    assert list(SummaryEvidence.objects.filter(summary=summary).values_list("figure", flat=True)) == [None]
    assert is_out_of_date(summary)


def test_a_legal_hold_stops_erasure_until_it_is_lifted(rep: User, contact: User) -> None:
    report = worlds.report(rep, "150")
    hold = hold_place(by=contact, report=report, reason="claim in the county court")
    with pytest.raises(Held, match="legal hold"):
        report_erase(by=contact, report=report, reason=ErasureReason.REQUEST)
    assert CaseReport.objects.exists()
    assert not Erasure.objects.exists()
    hold_lift(by=contact, hold=hold, reason="The claim is settled.")
    report_erase(by=contact, report=report, reason=ErasureReason.REQUEST)
    assert not CaseReport.objects.exists()


def test_a_hold_on_the_union_stops_all(rep: User, contact: User) -> None:
    report = worlds.report(rep, "150")
    hold_place(by=contact, report=None, reason="tribunal")
    with pytest.raises(Held):
        person_erase(by=contact, person=rep)
    report.refresh_from_db()
    rep.refresh_from_db()
    assert rep.is_active


def test_a_person_is_taken_out_whole(rep: User, moderator: User, contact: User) -> None:
    worlds.accepted(rep, moderator, "150", basis="own")
    worlds.report(rep, words="words")
    assert person_erase(by=contact, person=rep) == 2
    rep.refresh_from_db()
    assert (rep.name, rep.is_active, rep.has_usable_password()) == ("", False, False)
    assert "rep@" not in rep.email
    assert not RoleGrant.objects.filter(user=rep).exists()
    assert not Subject.objects.filter(user=rep).exists()


def test_only_the_contact_of_the_same_union_erases(
    rep: User, moderator: User, unison: Union, contact: User
) -> None:
    for by in (moderator, worlds.make_user(unison, "dpo", Role.DATA_PROTECTION)):
        with pytest.raises(Refused):
            person_erase(by=by, person=rep)
    with pytest.raises(Refused, match="yourself"):
        person_erase(by=contact, person=contact)


def test_nothing_that_refers_to_a_report_stands_in_the_way_of_erasure(db: None) -> None:
    """A new table that points to evidence goes with it or lets go of it; holds are the exception."""
    stuck = []
    for target in (CaseReport, Figure, Quotable, Words):
        for relation in target._meta.related_objects:
            lets_go = relation.on_delete in {models.CASCADE, models.SET_NULL, models.DO_NOTHING}
            if not lets_go and relation.related_model._meta.label != "evidence.LegalHold":
                stuck.append(relation.related_model._meta.label)
    assert stuck == []


def test_the_page_asks_twice_and_then_erases(signed_in: Any, contact: User, rep: User) -> None:
    worlds.report(rep, words="words")
    client = signed_in(contact)
    assert client.get("/data-protection/").status_code == 200
    assert client.get(f"/data-protection/{rep.uid}/").status_code == 200
    assert client.post(f"/data-protection/{rep.uid}/erase/").status_code == 422
    assert CaseReport.objects.count() == 1
    assert client.post(f"/data-protection/{rep.uid}/erase/", {"sure": "on"}).status_code == 302
    assert CaseReport.objects.count() == 0
