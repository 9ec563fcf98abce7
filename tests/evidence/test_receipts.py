from __future__ import annotations

import hashlib
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evidence.choices import ReportStatus
from evidence.models import Capability, CaseReport, Contact, Decision, Figure
from evidence.services.moderation import report_accept, report_return
from evidence.services.receipts import (
    NOBODY,
    code_of,
    code_shown,
    code_typed,
    receipt_open,
    token_make,
    token_read,
)
from tests.evidence.member_worlds import a_round, answers, code_in, enter, send


@pytest.fixture
def scrypts(monkeypatch):
    """How often scrypt ran; it still does its work."""
    calls, real = [], hashlib.scrypt

    def counted(*args, **kwargs):
        calls.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    return calls


def answered(client, code):
    with CaptureQueriesContext(connection) as queries:
        response = client.post(reverse("evidence:receipt"), {"code": code})
    statements = [query["sql"].split("'")[0][:120] for query in queries]
    return response, statements


def test_whether_a_code_exists_shows_in_nothing(client, rep, scrypts):
    code = code_in(send(client, a_round(rep)))
    wrong = "0000 0000 0000 0000"
    client.get(reverse("evidence:receipt"))
    scrypts.clear()
    right_page, right_queries = answered(client, code)
    assert len(scrypts) == 1
    wrong_page, wrong_queries = answered(client, wrong)
    assert len(scrypts) == 2
    assert right_page.status_code == wrong_page.status_code == 200
    assert len(right_page.content) == len(wrong_page.content)
    assert right_queries == wrong_queries
    assert set(right_page.headers) == set(wrong_page.headers)
    assert right_page.headers["Cache-Control"] == wrong_page.headers["Cache-Control"] == "no-store"


def test_a_wrong_code_opens_nothing_and_says_so_one_step_later(client, rep):
    token = enter(client, "0000 0000 0000 0000")
    response = client.post(reverse("evidence:receipt_record"), {"token": token})
    assert response.status_code == 404
    assert "This code opens nothing" in response.content.decode()


def test_tokens_have_one_length_and_only_ours_open(rep):
    from accounts.actors import Receipt

    assert len(token_make(NOBODY)) == len(token_make(Receipt(subject_id=987654321, union_id=3)))
    assert token_read(token_make(Receipt(subject_id=7, union_id=3))) == Receipt(subject_id=7, union_id=3)
    assert token_read("gAAAAA-not-ours") is None
    assert token_read("£") is None


def test_the_code_is_nowhere_in_the_database(client, rep):
    code = code_in(send(client, a_round(rep))).replace(" ", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest::text, target::text FROM evidence_capability WHERE kind = 'receipt'")
        [(digest, target)] = cursor.fetchall()
    assert code not in digest + target
    assert hashlib.sha256(code.encode()).hexdigest() not in digest


def test_the_same_nonce_gives_the_same_sixteen_digits():
    nonce = uuid.uuid4()
    assert code_of(nonce) == code_of(nonce) != code_of(uuid.uuid4())
    assert len(code_of(nonce)) == 16
    assert code_typed(code_shown(code_of(nonce))) == code_of(nonce)


@pytest.mark.parametrize(
    "text", ["", "1234", "1234 5678 9012 345x", "12345678901234567", "１２３４ 5678 9012 3456"]
)
def test_what_is_no_code_is_told_so_without_looking(client, napo, scrypts, text):
    response = client.post(reverse("evidence:receipt"), {"code": text})
    assert response.status_code == 422
    assert scrypts == []


@pytest.mark.parametrize(
    "text", ["1234567890123456", "1234-5678-9012-3456", " 1234 5678 9012 3456 ", "1234.5678.9012.3456"]
)
def test_a_code_may_be_typed_in_any_grouping(text):
    assert code_typed(text) == "1234567890123456"


def test_after_twenty_minutes_the_code_is_asked_for_and_nothing_typed_is_lost(client, rep):
    code = code_in(send(client, a_round(rep)))
    token = enter(client, code)
    typed = answers(token=token, send="1", text="151", words="Two people are off sick.")
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=21), tick=True):
        late = client.post(reverse("evidence:receipt_update"), typed)
        page = late.content.decode()
        assert late.status_code == 422
        assert "Two people are off sick." in page
        assert 'name="text" value="151"' in page
        assert Figure.objects.count() == 1
        client.post(reverse("evidence:receipt_update"), typed | {"code": code})
    assert sorted(Figure.objects.values_list("text", flat=True)) == ["145%", "151%"]


def test_a_member_answers_the_moderators_question(client, rep, moderator):
    code = code_in(send(client, a_round(rep)))
    report = CaseReport.objects.get()
    report_return(
        by=moderator, report=report, version=report.version, question="Is that for the whole of March?"
    )
    token = enter(client, code)
    page = client.post(reverse("evidence:receipt_questions"), {"token": token}).content.decode()
    assert "Is that for the whole of March?" in page
    client.post(
        reverse("evidence:receipt_questions"),
        {"token": token, "send": "1", "report": str(report.uid), "answer": "Yes, all of it."},
    )
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    assert Decision.objects.get(kind="answer").text == "Yes, all of it."


def test_nobody_answers_for_somebody_else(client, rep, moderator):
    asked = a_round(rep)
    send(client, asked)
    report = CaseReport.objects.get()
    report_return(by=moderator, report=report, version=report.version, question="Which month?")
    other = enter(client, code_in(send(client, asked)))
    client.post(
        reverse("evidence:receipt_questions"),
        {"token": other, "send": "1", "report": str(report.uid), "answer": "March."},
    )
    report.refresh_from_db()
    assert report.status == ReportStatus.RETURNED


def test_everything_can_be_taken_back(client, rep, moderator, napo):
    code = code_in(send(client, a_round(rep), contact="a@example.org"))
    report = CaseReport.objects.get()
    report_accept(by=moderator, report=report, version=report.version)
    assert Figure.objects.get().counted
    page = client.post(reverse("evidence:receipt_record"), {"token": enter(client, code), "remove": "1"})
    assert "Removed. Nothing of it is counted" in page.content.decode()
    report.refresh_from_db()
    assert report.status == ReportStatus.WITHDRAWN
    assert not Figure.objects.get().counted
    assert not Contact.objects.exists()


def test_what_became_of_it_is_told(client, rep, moderator):
    code = code_in(send(client, a_round(rep)))
    report = CaseReport.objects.get()
    report_accept(by=moderator, report=report, version=report.version)
    page = client.post(reverse("campaigns:receipt_outcome"), {"token": enter(client, code)}).content.decode()
    assert "145%" in page
    assert "Accepted" in page


def test_a_code_works_from_no_unions_scope_and_leaves_it_as_it_was(client, rep, napo, unison):
    from accounts import tenancy

    code = code_typed(code_in(send(client, a_round(rep), union="unison")))
    with tenancy.union_scope(None):
        found = receipt_open(code)
        assert found.union_id == unison.pk
        assert not Capability.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('safeload.union')")
        assert cursor.fetchone()[0] == str(napo.pk)


@pytest.mark.parametrize("name", ["update", "questions", "words", "record"])
def test_a_page_behind_the_code_sends_a_stranger_to_the_code(client, napo, name):
    assert client.get(reverse(f"evidence:receipt_{name}")).url == reverse("evidence:receipt")
    assert client.post(reverse(f"evidence:receipt_{name}"), {"token": "x"}).status_code == 422


def test_no_page_behind_the_code_sets_a_session(client, rep):
    token = enter(client, code_in(send(client, a_round(rep))))
    for name in ("update", "questions", "words", "record"):
        client.post(reverse(f"evidence:receipt_{name}"), {"token": token})
    assert set(client.cookies) <= {"safeload_csrf"}
