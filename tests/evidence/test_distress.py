"""Distress: found by phrases, put to the top, told to a named person without quoting, closed in one step."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, OutboxMail
from accounts.permissions import Refused
from accounts.services.outbox import mail_send
from evidence import entries
from evidence.models import CaseReport, DistressAlert, NoticeAlert
from evidence.screening.distress import may_be_distress
from evidence.services import flags
from evidence.services.distress import distress_handle
from evidence.services.flags import report_screen
from evidence.services.moderation import report_accept, report_return
from evidence.services.notice_drafts import notice_edit
from evidence.services.reports import report_answer
from tests.evidence.member_worlds import a_round, send
from tests.evidence.notices import drafted, entry
from tests.worlds import enter, make_user, report, unit

CRY = "Some days I can't go on."


@pytest.mark.parametrize(
    "text",
    [
        "I can't go on",
        "I can’t go on.",
        "i cant  GO\non like this",
        "I cannot carry on",
        "I can't take it anymore",
        "we can not cope any more",
        "I want to end my life",
        "thought about ending it all",
        "I could kill myself",
        "feeling suicidal",
        "thoughts of suicide",
        "they would be better off without me",
        "I don't want to be here",
        "I do not want to wake up",
        "there is no point in living",
        "nothing left to live for",
        "I wish I was dead",
        "I have been self-harming",
        "I took an overdose",
        "I feel hopeless",
        "jump in front of a train",
        "I think of driving into a tree on the way to work",
        "a colleague took her own life",
        "Rwy'n methu mynd ymlaen",
        "dw i ddim eisiau byw",
        "C A N ' T  go on; I want to die",
    ],
)
def test_words_of_somebody_who_may_be_in_danger_are_found(text):
    assert may_be_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "My caseload is 192% and I work every evening.",
        "Staff cannot go on leave.",
        "This cannot go on.",
        "It can't carry on like this, says the branch.",
        "Suicide prevention training was cancelled.",
        "A suicide risk assessment takes three hours.",
        "Two officers were on strike; the deadline was missed.",
        "I can't take leave before March.",
        "He was cut from the team.",
        "The end of the financial year",
        "Dying to see the new tool",
        "I had to step off the bus",
    ],
)
def test_ordinary_complaints_are_left_alone(text):
    assert not may_be_distress(text)


@given(st.text(max_size=200), st.text(max_size=200))
def test_what_stands_around_it_hides_nothing(before, after):
    assert may_be_distress(f"{before}\n I want to die. \n{after}")


@given(st.text(max_size=4000))
def test_any_text_gets_an_answer(text):
    assert may_be_distress(text) in {True, False}


@pytest.fixture
def officer(napo):
    return make_user(napo, "officer", "safeguarding")


def cried(by, **fields):
    stored = report(by, "130", words=CRY, **fields)
    report_screen(stored)
    return stored


def test_it_goes_to_the_top_of_the_queue(rep, moderator, signed_in):
    first = report(rep, "120")
    stored = cried(rep)
    page = signed_in(moderator).get(reverse("evidence:queue")).content.decode()
    assert page.index(stored.reference) < page.index(first.reference)
    assert "Somebody may need help" in page


@pytest.mark.parametrize("where", ["words", "testimony", "figure", "answer"])
def test_everything_the_reporter_writes_is_read(rep, moderator, where):
    stored = report(
        rep,
        entries.FigureEntry("130", said=CRY if where == "figure" else ""),
        words=CRY if where == "words" else "",
        testimonies=[entries.TestimonyEntry(CRY, "an officer")] if where == "testimony" else [],
    )
    if where == "answer":
        report_screen(stored)
        assert not DistressAlert.objects.exists()
        stored = report_return(by=moderator, report=stored, version=1, question="Is all well?")
        stored = report_answer(by=rep, report=stored, answer=CRY)
    report_screen(stored)
    assert [alert.source.split(":")[0] for alert in DistressAlert.objects.all()] == [where]


def test_the_safeguarding_officer_is_written_to_and_nobody_else(rep, moderator, officer):
    cried(rep)
    assert [mail.to for mail in OutboxMail.objects.all()] == [officer]


def test_nothing_is_quoted_in_mail_subject_context_or_audit(rep, officer, mailoutbox):
    stored = cried(rep)
    mail = OutboxMail.objects.get()
    mail_send(mail.pk)
    sent = mailoutbox[0]
    # Without the instant, whose microseconds may hold any number.
    audit = [{name: entry[name] for name in entry if name != "at"} for entry in AuditEntry.objects.values()]
    everything = f"{sent.subject} {sent.body} {mail.context} {audit}"
    for secret in (CRY, "go on", "130", stored.place, str(rep), rep.email, stored.reference):
        assert secret not in everything
    assert "distress" not in f"{sent.subject} {sent.body}".lower()
    assert "/safeguarding/" in sent.body
    assert sent.to == [officer.email]


def test_without_an_officer_the_moderators_of_the_place_are_told(napo, rep):
    near = make_user(napo, "near", "moderator", unit=unit("Gwent"))
    make_user(napo, "far", "moderator", unit=unit("Warwickshire"))
    cried(rep, where=unit("Gwent"))
    assert [mail.to for mail in OutboxMail.objects.all()] == [near]


def test_without_anybody_near_all_moderators_are(napo, rep):
    far = make_user(napo, "far", "moderator", unit=unit("Warwickshire"))
    cried(rep, where=unit("Gwent"))
    assert [mail.to for mail in OutboxMail.objects.all()] == [far]


def test_nobody_is_asked_to_look_after_herself(napo, moderator):
    herself = make_user(napo, "herself", "rep", "safeguarding")
    stored = cried(herself)
    assert [mail.to for mail in OutboxMail.objects.all()] == [moderator]
    with pytest.raises(Refused, match="You wrote this yourself"):
        distress_handle(by=herself, report=stored, outcome="false_alarm")


def test_a_closed_account_is_not_written_to(napo, rep, moderator, officer):
    officer.is_active = False
    officer.save()
    cried(rep)
    assert [mail.to for mail in OutboxMail.objects.all()] == [moderator]


def test_the_checks_may_run_as_often_as_they_like(rep, officer):
    stored = cried(rep)
    report_screen(stored)
    assert (DistressAlert.objects.count(), OutboxMail.objects.count()) == (1, 1)
    distress_handle(by=officer, report=stored, outcome="false_alarm")
    report_screen(stored)
    assert (DistressAlert.objects.open().count(), OutboxMail.objects.count()) == (0, 1)


def test_new_words_after_a_closed_alert_raise_a_new_one(rep, moderator, officer):
    stored = cried(rep)
    distress_handle(by=officer, report=stored, outcome="contacted")
    stored = report_return(by=moderator, report=stored, version=1, question="Which month?")
    stored = report_answer(by=rep, report=stored, answer="I want to die.")
    report_screen(stored)
    assert (DistressAlert.objects.open().count(), OutboxMail.objects.count()) == (1, 2)


def test_the_officer_sees_these_entries_and_no_others(rep, officer, signed_in):
    stored, other = cried(rep), report(rep, "140", words="All is well.")
    client = signed_in(officer)
    page = client.get(reverse("evidence:distress_list")).content.decode()
    assert stored.reference in page
    assert "go on" not in page
    assert other.reference not in page
    assert (
        CRY.replace("'", "&#x27;")
        in client.get(reverse("evidence:distress", args=[stored.uid])).content.decode()
    )
    for name in ("distress", "report"):
        assert client.get(reverse(f"evidence:{name}", args=[other.uid])).status_code == 404
    assert client.get(reverse("evidence:queue")).status_code == 403


def test_an_officer_of_one_area_sees_that_area(napo, rep, signed_in):
    local = make_user(napo, "local", "safeguarding", unit=unit("Warwickshire"))
    stored = cried(rep, where=unit("Gwent"))
    assert signed_in(local).get(reverse("evidence:distress", args=[stored.uid])).status_code == 404


def test_marking_it_as_looked_after_is_one_step_and_audited(rep, officer, signed_in):
    stored, client = cried(rep), signed_in(officer)
    url = reverse("evidence:distress", args=[stored.uid])
    assert client.post(url, {"outcome": "false_alarm"}).url == reverse("evidence:distress_list")
    alert = DistressAlert.objects.get()
    assert (alert.outcome, alert.handled_by) == ("false_alarm", officer)
    row = AuditEntry.objects.get(action="distress.handle")
    assert (row.actor, row.reason_code, row.object_id) == (str(officer.pk), "false_alarm", stored.pk)
    assert client.post(url, {"outcome": "contacted"}).status_code == 302
    assert AuditEntry.objects.filter(action="distress.handle").count() == 1


def test_without_saying_what_was_done_it_stays_open(rep, officer, signed_in):
    stored = cried(rep)
    answer = signed_in(officer).post(reverse("evidence:distress", args=[stored.uid]), {})
    assert answer.status_code == 422
    assert "Choose what was done" in answer.content.decode()
    with pytest.raises(ValidationError):
        distress_handle(by=officer, report=stored, outcome="ignored")
    assert DistressAlert.objects.open().exists()


def test_a_decision_about_the_report_does_not_close_it(rep, moderator, officer):
    stored = cried(rep)
    report_accept(by=moderator, report=stored, version=1)
    assert DistressAlert.objects.open().exists()
    assert CaseReport.objects.visible_to(officer).filter(pk=stored.pk).exists()


def test_moderators_may_close_it_only_where_there_is_no_officer(napo, rep, moderator, signed_in):
    stored = cried(rep)
    client = signed_in(moderator)
    assert client.get(reverse("evidence:distress", args=[stored.uid])).status_code == 200
    make_user(napo, "officer", "safeguarding")
    answer = client.get(reverse("evidence:distress", args=[stored.uid]))
    assert answer.status_code == 403
    assert "Only a safeguarding officer may do this" in answer.content.decode()


@pytest.mark.parametrize("role", ["rep", "official", "admin", "data_protection", "branch_lead"])
def test_nobody_else_gets_in(napo, rep, officer, signed_in, role):
    stored = cried(rep)
    other = make_user(napo, "other", role)
    for url in (reverse("evidence:distress_list"), reverse("evidence:distress", args=[stored.uid])):
        assert signed_in(other).get(url).status_code == 403


def test_an_officer_of_another_union_finds_nothing(rep, unison, signed_in):
    stored = cried(rep)
    stranger = make_user(unison, "officer", "safeguarding")
    client = signed_in(stranger)
    assert stored.reference not in client.get(reverse("evidence:distress_list")).content.decode()
    assert client.get(reverse("evidence:distress", args=[stored.uid])).status_code == 404


def test_the_reporter_is_never_told_that_the_words_were_sorted_out(rep, officer, signed_in):
    stored = cried(rep)
    page = signed_in(rep).get(reverse("evidence:report", args=[stored.uid])).content.decode()
    assert "may need help" not in page
    assert not DistressAlert.objects.visible_to(rep).exists()


@pytest.mark.parametrize("name", ["report_new", "meeting_new"])
def test_every_words_box_stands_beside_somebody_to_talk_to(rep, signed_in, name):
    page = signed_in(rep).get(reverse(f"evidence:{name}")).content.decode()
    for line in ("Nobody reads this at once", "020 7223 4887", "116 123", "NHS 111"):
        assert line in page


def test_the_list_takes_as_many_queries_for_many_as_for_few(rep, officer, signed_in):
    client, counts = signed_in(officer), []
    for more in (1, 6):
        for _number in range(more):
            cried(rep)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("evidence:distress_list"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_mail_stands_without_any_context():
    assert "look at it today" in render_to_string("evidence/mail/look_today_message.txt", {})


def test_a_report_accepted_in_the_middle_of_its_screening_counts_as_screened(rep, moderator):
    stored = report(rep, "130", words=CRY)
    report_accept(by=moderator, report=stored, version=stored.version)
    report_screen(stored)  # as it was read before the decision
    fresh = CaseReport.objects.get()
    assert fresh.version != stored.version and fresh.screened_at is not None


def test_an_answer_in_the_middle_of_a_screening_waits_for_its_own(rep, moderator, monkeypatch):
    stored = report(rep, "130")
    stored = report_return(by=moderator, report=stored, version=stored.version, question="Which team?")
    codes_of = flags._codes

    def answered_meanwhile(*args):
        report_answer(by=rep, report=stored, answer="Team 2")
        return codes_of(*args)

    monkeypatch.setattr(flags, "_codes", answered_meanwhile)
    report_screen(stored)
    assert CaseReport.objects.get().screened_at is None
    monkeypatch.undo()
    report_screen(CaseReport.objects.get())
    assert CaseReport.objects.get().screened_at is not None


def a_member_in_danger(client, rep, **fields):
    send(client, a_round(rep), words=CRY, **fields)
    stored = CaseReport.objects.get()
    report_screen(stored)
    return stored


def test_an_officer_may_reach_somebody_in_danger_and_says_why(client, rep, officer):
    stored = a_member_in_danger(client, rep, contact="07700 900123")
    url = reverse("evidence:distress_contact", args=[stored.uid])
    page = enter(client, officer)
    assert url in page.get(reverse("evidence:distress", args=[stored.uid])).content.decode()
    assert "07700 900123" not in page.get(url).content.decode()
    assert page.post(url, {"reason": ""}).status_code == 422
    assert not AuditEntry.objects.filter(action="contact.unmask").exists()
    assert "07700 900123" in page.post(url, {"reason": "danger"}).content.decode()
    assert AuditEntry.objects.get(action="contact.unmask").reason_code == "danger"
    distress_handle(by=officer, report=stored, outcome="contacted")
    assert page.post(url, {"reason": "danger"}).status_code == 403


def test_nobody_stands_in_for_the_officer_to_reach_a_member(client, rep, moderator, napo):
    stored = a_member_in_danger(client, rep, contact="07700 900123")
    for person in (moderator, make_user(napo, "official", "official"), rep):
        answer = enter(client, person).post(
            reverse("evidence:distress_contact", args=[stored.uid]), {"reason": "danger"}
        )
        assert answer.status_code in (403, 404), person
        assert "07700" not in answer.content.decode()


def test_whom_a_rep_wrote_about_is_reached_through_the_rep(client, rep, officer):
    stored = cried(rep)
    answer = enter(client, officer).post(
        reverse("evidence:distress_contact", args=[stored.uid]), {"reason": "danger"}
    )
    assert answer.status_code == 403
    assert "Ask the rep" in answer.content.decode()


def test_the_words_of_a_notice_are_listened_to_as_well(client, rep, officer):
    quiet = drafted(rep)
    assert not NoticeAlert.objects.exists()
    loud = drafted(rep, effect=CRY)
    alert = NoticeAlert.objects.get()
    assert (alert.notice, quiet.pk != loud.pk) == (loud, True)
    (mail,) = OutboxMail.objects.filter(template="evidence/mail/look_today")
    assert mail.to == officer
    page = enter(client, officer)
    listed = page.get(reverse("evidence:distress_list")).content.decode()
    assert loud.reference in listed and quiet.reference not in listed
    url = reverse("evidence:notice_alert", args=[alert.uid])
    shown = page.get(url).content.decode()
    assert rep.email in shown and "go on" not in shown
    assert page.post(url, {"outcome": "contacted"}).status_code == 302
    assert AuditEntry.objects.filter(action="distress.handle", object_id=loud.pk).exists()
    notice_edit(by=rep, notice=loud, entry=entry(effect=CRY + " I want to die."))
    alert.refresh_from_db()
    assert alert.handled_at is None
    assert OutboxMail.objects.filter(template="evidence/mail/look_today").count() == 2


def test_nobody_else_sees_that_a_notice_was_listened_to(client, napo, unison, rep, officer):
    drafted(rep, effect=CRY)
    url = reverse("evidence:notice_alert", args=[NoticeAlert.objects.get().uid])
    stranger = make_user(unison, "officer", "safeguarding")
    for person in (
        rep,
        make_user(napo, "official", "official"),
        make_user(napo, "mod", "moderator"),
        stranger,
    ):
        assert enter(client, person).get(url).status_code in (403, 404), person
