"""What the pages of packs say: where a pack stands, what comes next, and what was typed when something is refused."""

from __future__ import annotations

import datetime as dt
import uuid
from html import unescape

import pytest
from django.urls import clear_script_prefix, reverse, set_script_prefix
from django.utils import timezone

from accounts import tenancy
from campaigns.choices import PackStatus
from campaigns.composition.register import register, released_for
from campaigns.models import Pack
from campaigns.pack_stages import STAGES, stage_of
from campaigns.services.delivery import delivery_address, delivery_make
from campaigns.services.pack_life import check_address, pack_issue, pack_recall, pack_sign
from campaigns.services.packs import pack_check, pack_edit
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from campaigns.services.summaries import Scope, summary_compile
from tests.campaigns.packs import FIRST, LAST, briefing, briefing_summary, draft
from tests.worlds import accepted, enter, make_user, region, unit


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def pack(rep, moderator, official):
    briefing(rep, moderator, official)
    return draft(official, briefing_summary(official, region("N03")))


@pytest.fixture
def desk(client, official):
    return enter(client, official)


def _text(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def _page(desk, pack) -> str:
    return _text(desk.get(reverse("campaigns:pack", args=[pack.uid])))


def _signed(pack, official, second) -> Pack:
    pack = pack_check(by=official, pack=pack)
    return pack_sign(by=second, pack=pack, mark=pack.mark)


def test_every_status_is_in_one_list_besides_that_of_all():
    listed = [status for stage in STAGES[1:] for status in stage.statuses]
    assert sorted(listed) == sorted(PackStatus.values)
    assert stage_of("nothing of the kind") == STAGES[0]


def test_packs_are_found_by_where_they_stand(desk, pack, official):
    address = reverse("campaigns:pack_list")
    drafts, to_sign = (desk.get(address, {"stage": stage}) for stage in ("drafts", "to-sign"))
    assert str(pack.uid) in _text(drafts)
    assert "No pack stands there" in _text(to_sign)
    pack_check(by=official, pack=pack)
    assert str(pack.uid) in _text(desk.get(address, {"stage": "to-sign"}))
    assert str(pack.uid) not in _text(desk.get(address, {"stage": "drafts"}))


def test_the_first_page_names_what_waits_for_another_official(desk, pack, official, second, client):
    pack_check(by=official, pack=pack)
    assert "1 pack has been made." in _text(desk.get("/"))
    page = _text(enter(client, second).get("/"))
    assert "1 pack of somebody else's waits to be signed off." in page
    assert reverse("campaigns:pack_list") + "?stage=to-sign" in page


def test_the_page_says_what_comes_next_in_every_state(desk, pack, official, second):
    assert "Next: check it" in _page(desk, pack)
    pack = pack_check(by=official, pack=pack)
    assert "Next: another official signs it off" in _page(desk, pack)
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    assert "Next: issue it" in _page(desk, pack)
    page = _page(desk, pack_issue(by=second, pack=pack))
    assert "It is out and frozen" in page and "This cannot be undone." in page


def test_a_held_pack_offers_no_issue_and_says_until_when(desk, pack, official, second):
    pack = pack_edit(by=official, pack=pack, hold_until=timezone.now() + dt.timedelta(days=2))
    pack = _signed(pack, official, second)
    page = _page(desk, pack)
    assert "It is held until" in page
    assert reverse("campaigns:pack_issue", args=[pack.uid]) not in page


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("x" * 401, "Use at most 400 characters: it has 401."),
        ("At least 99 of all", "The figures must stay as they are and in their order."),
    ],
)
def test_refused_words_of_a_headline_stay_in_their_box(desk, pack, words, fault):
    answer = desk.post(reverse("campaigns:pack_words", args=[pack.uid]), {"kind": "demands", "words": words})
    page = _text(answer)
    assert answer.status_code == 422
    assert page.count(words) == 1
    assert fault in page
    assert page.count('href="#demands-words"') == page.count('id="demands-words"') == 1
    assert "Your words –" not in page


def test_a_correction_that_is_too_long_is_shown_with_its_fault(desk, pack, official, second):
    pack = pack_issue(by=second, pack=_signed(pack, official, second))
    answer = desk.post(reverse("campaigns:pack_revise", args=[pack.uid]), {"errata": "y" * 1001})
    page = _text(answer)
    assert answer.status_code == 422
    assert "y" * 1001 in page
    assert '<details class="govuk-details sl-folded" open>' in page


def test_fresh_figures_are_one_press_away_where_evidence_has_changed(desk, pack, rep, moderator, official):
    accepted(rep, moderator, "150", where=region("N03"), on=dt.date(2022, 2, 3))
    pack = pack_check(by=official, pack=pack)
    page = _page(desk, pack)
    assert "Compile the latest figures" in page
    sent = {"place": str(pack.unit_id), "start_day": "1", "start_month": "7", "start_year": "2021"}
    sent |= {"end_day": "30", "end_month": "6", "end_year": "2022"}
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in page
    assert desk.post(reverse("campaigns:summary_list"), sent).status_code == 302


def test_a_private_link_to_a_recalled_pack_says_so_and_offers_no_file(client, pack, official, second):
    pack = pack_issue(by=second, pack=_signed(pack, official, second))
    _delivery, link = delivery_make(by=official, pack=pack, name="Alex")
    with tenancy.union_scope(None):
        page = _text(client.get(link))
        assert "Download the PDF" in page and "It can be used for 20 more downloads." in page
    pack_recall(by=second, pack=pack, reason="A claim was wrong.")
    with tenancy.union_scope(None):
        page = _text(client.get(link))
    assert "Download the PDF" not in page
    assert "has been recalled" in page and f'href="mailto:{pack.union.contact}"' in page


def test_readers_outside_the_union_are_given_its_own_address(client, pack, official, second):
    pack = pack_issue(by=second, pack=_signed(pack, official, second))
    _delivery, link = delivery_make(by=official, pack=pack, name="Alex")
    with tenancy.union_scope(None):
        for address in (
            link,
            *(reverse(f"campaigns:{name}", args=[pack.check_token]) for name in ("check", "edition")),
        ):
            page = _text(client.get(address))
            assert f'href="mailto:{pack.union.contact}"' in page
            assert "Ask your branch" not in page


def test_as_many_pdus_are_said_to_be_shown_as_the_table_has(rep, moderator, official):
    """Also where of one of them only a limit is told: all of its people are over 110%."""
    mixed = ["95", "118", "160", "105", "127", "99"]
    for place, values in (("Gwent", ["150"]), ("Cardiff and the Vale", mixed), ("Dyfed Powys", mixed)):
        for number in range(24):
            accepted(rep, moderator, values[number % len(values)], where=unit(place), on=dt.date(2025, 2, 3))
    period = period_open(by=official, start=FIRST, end=LAST)
    period_close(by=official, period=period, mark=check_make(by=official, period=period).mark)
    wales = region("N03")
    summary = summary_compile(by=official, scope=Scope(wales, FIRST, LAST))
    released = released_for(summary)
    below = released.below(str(wales.pk))
    assert any(not isinstance(table.statement().definite, int) for table in below if table.statement())
    words = register(summary, released)[f"{wales.pk}-parts"].text
    assert words.startswith(f"PDUs shown: {len(below)}.")


def test_the_address_of_a_form_opened_by_itself_says_that_nothing_was_sent(official, client):
    enter(client, official)
    address = reverse("campaigns:pack_words", args=[uuid.uuid4()])
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Nothing was sent and nothing has changed." in answer.content.decode()


def test_what_is_printed_at_the_joint_desk_leads_readers_to_the_same_address():
    at_home = check_address("token"), delivery_address("token")
    set_script_prefix("/joint/")
    try:
        assert reverse("campaigns:check", args=["token"]).startswith("/joint/")
        assert (check_address("token"), delivery_address("token")) == at_home
    finally:
        clear_script_prefix()
