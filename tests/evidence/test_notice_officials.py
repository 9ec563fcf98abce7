"""The national step, the union's days, places that end, and what a branch lead and an official reach of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEntry
from accounts.permissions import Refused
from evidence.models import Notice, NoticeDays
from evidence.notice_clocks import DEFAULT_DAYS, RUNG_DAYS, days_of
from evidence.notice_life.dates import dues
from evidence.notice_transitions import EventKind
from evidence.selectors.notices import pdus_to_take_up
from evidence.services.notice_core import notice_life
from evidence.services.notice_days import notice_days_set
from evidence.services.notice_member import notice_withdraw
from evidence.services.notice_national import national_strike, national_take
from evidence.services.notice_owners import notice_hand_over, notice_move
from evidence.services.notice_steps import event_strike, notice_escalate
from tests.evidence.notices import SERVED, agreed, served
from tests.evidence.test_notice_services import answer, fresh
from tests.worlds import make_user, unit
from workloads.models import Unit

DAY = dt.date(2026, 6, 3)
CONCERNS = "evidence:notice_concerns"


# --- the national step ------------------------------------------------------------------------------------------


def test_an_official_takes_all_unanswered_notices_of_a_place_up_at_once(rep, official):
    silent = [served(rep) for _ in range(3)]
    done = served(rep)
    answer(rep, done, "accepted", "accepted", "accepted")
    elsewhere = served(rep, unit=unit("Warwickshire"))
    assert len(national_take(by=official, unit=unit("Gwent"), on=DAY, via="hse")) == 3
    assert [fresh(notice).level for notice in silent] == [4, 4, 4]
    assert [fresh(notice).level for notice in (done, elsewhere)] == [0, 0]
    assert AuditEntry.objects.filter(action="notice.escalated", reason_code="hse").count() == 3
    late = served(rep)
    assert len(national_take(by=official, unit=unit("Gwent"), on=DAY, via="mp")) == 1, "only the new one"
    assert fresh(late).level == 4
    with pytest.raises(Refused):
        national_take(by=official, unit=unit("Gwent"), on=DAY, via="mp")


def test_the_national_step_is_for_officials_of_the_place_from_three_up(rep, official, moderator, napo):
    for _ in range(2):
        served(rep)
    with pytest.raises(Refused):
        national_take(by=official, unit=unit("Gwent"), on=DAY, via="hse")
    third = served(rep)
    far = make_user(napo, "far", Role.OFFICIAL, unit=unit("Warwickshire"))
    lead = make_user(napo, "lead", Role.BRANCH_LEAD, unit=unit("Gwent"))
    for person in (rep, moderator, lead, far):
        with pytest.raises(Refused):
            national_take(by=person, unit=unit("Gwent"), on=DAY, via="hse")
    with pytest.raises(ValidationError):
        national_take(by=official, unit=unit("Gwent"), on=DAY, via="gossip")
    with pytest.raises(ValidationError):
        notice_escalate(by=rep, notice=third, level=4, on=DAY)
    notice_withdraw(by=rep, member=third.members.get(), withdrawn_from="campaign")
    with pytest.raises(Refused):
        national_take(by=official, unit=unit("Gwent"), on=DAY, via="hse")


def test_a_national_step_by_mistake_is_struck_out_by_officials_only(rep, official):
    notices = [served(rep) for _ in range(3)]
    notice_escalate(by=rep, notice=notices[0], level=2, on=dt.date(2026, 4, 20))
    events = national_take(by=official, unit=unit("Gwent"), on=DAY, via="nnc")
    with pytest.raises(Refused):
        event_strike(by=rep, notice=notices[0], event=events[0])
    with pytest.raises(Refused):
        national_strike(by=rep, unit=unit("Gwent"))
    assert national_strike(by=official, unit=unit("Gwent")) == 3
    assert [fresh(notice).level for notice in notices] == [2, 0, 0]
    national_take(by=official, unit=unit("Gwent"), on=DAY, via="hse")
    assert national_strike(by=official, unit=unit("Gwent")) == 3, "the earlier entry is struck out already"
    assert national_strike(by=official, unit=unit("Gwent")) == 0


def test_the_national_step_has_its_page_and_shows_in_the_notice(rep, official, signed_in):
    notice, *_others = [served(rep) for _ in range(3)]
    client = signed_in(official)
    page = client.get(reverse(CONCERNS)).content.decode()
    assert "fewer than 5" in page and "FN-2026" not in page
    step = reverse("evidence:notice_national", args=[unit("Gwent").pk])
    assert step in page
    assert client.post(step, {"via": ""}).status_code == 422
    sent = client.post(step, {"via": "hse", "on_day": "3", "on_month": "6", "on_year": "2026"})
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(reverse(CONCERNS)).content.decode()
    assert "Taken up nationally on 3 June 2026." in page and step not in page.replace(f"{step}strike/", "")
    shown = signed_in(rep).get(reverse("evidence:notice", args=[notice.uid])).content.decode()
    assert "A concern to the HSE" in shown and "Taken up nationally" in shown
    client = signed_in(official)
    assert client.post(f"{step}strike/").status_code == 302
    assert fresh(notice).level == 0


def test_the_concerns_page_takes_the_same_queries_for_one_place_and_for_two(rep, official, signed_in):
    client = signed_in(official)
    counts = []
    for place in ("Gwent", "Warwickshire"):
        for _ in range(3):
            served(rep, unit=unit(place))
        national_take(by=official, unit=unit(place), on=DAY, via="hse")
        client.get(reverse(CONCERNS))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(CONCERNS))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12, counts
    found = pdus_to_take_up(official, dt.date(2026, 11, 1))
    assert [(one.unit.name, one.national_on, one.open) for one in found] == [
        ("Gwent", DAY, False),
        ("Warwickshire", DAY, False),
    ]


# --- the union's days -------------------------------------------------------------------------------------------


def test_only_an_official_of_the_whole_union_sets_the_days(rep, official, moderator, admin, napo, signed_in):
    far = make_user(napo, "far", Role.OFFICIAL, unit=unit("Gwent"))
    for person in (rep, moderator, admin, far):
        with pytest.raises(Refused):
            notice_days_set(by=person, days={"answer": 15})
        assert signed_in(person).get(reverse("evidence:notice_clocks")).status_code == 403
    notice_days_set(by=official, days={"answer": 15})
    assert AuditEntry.objects.filter(action="notice.days").count() == 1


def test_the_page_of_the_days_keeps_what_is_typed_and_names_the_fault(official, signed_in):
    client = signed_in(official)
    address = reverse("evidence:notice_clocks")
    page = client.get(address).content.decode()
    for code in (*DEFAULT_DAYS, *RUNG_DAYS):
        assert f'name="{code}"' in page
    wrong = client.post(address, {"answer": "900", "meeting": "12"})
    assert wrong.status_code == 422
    assert "Enter at most 60 days." in wrong.content.decode() and 'value="900"' in wrong.content.decode()
    assert not NoticeDays.objects.exists()
    assert client.post(address, {"answer": "15", "next_manager": "7"}).status_code == 302
    assert NoticeDays.objects.get().days == {"answer": 15, "next_manager": 7}
    assert 'value="15"' in client.get(address).content.decode()


def test_the_ladder_runs_on_the_unions_own_days(rep, official):
    notice_days_set(by=official, days={"next_manager": 3})
    notice = served(rep)
    notice_escalate(by=rep, notice=notice, level=1, on=dt.date(2026, 3, 23))
    running = {due.code: due.on for due in dues(notice_life(notice), days_of(fresh(notice).days))}
    assert running["escalation"] == dt.date(2026, 3, 26)


# --- places and people that change ------------------------------------------------------------------------------


def test_a_notice_of_a_place_that_ended_says_so_and_is_moved(rep, signed_in):
    old = Unit.objects.pdus().filter(valid_to__lt=dt.date(2026, 1, 1), successions__isnull=False).first()
    notice = served(rep, unit=old)
    client = signed_in(rep)
    address = reverse("evidence:notice", args=[notice.uid])
    assert "is no longer a place of its own" in client.get(address).content.decode()
    assert "Its place has ended" in client.get(reverse("evidence:notice_list")).content.decode()
    move = reverse("evidence:notice_move", args=[notice.uid])
    assert move in client.get(address).content.decode()
    page = client.get(move).content.decode()
    heir = old.successions.first().successor
    assert page.index("What its place became") < page.index(f'value="{heir.pk}"')
    assert f'value="{old.pk}"' not in page
    assert client.post(move, {"unit": heir.pk}).status_code == 302
    assert fresh(notice).unit == heir
    assert "is no longer a place of its own" not in client.get(address).content.decode()
    with pytest.raises(Refused):
        notice_move(by=rep, notice=fresh(notice), unit=heir)


def test_a_branch_lead_reaches_handing_over_from_the_notice(rep, napo, signed_in):
    notice = served(rep)
    second = make_user(napo, "second", Role.REP)
    lead = make_user(napo, "lead", Role.BRANCH_LEAD, unit=unit("Gwent"))
    client = signed_in(lead)
    page = client.get(reverse("evidence:notice", args=[notice.uid])).content.decode()
    give = reverse("evidence:notice_hand_over", args=[notice.uid])
    assert give in page and "/step/" not in page
    assert client.post(give, {"to": second.pk}).status_code == 302
    assert fresh(notice).owner == second


def test_handing_over_and_moving_go_on_together(rep, napo):
    """The member goes to another PDU, and a rep there takes the notice."""
    notice = served(rep)
    there = make_user(napo, "there", Role.REP, unit=unit("Warwickshire"))
    with pytest.raises(Refused):
        notice_hand_over(by=rep, notice=notice, to=there)
    notice_move(by=rep, notice=notice, unit=unit("Warwickshire"))
    notice_hand_over(by=rep, notice=fresh(notice), to=there)
    assert (fresh(notice).owner, fresh(notice).unit.name) == (there, "Warwickshire")


def test_agreement_taken_back_in_person_is_recorded_by_the_rep(rep, signed_in):
    notice = agreed(rep)
    client = signed_in(rep)
    page = client.get(reverse("evidence:notice", args=[notice.uid])).content.decode()
    step = reverse("evidence:notice_step", args=[notice.uid, str(EventKind.AGREEMENT_ENDED)])
    assert step in page
    member = notice.members.get()
    assert client.post(step, {"member": member.pk}).status_code == 422, "not without “they told me so”"
    assert client.post(step, {"member": member.pk, "in_person": "on"}).status_code == 302
    assert (Notice.objects.get(pk=notice.pk).stage, notice.events.last().data["how"]) == (
        "draft",
        "in_person",
    )


def test_what_proves_service_stands_in_the_notice(rep, signed_in):
    notice = served(rep, SERVED)
    page = signed_in(rep).get(reverse("evidence:notice", args=[notice.uid])).content.decode()
    assert "message &lt;1@napo.example&gt;" in page
