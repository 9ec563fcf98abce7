"""A quote that was taken back by code: in nothing made from that minute on, and the packs that carried it are listed."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from accounts.choices import Role
from campaigns.choices import PackStatus
from campaigns.models import Pack
from campaigns.outcomes import outcome_lines
from campaigns.quotes_back import carriers
from campaigns.services.packs import pack_check, pack_make
from documents.tree import plain_text
from evidence.models import CaseReport
from evidence.services.moderation import report_accept
from evidence.services.receipts import receipt_open
from evidence.services.testimony import testimony_give
from tests.campaigns.packs import draft, issued, wales_counted
from tests.evidence.member_worlds import a_round, code_in, enter, send
from tests.worlds import enter as signed
from tests.worlds import make_user

WORDS = "I finish my court reports on Sunday evenings."


@pytest.fixture
def second(napo):
    return make_user(napo, "second", Role.OFFICIAL)


@pytest.fixture
def code(client, rep, moderator) -> str:
    """A member who answered in the window and lets MPs read the words."""
    code = code_in(send(client, a_round(rep), on_month="2", on_year="2025"))
    by = receipt_open(code.replace(" ", ""))
    testimony_give(by=by, text=WORDS, audiences=["parliament"], hold_until=None, nonce=uuid.uuid4())
    for report in CaseReport.objects.waiting():
        report_accept(by=moderator, report=report, version=report.version, people_are_new=True)
    return code


def take_back(client, code: str) -> None:
    """As the member does it: with the code, on the page."""
    testimony = CaseReport.objects.get(testimonies__isnull=False).testimonies.get()
    chosen = {"step": "withdraw", "testimony": testimony.pk, "wording": testimony.wording}
    page = client.post(reverse("evidence:receipt_words"), {"token": enter(client, code), **chosen})
    assert page.status_code in (200, 302), page.content.decode()[-2000:]


def test_by_code_it_is_gone_from_all_that_is_made_after_and_what_carried_it_is_listed(
    client, code, rep, moderator, official, second
):
    summary = wales_counted(rep, moderator, official)
    out = issued(draft(official, summary), official, second)
    waiting = draft(official, summary)
    assert WORDS in plain_text(out.document) and WORDS in plain_text(waiting.document)
    assert carriers(official) == []
    take_back(client, code)

    assert WORDS not in plain_text(pack_make(by=official, summary=summary).document)
    held_up = pack_check(by=official, pack=waiting)
    assert held_up.status != PackStatus.CHECKED
    assert WORDS not in plain_text(Pack.objects.get(pk=held_up.pk).document) or held_up.checks
    listed = carriers(official)
    assert (listed[0].pack, listed[0].quotes, listed[0].is_out) == (out, 1, True)
    page = signed(client, official).get(reverse("campaigns:quotes_taken_back")).content.decode()
    assert out.number in page and reverse("campaigns:pack", args=[out.uid]) in page
    assert WORDS not in page
    told = " ".join(outcome_lines(CaseReport.objects.get(testimonies__isnull=False)))
    assert out.number in told and "You took them back" in told


def test_the_list_is_for_those_who_make_packs_of_that_area(client, napo, rep, moderator):
    for role, expected in ((Role.REP, 403), (Role.MODERATOR, 403), (Role.OFFICIAL, 200)):
        person = make_user(napo, f"asks-{role}", role)
        answer = signed(client, person).get(reverse("campaigns:quotes_taken_back"))
        assert answer.status_code == expected
    assert "No pack carries a quote" in answer.content.decode()


def test_consent_narrowed_to_others_lists_the_pack_too(client, code, rep, moderator, official, second):
    from evidence.services.testimony import testimony_consent

    out = issued(draft(official, wales_counted(rep, moderator, official)), official, second)
    testimony = CaseReport.objects.get(testimonies__isnull=False).testimonies.get()
    testimony_consent(
        by=receipt_open(code.replace(" ", "")),
        testimony=testimony,
        audiences=["members"],
        wording=testimony.wording,
    )
    assert [carrier.pack for carrier in carriers(official)] == [out]
