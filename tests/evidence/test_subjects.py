from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEntry
from accounts.permissions import Refused
from evidence import entries, models
from evidence.choices import Audience, Collection, DateKnown, ReportStatus, SubjectConsent
from evidence.entries import FigureEntry, PersonEntry, ReportEntry
from evidence.models import CaseReport, Figure, Subject, SubjectLabel
from evidence.services import testimony as spoken
from evidence.services.moderation import report_accept
from evidence.services.receipts import receipt_open
from evidence.services.subjects import (
    meeting_submit,
    subject_confirm,
    subject_remove,
    subjects_link,
)
from tests.evidence.member_worlds import enter
from tests.worlds import enter as signed
from tests.worlds import make_user, unit
from workloads.choices import Basis


def card(consent=SubjectConsent.COUNT, text="145", month=3, basis=Basis.SCREEN, **fields):
    person = PersonEntry(consent, fields.pop("label", ""), fields.pop("known", None))
    return ReportEntry(
        unit=unit("Gwent"),
        basis=basis,
        date_known=DateKnown.DAY,
        on=dt.date(2026, month, 16),
        collection=Collection.MEETING,
        figures=[FigureEntry(text=text)],
        person=person,
        **fields,
    )


def accepted_card(rep, moderator, entry):
    [stored] = meeting_submit(by=rep, entries=[entry])
    report_accept(by=moderator, report=stored.report, version=1, people_are_new=True)
    return stored


def counted():
    return list(Figure.objects.filter(counted=True).values_list("text", flat=True))


def test_what_was_not_asked_is_held_back_until_the_member_confirms(rep, moderator):
    stored = accepted_card(rep, moderator, card(SubjectConsent.NOT_ASKED))
    assert counted() == []
    subject_confirm(by=receipt_open(stored.code))
    assert counted() == ["145"]


def test_a_told_claim_that_was_not_asked_is_not_quoted_either(rep, moderator):
    accepted_card(rep, moderator, card(SubjectConsent.NOT_ASKED, basis=Basis.TOLD))
    assert Figure.objects.filter(is_reading=False).count() == 1
    assert not Figure.objects.claims().exists()


def test_a_member_removes_what_a_rep_entered(rep, moderator):
    stored = accepted_card(rep, moderator, card(label="tall, Tuesdays"))
    assert counted() == ["145"]
    subject_remove(by=receipt_open(stored.code))
    stored.report.refresh_from_db()
    assert stored.report.status == ReportStatus.WITHDRAWN
    assert counted() == []
    assert not SubjectLabel.objects.exists()


def test_somebody_entered_before_counts_once_by_the_latest(rep, moderator):
    accepted_card(rep, moderator, card(label="tall, Tuesdays"))
    subject = Subject.objects.get()
    again = accepted_card(rep, moderator, card(text="130", month=4, known=subject))
    assert again.code == ""
    assert Subject.objects.count() == 1
    assert {figure.subject for figure in Figure.objects.all()} == {subject}


def test_a_private_label_is_for_that_rep_only_and_encrypted(napo, rep, moderator, official):
    meeting_submit(by=rep, entries=[card(label="tall, Tuesdays")])
    other = make_user(napo, "other", "rep")
    seen = {
        user.name: SubjectLabel.objects.visible_to(user).count() for user in (rep, other, moderator, official)
    }
    assert seen == {"Rep": 1, "Other": 0, "Moderator": 0, "Official": 0}
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM evidence_subjectlabel")
        assert b"Tuesdays" not in bytes(cursor.fetchone()[0])


def test_a_rep_cannot_add_to_somebody_another_rep_entered(napo, rep):
    meeting_submit(by=rep, entries=[card(label="tall, Tuesdays")])
    other = make_user(napo, "other", "rep")
    with pytest.raises(Refused, match="not entered this member"):
        meeting_submit(by=other, entries=[card(known=Subject.objects.get())])


def test_nothing_more_is_entered_about_whoever_asked_to_be_removed(rep):
    [stored] = meeting_submit(by=rep, entries=[card(label="tall")])
    subject_remove(by=receipt_open(stored.code))
    SubjectLabel.objects.create(union_id=rep.union_id, subject=Subject.objects.get(), rep=rep, text="tall")
    with pytest.raises(Refused, match="asked to be removed"):
        meeting_submit(by=rep, entries=[card(known=Subject.objects.get())])


def test_a_meeting_sent_twice_shows_the_same_codes_and_stores_one(rep):
    entries = [card(nonce=uuid.uuid4()), card(nonce=uuid.uuid4())]
    first, second = meeting_submit(by=rep, entries=entries), meeting_submit(by=rep, entries=entries)
    assert [stored.code for stored in first] == [stored.code for stored in second]
    assert (CaseReport.objects.count(), Subject.objects.count()) == (2, 2)


def test_a_members_words_through_a_rep_print_only_after_the_member_confirms(rep, moderator):
    words = [entries.TestimonyEntry("I cry in the car park.", "A probation officer, Wales")]
    stored = accepted_card(rep, moderator, card(SubjectConsent.QUOTE, testimonies=words))
    assert not models.Testimony.objects.quotable_to(Audience.MEMBERS).exists()
    assert not models.Testimony.objects.printable().exists()
    testimony, by = models.Testimony.objects.get(), receipt_open(stored.code)
    spoken.testimony_consent(
        by=by, testimony=testimony, audiences=[Audience.MEMBERS], wording=testimony.wording
    )
    assert list(models.Testimony.objects.quotable_to(Audience.MEMBERS)) == [testimony]


def test_a_moderator_finds_two_to_be_one(rep, moderator):
    for month in (3, 4):
        accepted_card(rep, moderator, card(month=month))
    kept, other = Subject.objects.order_by("pk")
    with pytest.raises(Refused):
        subjects_link(by=rep, kept=kept, other=other)
    subjects_link(by=moderator, kept=kept, other=other)
    assert set(Figure.objects.values_list("subject", "counted")) == {(kept.pk, True)}


def test_the_meeting_page_hands_out_a_code_that_confirms(client, rep):
    client.force_login(rep)
    response = client.post(
        reverse("evidence:meeting_new"),
        {
            "nonce": str(uuid.uuid4()),
            "unit": unit("Gwent").pk,
            "on_month": "3",
            "on_year": "2026",
            "basis": "screen",
            "figures-TOTAL_FORMS": "1",
            "figures-INITIAL_FORMS": "0",
            "figures-0-text": "145",
            "figures-0-label": "tall, Tuesdays",
            "figures-0-consent": "not_asked",
        },
    )
    page = response.content.decode()
    assert "tall, Tuesdays" in page
    code = page.split('sl-code">')[1].split("<")[0]
    client.logout()
    record = client.post(reverse("evidence:receipt_record"), {"token": enter(client, code), "confirm": "1"})
    assert "Confirmed. It may be counted." in record.content.decode()
    assert Subject.objects.get().consent == SubjectConsent.OWN


def test_a_card_without_the_members_answer_is_refused(client, rep):
    client.force_login(rep)
    response = client.post(
        reverse("evidence:meeting_new"),
        {
            "nonce": str(uuid.uuid4()),
            "unit": unit("Gwent").pk,
            "on_month": "3",
            "on_year": "2026",
            "basis": "screen",
            "figures-TOTAL_FORMS": "1",
            "figures-INITIAL_FORMS": "0",
            "figures-0-text": "145",
        },
    )
    assert response.status_code == 422
    assert "Choose what the member said" in response.content.decode()
    assert not Subject.objects.exists()


def test_a_linked_person_keeps_the_name_of_the_wmt_exports(napo, moderator):
    kept = Subject.objects.create(union=napo)
    other = Subject.objects.create(union=napo, wmt_name="a" * 64)
    subjects_link(by=moderator, kept=kept, other=other)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.wmt_name, other.wmt_name) == ("a" * 64, None)


def test_a_moderator_lays_two_reports_side_by_side_and_joins_a_reading_of_each(client, rep, moderator):
    for month in (3, 4):
        accepted_card(rep, moderator, card(month=month))
    first, second = CaseReport.objects.order_by("pk")
    page, url = signed(client, moderator), reverse("evidence:same_person", args=[first.uid])
    assert "bears this reference" in page.get(url + "?with=CR-XXXXXXX").content.decode()
    beside = url + f"?with={second.reference}"
    shown = page.get(beside).content.decode()
    assert first.reference in shown and second.reference in shown
    chosen = {"reading": first.figures.get().pk, "same": second.figures.get().pk}
    assert page.post(beside, chosen).status_code == 422
    assert Figure.objects.values("subject").distinct().count() == 2
    assert page.post(beside, chosen | {"sure": "on"}).status_code == 302
    assert Figure.objects.values("subject").distinct().count() == 1
    assert AuditEntry.objects.filter(action="subject.link").count() == 1
    again = page.post(beside, chosen | {"sure": "on"})
    assert again.status_code == 403 and "one person already" in again.content.decode()


def test_what_was_not_asked_is_not_let_in_by_joining(client, rep, moderator):
    accepted_card(rep, moderator, card(month=3))
    accepted_card(rep, moderator, card(month=4, consent="not_asked"))
    kept, held = Subject.objects.order_by("pk")
    for one, other in ((kept, held), (held, kept)):
        with pytest.raises(Refused, match="held back"):
            subjects_link(by=moderator, kept=one, other=other)
    assert Figure.objects.filter(counted=True).count() == 1


def test_nobody_joins_readings_of_a_report_they_wrote_or_may_not_decide_about(client, napo, rep, moderator):
    for month in (3, 4):
        accepted_card(rep, moderator, card(month=month))
    first, second = CaseReport.objects.order_by("pk")
    url = reverse("evidence:same_person", args=[first.uid]) + f"?with={second.reference}"
    elsewhere = make_user(napo, "elsewhere", Role.MODERATOR, unit=unit("Warwickshire").parent)
    assert signed(client, elsewhere).get(url).status_code == 404
    assert signed(client, rep).get(url).status_code == 403


def code_in(response):
    found = re.search(r"<strong class=\"sl-code\">([0-9 ]{19})</strong>", response.content.decode())
    assert found, response.content.decode()
    return found[1]


def a_report_about_a_member(client, rep, **fields):
    client.force_login(rep)
    sent = {
        "nonce": str(uuid.uuid4()), "unit": unit("Gwent").pk, "on_month": "3", "on_year": "2026", "basis": "screen",
        "figures-TOTAL_FORMS": "1", "figures-INITIAL_FORMS": "0", "figures-0-text": "145",
        "figures-0-measure": "wmt_percent", "figures-0-statistic": "one_person",
    }  # fmt: skip
    return client.post(reverse("evidence:report_new"), sent | fields)


def test_a_figure_of_a_report_about_a_member_is_held_back_until_confirmed_with_the_code(
    client, rep, moderator
):
    page = a_report_about_a_member(
        client, rep, **{"figures-0-consent": "not_asked", "figures-0-label": "tall, Tuesdays"}
    )
    code = code_in(page)
    assert "tall, Tuesdays" in page.content.decode()
    stored = CaseReport.objects.get()
    report_accept(by=moderator, report=stored, version=1, people_are_new=True)
    assert counted() == []
    subject_confirm(by=receipt_open(code.replace(" ", "")))
    assert counted() == ["145"]


def test_the_same_report_again_shows_the_same_code_and_a_known_member_gets_none(client, rep):
    nonce = str(uuid.uuid4())
    sent = {"figures-0-consent": "count", "figures-0-label": "tall", "nonce": nonce}
    first, again = (a_report_about_a_member(client, rep, **sent) for _ in range(2))
    assert code_in(first) == code_in(again)
    assert Subject.objects.count() == 1
    label = SubjectLabel.objects.get()
    later = a_report_about_a_member(client, rep, **{"figures-0-consent": "count", "figures-0-who": label.pk})
    assert "Has a code already." in later.content.decode()
    assert Figure.objects.values("subject").distinct().count() == 1


def test_what_a_member_said_belongs_to_a_figure_about_one_person(client, rep):
    several = a_report_about_a_member(
        client, rep, **{"figures-0-consent": "count", "figures-0-statistic": "average"}
    )
    unsaid = a_report_about_a_member(client, rep, **{"figures-0-label": "tall"})
    assert (several.status_code, unsaid.status_code) == (422, 422)
    assert "has no one member" in several.content.decode()
    assert "If you did not ask, say so" in unsaid.content.decode()
    assert not CaseReport.objects.exists()
