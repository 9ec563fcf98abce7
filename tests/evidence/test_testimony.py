from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actors import Receipt
from accounts.models import AuditEntry
from accounts.permissions import Refused
from evidence import models
from evidence.choices import Audience, NewlyQualified
from evidence.models import CaseReport, QuoteConsent, Subject
from evidence.models.testimony import wording_of
from evidence.services import testimony as spoken
from evidence.services.moderation import report_accept
from evidence.services.testimony import INFORMED, attribution_words
from tests.evidence.member_worlds import a_round, code_in, enter, send
from tests.worlds import unit

MPS = Audience.PARLIAMENT


def member(client, rep, where="Gwent", **fields):
    """A member of that place who has answered, as the actor behind the code."""
    send(client, a_round(rep, unit=unit(where)), **fields)
    subject = Subject.objects.order_by("-pk").first()
    return Receipt(subject_id=subject.pk, union_id=subject.union_id)


def give(by, *audiences, text="I cry in the car park.", hold=None):
    return spoken.testimony_give(by=by, text=text, audiences=audiences, hold_until=hold, nonce=uuid.uuid4())


def accept(moderator, testimony):
    report = CaseReport.objects.get(pk=testimony.report_id)
    report_accept(by=moderator, report=report, version=report.version)


def quotable(audience):
    return list(models.Testimony.objects.quotable_to(audience))


def test_words_go_only_to_the_audiences_agreed_to_and_only_once_accepted(client, rep, moderator):
    testimony = give(member(client, rep), MPS, Audience.MEMBERS)
    assert quotable(MPS) == []
    accept(moderator, testimony)
    assert quotable(MPS) == quotable(Audience.MEMBERS) == [testimony]
    assert quotable(Audience.PRESS) == quotable(Audience.EMPLOYER) == []


def test_published_words_and_agreed_words_are_two_things(client, rep, moderator):
    testimony = give(member(client, rep), MPS)
    accept(moderator, testimony)
    assert not models.Testimony.objects.printable().exists()
    assert models.Testimony.objects.quotable_to(MPS).exists()


def test_changed_words_are_no_longer_agreed_to(client, rep, moderator):
    testimony = give(member(client, rep), MPS)
    accept(moderator, testimony)
    testimony.text, testimony.wording = "I cry.", wording_of("I cry.")
    testimony.save()
    assert quotable(MPS) == []


def test_consent_to_words_one_has_not_read_is_refused(client, rep):
    by = member(client, rep)
    testimony = give(by)
    with pytest.raises(Refused, match="words have changed"):
        spoken.testimony_consent(
            by=by, testimony=testimony, audiences=[MPS], wording=wording_of("Other words")
        )


def test_withdrawn_words_are_gone_at_once_and_for_every_audience(client, rep, moderator):
    by = member(client, rep)
    testimony = give(by, *Audience.values)
    accept(moderator, testimony)
    spoken.testimony_withdraw(by=by, testimony=testimony)
    assert [quotable(audience) for audience in Audience.values] == [[]] * 6
    assert not QuoteConsent.objects.standing().exists()
    assert AuditEntry.objects.filter(action="testimony.withdraw").count() == 1


def test_a_reader_can_be_taken_off_again(client, rep, moderator):
    by = member(client, rep)
    testimony = give(by, MPS, Audience.PRESS)
    accept(moderator, testimony)
    spoken.testimony_consent(by=by, testimony=testimony, audiences=[MPS], wording=testimony.wording)
    assert quotable(MPS) == [testimony]
    assert quotable(Audience.PRESS) == []


def test_nobody_consents_for_somebody_else(client, rep, moderator):
    testimony = give(member(client, rep))
    other = member(client, rep)
    for by in (other, rep, moderator):
        with pytest.raises(Refused):
            spoken.testimony_consent(by=by, testimony=testimony, audiences=[MPS], wording=testimony.wording)
        with pytest.raises(Refused):
            spoken.testimony_withdraw(by=by, testimony=testimony)


def test_strength_in_numbers_waits_for_company_of_the_same_region(client, rep, moderator):
    held = give(member(client, rep), MPS, hold=3)
    elsewhere = give(member(client, rep, "Warwickshire"), MPS)
    second = give(member(client, rep), MPS, hold=2)
    for testimony in (held, elsewhere, second):
        accept(moderator, testimony)
    assert quotable(MPS) == [elsewhere]
    third = give(member(client, rep), MPS)
    accept(moderator, third)
    assert set(quotable(MPS)) == {held, elsewhere, second, third}


def test_company_that_itself_waits_for_more_is_no_company(client, rep, moderator):
    first, second = give(member(client, rep), MPS, hold=2), give(member(client, rep), MPS, hold=5)
    accept(moderator, first)
    accept(moderator, second)
    assert quotable(MPS) == []


def test_one_person_with_two_texts_is_no_company(client, rep, moderator):
    by = member(client, rep)
    for testimony in (give(by, MPS, hold=2), give(by, MPS, hold=2, text="We are on our knees.")):
        accept(moderator, testimony)
    assert quotable(MPS) == []


@pytest.mark.parametrize("hold", [1, 0, 51])
def test_a_wish_for_company_has_bounds(client, rep, hold):
    with pytest.raises(ValidationError):
        give(member(client, rep), MPS, hold=hold)


def test_words_of_whoever_was_removed_print_for_nobody(client, rep, moderator):
    by = member(client, rep)
    testimony = give(by, MPS)
    accept(moderator, testimony)
    Subject.objects.filter(pk=by.subject_id).update(consent="removed")
    assert quotable(MPS) == []


def test_the_attribution_is_in_bands_and_never_names_the_place(client, rep):
    testimony = give(member(client, rep, newly_qualified="half_year"))
    assert testimony.attribution == "A probation officer in the first year after qualifying, Wales"
    assert attribution_words("COURT", "", NewlyQualified.NO) == "A probation worker"


def test_what_mps_do_with_words_is_said_before_agreeing():
    assert str(INFORMED[MPS]) == (
        "MPs: your words may be read out in Parliament. They are then public for ever and we cannot take them back."
    )
    assert set(INFORMED) == set(Audience.values)


def test_the_same_words_sent_twice_are_kept_once(client, rep):
    by, nonce = member(client, rep), uuid.uuid4()
    first = spoken.testimony_give(by=by, text="On our knees.", audiences=[MPS], hold_until=None, nonce=nonce)
    assert (
        spoken.testimony_give(by=by, text="On our knees.", audiences=[MPS], hold_until=None, nonce=nonce)
        == first
    )
    assert models.Testimony.objects.count() == 1


def test_by_the_pages_preview_then_agree_then_take_back(client, rep, moderator):
    token = enter(client, code_in(send(client, a_round(rep))))
    words = reverse("evidence:receipt_words")
    given = {"token": token, "nonce": str(uuid.uuid4()), "text": "I cry in the car park.", "audiences": [MPS]}
    preview = client.post(words, given | {"step": "preview"}).content.decode()
    assert "A probation officer, Wales" in preview
    assert "public for ever" in preview
    assert not models.Testimony.objects.exists()
    client.post(words, given | {"step": "send"})
    testimony = models.Testimony.objects.get()
    accept(moderator, testimony)
    assert quotable(MPS) == [testimony]
    taken = {"token": token, "testimony": testimony.pk, "wording": testimony.wording, "step": "withdraw"}
    assert "Taken back" in client.post(words, taken).content.decode()
    assert quotable(MPS) == []


def test_words_are_encrypted_where_they_lie(client, rep):
    from django.db import connection

    give(member(client, rep), text="I cry in the car park.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, wording FROM evidence_testimony")
        stored, wording = cursor.fetchone()
    assert b"car park" not in bytes(stored)
    assert len(wording) == 64
