from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import tenancy
from accounts.choices import Role
from accounts.models import AuditEntry, Union
from accounts.permissions import Refused
from evidence.choices import Collection, FlagCode, ReportStatus
from evidence.models import Answers, CaseReport, Contact, ExplicitConsent, Figure, Subject, Words
from evidence.selectors.tallies import Question, tally
from evidence.services import members
from evidence.services.flags import report_screen
from evidence.services.moderation import report_accept
from evidence.services.receipts import code_of
from evidence.services.subjects import subject_remove_asked
from tests.evidence.member_worlds import a_round, address, answers, code_in, enter, send
from tests.worlds import make_user

PROMISES = (
    "Napo, through its rep for the South Wales branch, asks this.",
    "Do not use a work phone, laptop or Wi-Fi.",
    "Your manager is not shown your answers.",
    "A moderator of Napo reads them.",
    "Your rep sees how many replied, not your reply, unless you tick the box.",
    "Figures are printed only for ten or more people.",
    "Skip anything. Take it back any time.",
)


def people(union, start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31)):
    return sum(row.people for row in tally(Question(union.pk, start, end)).rows)


def accept_all(moderator):
    for report in CaseReport.objects.waiting():
        report_accept(by=moderator, report=report, version=report.version)


def test_the_first_screen_promises_before_it_asks(client, rep):
    page = client.get(address(a_round(rep))).content.decode()
    for promise in PROMISES:
        assert promise in page
    assert page.index(PROMISES[-1]) < page.index("Which union are you in?")
    assert "WMT" not in page
    assert not CaseReport.objects.exists()


def test_a_stranger_gets_no_cookie_but_the_one_against_forged_forms(client, rep):
    asked = a_round(rep)
    client.get(address(asked))
    send(client, asked)
    assert set(client.cookies) == {"safeload_csrf"}


def test_a_link_preview_says_safeload_and_no_more(client, rep):
    head = client.get(address(a_round(rep))).content.decode().split("</head>")[0]
    assert "<title>Safeload</title>" in head
    assert '<meta property="og:title" content="Safeload">' in head
    assert "Napo" not in head
    assert "Gwent" not in head


def test_a_link_that_leads_nowhere_is_not_found(client, rep):
    assert client.get(reverse("evidence:answer", args=["nosuchlink22"])).status_code == 404


def test_the_answers_make_one_reading_of_one_person(client, rep, napo):
    asked = a_round(rep)
    send(
        client,
        asked,
        text="120-130",
        four_weeks="yes",
        newly_qualified="year",
        contracted="37",
        worked="46.5",
    )
    report = CaseReport.objects.get()
    figure = report.figures.get()
    assert (report.reporter, report.collection, report.round) == (None, Collection.OPEN_CALL, asked)
    assert (figure.low, figure.high, figure.is_reading, figure.month_only) == (1200, 1300, True, True)
    assert (figure.four_weeks_stated, figure.newly_qualified, figure.subject) == (True, True, report.subject)
    kept = Answers.objects.get()
    assert (kept.contracted, kept.worked) == (370, 465)


def test_points_alone_are_worked_out_to_the_tenth(client, rep):
    send(client, a_round(rep), text="", used="1205", available="900")
    assert Figure.objects.get().text == "133.9%"


def test_people_with_nothing_to_report_are_kept_too(client, rep):
    response = send(client, a_round(rep), text="", on_month="", on_year="", grade="", no_figure="on")
    assert code_in(response)
    assert (CaseReport.objects.count(), Figure.objects.count()) == (1, 0)


def test_an_empty_form_is_refused_in_plain_words(client, rep):
    response = send(client, a_round(rep), text="", on_month="", on_year="", grade="")
    assert response.status_code == 422
    assert "Answer at least one question" in response.content.decode()


def test_a_failed_send_keeps_everything_on_the_page(client, rep):
    response = send(
        client, a_round(rep), text="145", on_year="26", words="Two people are off sick.", worked="44"
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="145"' in page
    assert "Two people are off sick." in page
    assert 'value="44"' in page


def test_the_next_page_is_for_whose_union_it_is_and_stores_nothing(client, rep, unison):
    response = client.post(address(a_round(rep)), {"step": "start", "union": "unison", "before": "no"})
    page = response.content.decode()
    assert "Your answers go to UNISON" in page
    assert "The rep who asks may see my answers" not in page
    assert not AuditEntry.objects.filter(action="report.submit").exists()


def test_answers_are_stored_in_the_members_own_union_only(client, rep, napo, unison):
    send(client, a_round(rep), union="unison")
    assert not CaseReport.objects.exists()
    with tenancy.union_scope(unison.pk):
        report = CaseReport.objects.get()
        assert (report.union, report.round, report.unit.name) == (unison, None, "Gwent")


def test_a_union_without_safeload_keeps_nothing_and_says_so(client, rep):
    page = send(client, a_round(rep), union="another").content.decode()
    assert "nothing you chose was stored" in page
    assert not CaseReport.objects.exists()
    assert not Subject.objects.exists()


@pytest.mark.parametrize("standing", ["no_union", "not_said"])
def test_whoever_is_in_no_union_must_agree_first(client, rep, standing):
    asked = a_round(rep)
    refused = send(client, asked, union=standing)
    assert refused.status_code == 422
    assert not Subject.objects.exists()
    send(client, asked, union=standing, agrees="on")
    consent = ExplicitConsent.objects.get()
    assert (consent.standing, consent.wording) == (standing, "2026-11")


def test_a_retry_shows_the_same_code_and_stores_nothing_more(client, rep):
    asked, nonce = a_round(rep), str(uuid.uuid4())
    first, second = send(client, asked, nonce=nonce), send(client, asked, nonce=nonce)
    assert code_in(first) == code_in(second)
    assert "had been saved already" in second.content.decode()
    assert CaseReport.objects.count() == 1


def test_a_month_later_the_person_counts_once_and_the_latest_stands(client, rep, moderator, napo):
    code = code_in(send(client, a_round(rep), text="145", on_month="3"))
    token = enter(client, code)
    response = client.post(
        reverse("evidence:receipt_update"), answers(token=token, send="1", text="99", on_month="4")
    )
    assert "you still count once" in response.content.decode()
    accept_all(moderator)
    assert Subject.objects.count() == 1
    [row] = tally(Question(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 12, 31))).rows
    assert (row.people, row.low, row.high) == (1, 990, 990)


def test_a_membership_number_seen_before_makes_one_person_but_opens_nothing(client, rep, moderator, napo):
    asked = a_round(rep)
    send(client, asked, text="145", on_month="3", membership="N 123-456", words="Something private.")
    second = enter(client, code_in(send(client, asked, text="130", on_month="4", membership="n123456")))
    accept_all(moderator)
    assert people(napo) == 1
    page = client.post(reverse("evidence:receipt_record"), {"token": second}).content.decode()
    assert "130" in page
    assert "145" not in page


def test_no_membership_number_is_kept(client, rep):
    send(client, a_round(rep), membership="N123456")
    subject = Subject.objects.get()
    assert "123456" not in subject.membership
    assert len(subject.membership) == 64


def test_somebody_with_a_lost_code_waits_for_a_moderator(client, rep, moderator, napo):
    asked = a_round(rep)
    send(client, asked)
    send(client, asked, before="lost")
    first, second = CaseReport.objects.order_by("pk")
    assert FlagCode.ANSWERED_BEFORE in report_screen(second)
    assert FlagCode.ANSWERED_BEFORE not in report_screen(first)
    accept_all(moderator)
    assert people(napo) == 1


def test_whoever_says_the_code_is_at_hand_is_sent_to_enter_it(client, rep):
    response = client.post(address(a_round(rep)), {"step": "start", "union": "napo", "before": "code"})
    assert response.url == reverse("evidence:receipt")


def test_the_rep_sees_how_many_but_not_what(client, rep, napo):
    asked = a_round(rep)
    send(client, asked)
    send(client, asked, show_rep="on", text="131")
    seen = CaseReport.objects.visible_to(rep)
    assert [report.figures.get().text for report in seen] == ["131%"]
    client.force_login(rep)
    assert "2 replies" in client.get(reverse("evidence:round", args=[asked.uid])).content.decode()


def test_a_way_to_reach_somebody_is_kept_apart_and_encrypted(client, rep):
    send(client, a_round(rep), contact="07700 900123")
    assert Contact.objects.get().text == "07700 900123"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM evidence_contact")
        assert b"07700" not in bytes(cursor.fetchone()[0])


def test_an_identifier_stops_the_answers_and_nothing_is_stored(client, rep):
    response = send(client, a_round(rep), words="I also hold X123456.")
    assert response.status_code == 422
    assert not CaseReport.objects.exists()
    assert not Words.objects.exists()


def test_without_the_code_the_data_protection_contact_removes_it_after_a_check(client, rep, napo):
    send(client, a_round(rep), membership="N123456", contact="07700 900123")
    officer = make_user(napo, "officer", Role.DATA_PROTECTION)
    with pytest.raises(Refused):
        subject_remove_asked(by=rep, number="N123456", checked="in_person")
    with pytest.raises(ValidationError):
        subject_remove_asked(by=officer, number="N123456", checked="")
    with pytest.raises(Refused, match="Nobody has answered"):
        subject_remove_asked(by=officer, number="N999999", checked="in_person")
    assert subject_remove_asked(by=officer, number="n 123 456", checked="in_person") == 1
    assert CaseReport.objects.get().status == ReportStatus.WITHDRAWN
    assert not Contact.objects.exists()


def test_a_round_that_is_over_takes_no_answers(client, rep):
    asked = a_round(rep, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 2, 1))
    assert send(client, asked).status_code == 410
    assert not CaseReport.objects.exists()


def test_a_twin_stored_between_look_and_write_is_the_same_answer(client, rep, monkeypatch):
    """The look-up of the slower post comes before the faster one is stored, its checks and its write after."""
    asked, sent = a_round(rep), answers()
    first = code_in(client.post(address(asked), sent))
    looks = []

    def too_early(union_id: int, nonce: uuid.UUID) -> CaseReport | None:
        looks.append(nonce)
        return stored(union_id, nonce) if len(looks) > 1 else None

    stored = members._stored
    monkeypatch.setattr(members, "_stored", too_early)
    assert code_in(client.post(address(asked), sent)) == first
    assert len(looks) == 2
    assert CaseReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_of_one_form_make_one_row(rep, napo):
    asked, sent = a_round(rep), answers()
    start, codes = threading.Barrier(50), []

    def post() -> None:
        start.wait()
        response = Client().post(address(asked), sent)
        codes.append(code_in(response))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 50
    assert len(set(codes)) == 1
    counted = [model.objects.count() for model in (CaseReport, Figure, Subject, Answers)]
    assert counted == [1, 1, 1, 1]
    assert CaseReport.objects.get().status == ReportStatus.SUBMITTED
    assert codes[0].replace(" ", "") == code_of(uuid.UUID(sent["nonce"]))
    assert Union.objects.count() == 1
