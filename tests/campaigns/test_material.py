"""Statements, questions and lists of demands entered by officials; what was received in confidence informs nobody by accident."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Refused
from campaigns.choices import Classification, DemandStatus, Theme
from campaigns.composition import compose
from campaigns.composition.options import Options
from campaigns.models import Demand, DemandList, Pack, Question, Statement, StatementReader
from campaigns.services.demands import demand_add, demand_list_add
from campaigns.services.statements import (
    question_save,
    reader_add,
    reader_remove,
    statement_add,
    statement_withdraw,
)
from documents.tree import plain_text
from tests.campaigns.packs import briefing, briefing_summary, draft, issued
from tests.worlds import enter, make_user, region

SAID_ON = dt.date(2022, 2, 1)
CONFIDENTIAL = {
    "classification": Classification.JOINT_CONFIDENTIAL,
    "given_by": "HMPPS",
    "terms": "Under confidential cover",
    "review_on": dt.date(2022, 9, 1),
}
NUMBER = "The region is 412 officers short."


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def welsh(napo):
    return make_user(napo, "welsh", "official", unit=region("N03"))


def said(by, text="Reports are written at the weekend.", **fields):
    given = {
        "theme": Theme.PRACTICE,
        "how_known": "Told by members",
        "source": "Branch minutes",
        "made_on": SAID_ON,
    }
    return statement_add(by=by, text=text, **{**given, **fields})  # fmt: skip


def printed(official, **options):
    composed = compose(briefing_summary(official, region("N03")), Options(**options))
    return plain_text(composed.document), composed.items.omissions


def typed(**fields):
    """What a browser sends of the form for a statement."""
    sent = {
        "text": "Reports are written at the weekend.",
        "theme": "practice",
        "how_known": "Told by members",
        "source": "Branch minutes",
        "made_on_day": "1",
        "made_on_month": "2",
        "made_on_year": "2022",
        "classification": "public",
    }
    return sent | fields


# --- what is entered is printed, for those it may reach -----------------------------------------------------------


def test_a_statement_stands_in_the_next_pack_with_how_it_is_known(official):
    said(official, region=region("N03"))
    text, _omissions = printed(official)
    assert "Reports are written at the weekend." in text
    assert "Told by members" in text
    assert "Branch minutes" in text


def test_other_words_take_the_place_of_the_old_and_a_statement_taken_back_is_gone(official):
    old = said(official, region=region("N03"))
    new = said(official, "Reports are written at night.", region=region("N03"), replaces=old)
    text, _omissions = printed(official)
    assert ("at night" in text, "at the weekend" in text) == (True, False)
    with pytest.raises(Refused, match="already"):
        said(official, "Never.", replaces=old)
    statement_withdraw(by=official, statement=new)
    assert "at night" not in printed(official)[0]
    assert old.code != new.code


@pytest.mark.parametrize("audience", ["parliament", "press", "employer", "members", "branch"])
def test_what_was_received_in_confidence_is_in_no_pack_and_its_words_are_told_to_no_maker(official, audience):
    said(official, NUMBER, **CONFIDENTIAL)
    text, omissions = printed(official, audience=audience)
    assert "412" not in text
    assert [(one.what, "412" in f"{one.key}{one.why}") for one in omissions] == [
        ("Received in confidence", False)
    ]


def test_what_rests_on_something_confidential_inherits_its_class(official):
    ground = said(official, NUMBER, **CONFIDENTIAL)
    with pytest.raises(ValidationError) as refused:
        said(official, "More than four hundred officers are missing.", derived_from=ground)
    assert refused.value.message_dict == {
        "classification": [
            "It rests on something of the class “Received in confidence”. Choose that class or a closer one."
        ]
    }
    # Told before the ground was closed, it goes no further than the ground does now.
    told = said(official, "Officers are missing.")
    rests = said(official, "Hundreds of officers are missing.", derived_from=told)
    said(official, "Officers are missing.", replaces=told, **CONFIDENTIAL)
    text, omissions = printed(official)
    assert "Hundreds" not in text
    assert [
        one.key for one in omissions if "rests on" in one.why and not one.what.startswith("Received")
    ] == [f"statement-{rests.code}"]


def test_nothing_built_on_it_leaves_before_its_day(official, monkeypatch):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    ground = said(official, not_before=tomorrow)
    rests = said(official, "Weekends are worked.", derived_from=ground)
    text, omissions = printed(official)
    assert "weekend" not in text.lower()
    assert {one.key for one in omissions} == {f"statement-{ground.code}", f"statement-{rests.code}"}
    monkeypatch.setattr(timezone, "now", lambda: tomorrow + dt.timedelta(seconds=1))
    assert "Weekends are worked." in printed(official)[0]


def test_what_rests_on_something_taken_back_is_not_printed(official):
    ground = said(official)
    said(official, "Weekends are worked.", derived_from=ground)
    statement_withdraw(by=official, statement=ground)
    assert "Weekends are worked." not in printed(official)[0]


# --- who reads what was received in confidence --------------------------------------------------------------------


def test_only_its_readers_see_it_and_each_opening_is_kept(official, second, rep, client):
    closed = said(official, NUMBER, **CONFIDENTIAL)
    address = reverse("campaigns:statement", args=[closed.uid])
    enter(client, second)
    assert client.get(address).status_code == 404
    page = client.get(reverse("campaigns:material")).content.decode()
    assert "412" not in page
    assert "1 more was received in confidence" in page
    with pytest.raises(Refused, match="Only its readers"):
        reader_add(by=second, statement=closed, user=second)
    with pytest.raises(ValidationError, match="one of the officials"):
        reader_add(by=official, statement=closed, user=rep)
    reader_add(by=official, statement=closed, user=second)
    for _again in range(2):
        assert "412" in client.get(address).content.decode()
    opened = StatementReader.objects.get(user=second).opened_at
    assert opened is not None
    assert AuditEntry.objects.filter(action="statement.open", actor=str(second.pk)).count() == 2
    assert StatementReader.objects.get(user=official).opened_at is None


def test_the_last_reader_stays_and_who_is_put_out_reads_it_no_more(official, second, client):
    closed = said(official, NUMBER, **CONFIDENTIAL)
    mine = closed.readers.get(user=official)
    with pytest.raises(Refused, match="let another official in"):
        reader_remove(by=official, reader=mine)
    reader_add(by=official, statement=closed, user=second)
    enter(client, second)
    answer = client.post(reverse("campaigns:statement_reader_end", args=[closed.uid, mine.pk]))
    assert answer.status_code == 302
    assert Statement.objects.visible_to(official).count() == 0
    assert Statement.objects.visible_to(second).count() == 1


def test_other_words_for_it_keep_its_readers(official, second):
    closed = said(official, NUMBER, **CONFIDENTIAL)
    reader_add(by=official, statement=closed, user=second)
    newer = said(second, "The region is 410 officers short.", replaces=closed, **CONFIDENTIAL)
    assert {reader.user_id for reader in newer.readers.all()} == {official.pk, second.pk}


def test_confidence_has_a_giver_terms_and_a_day_also_for_the_database(official, napo):
    with pytest.raises(ValidationError) as refused:
        said(official, NUMBER, classification=Classification.JOINT_CONFIDENTIAL)
    assert set(refused.value.message_dict) == {"given_by", "terms", "review_on"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.bulk_create(
            [Statement(union=napo, code="x", theme="practice", text="x", how_known="x", made_on=SAID_ON, classification="confidential")]
        )  # fmt: skip


# --- who may enter it ---------------------------------------------------------------------------------------------


def test_an_official_of_one_region_speaks_of_that_region_only(welsh, official):
    assert said(welsh, region=region("N03")).region == region("N03")
    for elsewhere in (None, region("N07")):
        with pytest.raises(Refused):
            said(welsh, region=elsewhere)
    with pytest.raises(Refused):
        statement_withdraw(by=welsh, statement=said(official))
    with pytest.raises(Refused):
        question_save(by=welsh, text="Why?", source="Letter")
    with pytest.raises(Refused):
        demand_list_add(by=welsh, title="T", made_by="Napo", made_on=SAID_ON, source="S")


def test_nobody_without_the_right_enters_anything(rep):
    with pytest.raises(Refused):
        said(rep)
    assert not Statement.objects.exists()


def test_a_case_number_is_refused_at_its_field_and_nothing_typed_is_lost(official, client):
    enter(client, official)
    sent = typed(text="Ask about Z999999 in court.", source="Minutes of 4 May")
    answer = client.post(reverse("campaigns:statement_new"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "It starts at character 11." in page
    assert "Minutes of 4 May" in page
    assert not Statement.objects.exists()
    with pytest.raises(ValidationError):
        said(official, "Ask about Z999999 in court.")


def test_the_page_enters_a_statement_and_offers_the_region_of_a_regional_official_only(
    official, welsh, client
):
    enter(client, official)
    answer = client.post(reverse("campaigns:statement_new"), typed())
    made = Statement.objects.get()
    assert answer.headers["Location"] == reverse("campaigns:statement", args=[made.uid])
    assert (
        client.get(reverse("campaigns:statement_words", args=[made.uid]))
        .content.decode()
        .count("Branch minutes")
    )
    client.post(reverse("campaigns:statement_words", args=[made.uid]), typed(text="At night."))
    assert Statement.objects.standing().get().text == "At night."
    enter(client, welsh)
    page = client.get(reverse("campaigns:statement_new")).content.decode()
    assert ">Wales</option>" in page
    assert ">London</option>" not in page
    assert client.post(reverse("campaigns:statement_new"), typed()).status_code == 422
    assert client.post(reverse("campaigns:statement_end", args=[Statement.objects.standing().get().uid])).status_code == 403  # fmt: skip


def test_what_may_be_asked_again_says_so(official, client):
    said(official, NUMBER, **CONFIDENTIAL)
    enter(client, official)
    assert "Ask again" in client.get(reverse("campaigns:material")).content.decode()


# --- questions and demands ----------------------------------------------------------------------------------------


def test_questions_are_numbered_changed_and_left_out_of_packs(official, client):
    enter(client, official)
    new = reverse("campaigns:question_new")
    for text in ("How many are over 110%?", "When was the last review?"):
        assert client.post(new, {"text": text, "source": "Letter", "in_packs": "on"}).status_code == 302
    first, second = Question.objects.all()
    assert (first.number, second.number) == (1, 2)
    page = reverse("campaigns:question", args=[first.uid])
    assert client.post(page, {"text": "How many were over 110%?", "source": "Letter"}).status_code == 302
    text, _omissions = printed(official)
    assert "When was the last review?" in text
    assert "How many" not in text
    assert client.post(new, {"text": "", "source": ""}).status_code == 422


def test_a_new_bulletin_and_its_demands_are_printed_as_raised(official, client):
    enter(client, official)
    sent = {"title": "JTU 20/2026", "made_by": "Napo", "source": "JTU 20/2026, 3 March 2026", "in_packs": "on",
            "made_on_day": "3", "made_on_month": "3", "made_on_year": "2026"}  # fmt: skip
    client.post(reverse("campaigns:demand_list_new"), sent)
    made = DemandList.objects.get()
    page = reverse("campaigns:demand_new", args=[made.uid])
    for text in ("Publish the regional vacancies.", "Suspend targets."):
        assert client.post(page, {"text": text, "addressee": "HMPPS"}).status_code == 302
    assert [(one.number, one.status, one.standing().on) for one in Demand.objects.all()] == [
        (1, DemandStatus.RAISED, dt.date(2026, 3, 3)),
        (2, DemandStatus.RAISED, dt.date(2026, 3, 3)),
    ]
    assert "2 demands: 2 raised." in printed(official)[0]
    again = client.post(reverse("campaigns:demand_list_new"), sent)
    assert again.status_code == 422
    assert "is here already" in again.content.decode()


def test_a_demand_of_another_union_is_out_of_reach(official, unison, client):
    foreign = make_user(unison, "foreign", "official")
    enter(client, foreign)
    made = demand_list_add(by=official, title="T", made_by="Napo", made_on=SAID_ON, source="S")
    demand_add(by=official, demand_list=made, text="x", addressee="HMPPS")
    assert client.get(reverse("campaigns:demand_new", args=[made.uid])).status_code == 404


def test_an_installation_starts_with_the_published_material(napo, unison, capsys):
    from accounts import tenancy

    call_command("load_campaigns", union="napo")
    call_command("load_campaigns", union="napo")
    call_command("load_campaigns", union=unison.slug)
    assert [line.split()[0] == "0" for line in capsys.readouterr().out.splitlines()] == [False, True, False]
    for union, statements in ((napo, True), (unison, False)):
        with tenancy.union_scope(union.pk):
            assert Statement.objects.filter(union=union).exists() is statements
            assert Demand.objects.filter(union=union).exists()


@pytest.mark.parametrize("name", ["pack_recall", "pack_revise", "pack_words", "demand"])
def test_a_case_number_is_stopped_in_every_box_for_words_before_it_is_stored(
    name, rep, moderator, official, second, client
):
    briefing(rep, moderator, official)
    pack = draft(official, briefing_summary(official, region("N03")))
    if name in {"pack_recall", "pack_revise"}:
        pack = issued(pack, official, second)
    demand = Demand.objects.first()
    address = reverse(f"campaigns:{name}", args=[demand.uid if name == "demand" else pack.uid])
    words = "Somebody asked about Z999999."
    sent = {"reason": words, "errata": words, "kind": "demands", "words": words, "note": words,
            "status": "acknowledged", "on_day": "1", "on_month": "5", "on_year": "2025"}  # fmt: skip
    enter(client, official)
    answer = client.post(address, sent, follow=True)
    assert "It starts at character 22." in answer.content.decode()
    pack.refresh_from_db()
    assert words not in f"{pack.recall_reason}{pack.wording}"
    assert demand.changes.count() == 1
    assert not Pack.objects.filter(replaces=pack).exists()
