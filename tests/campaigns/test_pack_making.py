"""Making packs: called off, tried again, asked for by two at once; all PDUs in one go; ordered for every month."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from accounts import tenancy
from accounts.actors import System
from accounts.models import Job, OutboxMail
from accounts.permissions import Refused
from accounts.services.jobs import LeaseLost, job_claim, job_step
from campaigns.choices import PackStatus
from campaigns.composition.extract import regions_in
from campaigns.models import Delivery, Pack, ReleasePeriod, StandingOrder, StandingRun
from campaigns.services.demo import WINDOW
from campaigns.services.pack_life import pack_issue, pack_sign
from campaigns.services.pack_making import pack_cancel, set_cancel, set_issue_request, set_job
from campaigns.services.pack_sets import set_make, set_places, set_sign
from campaigns.services.packs import SET_TASK, pack_build, pack_check, pack_request, pack_set_request
from campaigns.services.standing_orders import order_make, order_stop, orders_run
from campaigns.services.summaries import Scope, summary_compile
from campaigns.tasks import build_pack, build_pack_set, issue_pack_set
from documents.tree import plain_text
from evidence.entries import FigureEntry
from tests.campaigns.packs import PLACES, briefing, briefing_summary, draft, wales_counted
from tests.worlds import accepted, enter, make_user, region, unit

MAY = dt.date(2026, 5, 10)


@pytest.fixture
def summary(rep, moderator, official):
    briefing(rep, moderator, official)
    return briefing_summary(official, region("N03"))


# --- called off and tried again ---------------------------------------------------------------------------------


def test_one_that_waits_is_called_off_and_started_again(summary, official, client):
    pack = pack_request(by=official, summary=summary)
    enter(client, official)
    address = reverse("campaigns:pack", args=[pack.uid])
    assert "Call it off" in client.get(address).content.decode()
    assert client.post(reverse("campaigns:pack_cancel", args=[pack.uid])).status_code == 302
    build_pack(pack.job_id)
    pack.refresh_from_db()
    assert pack.status == PackStatus.BUILDING
    page = client.get(address).content.decode()
    assert "This was called off" in page
    assert "Call it off" not in page
    assert client.post(reverse("campaigns:pack_new", args=[summary.uid])).status_code == 302
    pack.refresh_from_db()
    build_pack(pack.job_id)
    pack.refresh_from_db()
    assert pack.status == PackStatus.DRAFT
    assert Pack.objects.count() == 1
    with pytest.raises(Refused, match="not being made any more"):
        pack_cancel(by=official, pack=pack)


def test_a_worker_in_the_middle_sees_it_between_its_steps_and_writes_nothing(summary, official, monkeypatch):
    from campaigns.services import packs

    pack = pack_request(by=official, summary=summary)
    job, steps = job_claim(pack.job_id), []

    def step(job, number):
        steps.append(number)
        if number == 2:
            pack_cancel(by=official, pack=pack)
        job_step(job, number)

    monkeypatch.setattr(packs, "job_step", step)
    with pytest.raises(LeaseLost):
        pack_build(job=job)
    pack.refresh_from_db()
    assert steps == [1, 2]
    assert (pack.status, pack.tree, pack.job.state) == (PackStatus.BUILDING, "", "cancelled")


def test_what_failed_is_tried_again(summary, official, monkeypatch):
    pack = pack_request(by=official, summary=summary)
    with monkeypatch.context() as patch:
        patch.setattr("campaigns.services.packs.render_pdf", lambda document: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build_pack(pack.job_id)
    assert Job.objects.get(pk=pack.job_id).state == "failed"
    again = pack_request(by=official, summary=summary)
    assert again.pk == pack.pk
    build_pack(again.job_id)
    again.refresh_from_db()
    assert again.status == PackStatus.DRAFT


@pytest.mark.django_db(transaction=True)
def test_two_people_pressing_at_once_make_one(napo, rep, moderator, official):
    summary = summary_compile(by=official, scope=Scope(region("N03"), *WINDOW))
    people = [official, make_user(napo, "second", "official")]
    start, made = threading.Barrier(2), []

    def press(person):
        try:
            with tenancy.union_scope(napo.pk):
                start.wait(timeout=20)
                made.append(pack_request(by=person, summary=summary).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Pack.objects.count() == 1
    assert Job.objects.filter(task="campaigns.tasks.build_pack").count() == 1


# --- all PDUs ---------------------------------------------------------------------------------------------------


def test_the_set_of_all_holds_the_nation_every_region_and_every_pdu(structure):
    kinds = [place.kind if place else "nation" for place in set_places("all", WINDOW[1])]
    assert (kinds.count("nation"), kinds.count("region")) == (1, 12)
    assert kinds.count("pdu") == len(set_places("all", WINDOW[1])) - 13 > 90


def test_a_set_called_off_stops_at_the_next_place_and_goes_on_from_there(rep, moderator, official):
    briefing(rep, moderator, official)
    lead = draft(official, briefing_summary(official))
    job = job_claim(pack_set_request(by=official, lead=lead).pk)
    places = set_places("regions", WINDOW[1])

    def after(done):
        if done == 3:
            set_cancel(by=official, lead=lead)
        job_step(job, done)

    start, end = WINDOW
    with pytest.raises(LeaseLost):
        set_make(by=official, places=places, start=start, end=end, after=after)
    assert Pack.objects.count() == 3
    assert set_job(lead).state == "cancelled"
    build_pack_set(pack_set_request(by=official, lead=lead).pk)
    assert Pack.objects.count() == 13
    assert set_job(lead).step == 13


def test_the_pack_of_a_pdu_prints_how_many_and_nothing_that_could_place_somebody(rep, moderator, official):
    wales_counted(rep, moderator, official)
    gwent = unit(PLACES[0])
    accepted(
        rep, moderator, FigureEntry("over 150%", statistic="typical", said="Gwent teams are on over 150%."),
        basis="told", where=gwent, on=dt.date(2025, 2, 3),
    )  # fmt: skip
    summary = summary_compile(by=official, scope=Scope(gwent, dt.date(2025, 1, 1), dt.date(2025, 3, 31)))
    made = draft(official, summary)
    text = plain_text(made.document)
    own = text.split("Wales\n")[0]
    assert "of the 12 people" in own or "12 people gave a reading" in own
    assert "Gwent teams" not in text
    assert "foreseeability notices" not in own.lower()
    assert "The middle value" not in own
    pack = pack_check(by=official, pack=made)
    assert pack.status == PackStatus.CHECKED


def test_a_signed_set_is_issued_in_the_background(napo, rep, moderator, official, client):
    briefing(rep, moderator, official)
    second = make_user(napo, "second", "official")
    start, end = WINDOW
    packs = set_make(by=official, places=[None, region("N03")], start=start, end=end)
    set_sign(by=second, packs=packs, marks={str(pack.uid): pack.mark for pack in packs})
    enter(client, second)
    address = reverse("campaigns:pack_set_act", args=[packs[0].uid])
    assert client.post(address, {"what": "issue"}).status_code == 302
    issue_pack_set(set_job(packs[0]).pk)
    assert Pack.objects.filter(status=PackStatus.ISSUED).count() == 2
    page = client.get(reverse("campaigns:pack_set", args=[packs[0].uid])).content.decode()
    assert "Packs issued: 2 of 2" in page
    with pytest.raises(Refused, match="None of these packs is signed"):
        set_issue_request(by=second, lead=packs[0], packs=Pack.objects.all())


# --- every month ------------------------------------------------------------------------------------------------


def run(napo, today):
    return orders_run(by=System("run_standing_orders", napo.pk), today=today)


def ordered(official, **fields):
    order = order_make(
        by=official, **{"reach": "place", "unit": region("N03"), "audience": "press", "day": 5} | fields
    )
    StandingOrder.objects.filter(pk=order.pk).update(made_at=dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC))
    order.refresh_from_db()
    return order


def test_a_months_packs_are_made_once_as_drafts_and_sent_to_nobody(summary, napo, official):
    order = ordered(official)
    assert run(napo, dt.date(2026, 5, 4)) == 0
    assert (run(napo, MAY), run(napo, MAY), run(napo, dt.date(2026, 5, 28))) == (1, 0, 0)
    job = StandingRun.objects.get(order=order).job
    for _time in range(2):
        build_pack_set(job.pk)
    pack = Pack.objects.get()
    assert (pack.unit, pack.audience, pack.prepared_by) == (region("N03"), "press", official)
    assert pack.status == PackStatus.CHECKED
    assert not Delivery.objects.exists()
    assert not OutboxMail.objects.exists()
    assert run(napo, dt.date(2026, 6, 5)) == 1


def test_an_order_given_after_its_day_begins_in_the_next_month(napo, official):
    ordered(official)
    assert run(napo, dt.date(2026, 4, 28)) == 0
    assert run(napo, dt.date(2026, 5, 5)) == 1


def test_an_order_that_was_stopped_or_whose_maker_has_left_is_not_carried_out(napo, official):
    order_stop(by=official, order=ordered(official))
    other = make_user(napo, "second", "official")
    ordered(other, day=6)
    type(other).objects.filter(pk=other.pk).update(is_active=False)
    assert run(napo, MAY) == 0


def test_a_regional_official_orders_her_region_and_not_the_nation(napo, official):
    wales = make_user(napo, "wales", "official", unit=region("N03"))
    assert order_make(by=wales, reach="place", unit=region("N03"), audience="press", day=1).what == "Wales"
    for fields in ({"reach": "regions"}, {"reach": "place"}, {"reach": "place", "unit": region("N07")}):
        with pytest.raises(Refused):
            order_make(by=wales, audience="press", day=1, **fields)
    with pytest.raises(ValidationError):
        order_make(by=official, reach="regions", audience="press", day=31)


def test_the_page_orders_lists_and_stops(napo, official, client):
    enter(client, official)
    address = reverse("campaigns:standing_orders")
    assert client.post(address, {"what": "all", "audience": "members", "day": "29"}).status_code == 422
    assert client.post(address, {"what": "all", "audience": "members", "day": "3"}).status_code == 302
    page = client.get(address).content.decode()
    assert "every region and every PDU</strong>, Members of the union" in page
    order = StandingOrder.objects.get()
    assert client.post(reverse("campaigns:standing_order_stop", args=[order.uid])).status_code == 302
    assert "stopped on" in client.get(address).content.decode()


def test_a_closed_period_has_a_national_pack_at_hand_and_its_regions_pages_once_it_is_signed(
    napo, rep, moderator, official, client
):
    wales_counted(rep, moderator, official)
    period = ReleasePeriod.objects.get()
    enter(client, official)
    page = reverse("campaigns:release", args=[period.uid])
    assert "It is being made as a draft." in client.get(page).content.decode()
    job = Job.objects.get(task=SET_TASK)
    for _again in range(2):
        build_pack_set(job.pk)
    pack = Pack.objects.get()
    assert (pack.unit, pack.start, pack.end, pack.prepared_by) == (None, period.start, period.end, official)
    assert pack.status == PackStatus.CHECKED
    assert reverse("campaigns:pack", args=[pack.uid]) in client.get(page).content.decode()
    with pytest.raises(Refused, match="another official"):
        pack_sign(by=official, pack=pack, mark=pack.mark)
    second = make_user(napo, "second", "official")
    pack = pack_issue(by=second, pack=pack_sign(by=second, pack=pack, mark=pack.mark))
    wales = next(anchor for anchor, name in regions_in(pack.document) if name == "Wales")
    answer = client.post(reverse("campaigns:pack_region", args=[pack.uid]), {"region": wales})
    assert answer.content.startswith(b"%PDF")


def test_the_same_packs_are_ordered_once_until_the_order_is_stopped(official):
    order = ordered(official)
    with pytest.raises(ValidationError, match="Stop that order first"):
        ordered(official, day=9)
    ordered(official, audience="parliament")
    order_stop(by=official, order=order)
    ordered(official, day=9)
