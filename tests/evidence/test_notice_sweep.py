"""Reminders, calendar, figures and bundles: many notices, sweeps run twice or killed, mails of unknown fate."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid

import pytest
from django.core import mail
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts import tenancy
from accounts.choices import MailState, Role
from accounts.models import OutboxMail, RoleGrant, StandIn
from accounts.permissions import Refused
from accounts.services.outbox import mail_send
from documents.tree import plain_text
from evidence.models import Notice, NoticeDue
from evidence.notice_transitions import EventKind
from evidence.selectors.notices import notice_figures, own_notices, pdus_to_take_up
from evidence.services.notice_feeds import feed_close, feed_open, feed_owner
from evidence.services.notice_leaving import NOTICES, notices_pass_on
from evidence.services.notice_member import notice_withdraw
from evidence.services.notice_papers import bundle_make
from evidence.services.notice_reminders import notices_sweep, uncertain_reminders
from evidence.services.notice_steps import step_record
from tests.evidence.notices import SERVED, served
from tests.evidence.test_notice_services import answer, fresh
from tests.worlds import make_user, unit

DUE = dt.date(2026, 3, 9)  # the acknowledgement of a notice served on SERVED


def keys() -> list[str]:
    return sorted(
        key.split(":", 2)[2].rsplit(":", 1)[0] for key in OutboxMail.objects.values_list("key", flat=True)
    )


def test_a_reminder_before_and_one_after_each_date(rep):
    notice = served(rep)
    for day in range(2, 11):
        notices_sweep(notice.union_id, dt.date(2026, 3, day))
    assert keys() == ["acknowledge:2026-03-09:after", "acknowledge:2026-03-09:before"]
    step_record(by=rep, notice=notice, kind=EventKind.ACKNOWLEDGED, on=dt.date(2026, 3, 9))
    for day in range(10, 18):
        notices_sweep(notice.union_id, dt.date(2026, 3, day))
    assert "answer:2026-03-16:before" in keys() and "meeting:2026-03-16:after" in keys()


def test_the_mail_names_reference_and_nothing_else(rep):
    notice = served(rep)
    notices_sweep(notice.union_id, DUE)
    stored = OutboxMail.objects.get()
    mail_send(stored.pk)
    sent = mail.outbox[0]
    assert notice.reference in sent.subject and sent.to == [rep.email]
    for secret in ("Alex", "Morgan", "Gwent", "Head of PDU", "sleep", "health"):
        assert secret.lower() not in (sent.subject + sent.body).lower()


def test_a_sweep_run_twice_or_killed_mails_at_most_once(rep):
    notice = served(rep)
    assert notices_sweep(notice.union_id, DUE) == 1
    assert notices_sweep(notice.union_id, DUE) == 0
    OutboxMail.objects.all().delete()
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        notices_sweep(notice.union_id, DUE)
        raise KeyboardInterrupt
    assert not OutboxMail.objects.exists()
    assert notices_sweep(notice.union_id, DUE) == 1
    stored = OutboxMail.objects.get()
    mail_send(stored.pk)
    mail_send(stored.pk)
    assert len(mail.outbox) == 1


def test_a_mail_of_unknown_fate_is_shown(rep, signed_in):
    notice = served(rep)
    notices_sweep(notice.union_id, DUE)
    OutboxMail.objects.update(state=MailState.UNCERTAIN)
    assert len(uncertain_reminders(rep)) == 1
    page = signed_in(rep).get(reverse("evidence:notice_list")).content.decode()
    assert f"A reminder about {notice.reference} may not have reached you." in page


def test_a_notice_whose_rep_has_gone_is_told_to_the_branch_lead_once(rep, official, napo, signed_in):
    notice = served(rep)
    RoleGrant.objects.filter(user=rep).update(ends_on=dt.date(2026, 3, 1))
    notices_sweep(notice.union_id, dt.date(2026, 3, 2))
    assert [m.to for m in OutboxMail.objects.filter(template__contains="ownerless")] == [official]
    lead = make_user(napo, "lead", Role.BRANCH_LEAD, unit=unit("Gwent"))
    for _ in range(2):
        notices_sweep(notice.union_id, dt.date(2026, 3, 2))
    assert [m.to for m in OutboxMail.objects.filter(template__contains="ownerless").order_by("pk")] == [
        official,
        lead,
    ]
    page = signed_in(lead).get(reverse("evidence:notice_ownerless")).content.decode()
    assert notice.reference in page


def test_a_stand_in_named_on_leaving_takes_the_notices_over(rep, napo):
    notice = served(rep)
    second = make_user(napo, "second", Role.REP)
    rep.is_active = False
    rep.save()
    StandIn.objects.create(leaver=rep, person=second, kind=NOTICES)
    assert notices_pass_on(napo.pk) == 1
    assert fresh(notice).owner == second
    assert notices_pass_on(napo.pk) == 0


# --- the calendar -----------------------------------------------------------------------------------------------


def test_the_calendar_opens_by_its_secret_alone_until_it_is_revoked(rep, client, settings):
    notice = served(rep)
    address = feed_open(by=rep)
    path = address.removeprefix(settings.SITE_URL)
    answered = client.get(path)
    assert answered.status_code == 200 and "no-store" in answered.headers["Cache-Control"]
    calendar = Calendar.from_ical(answered.content)
    starts = {str(e["summary"]).partition(": ")[2]: e.decoded("dtstart") for e in calendar.walk("VEVENT")}
    assert starts["Acknowledgement requested by"] == DUE
    assert notice.reference in answered.content.decode()
    for secret in ("Alex", "Gwent", "sleep"):
        assert secret not in answered.content.decode()
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM evidence_capability t")
        assert token not in str(cursor.fetchall())
    second = feed_open(by=rep)
    assert client.get(path).status_code == 404, "a new address ends the old"
    feed_close(by=rep)
    assert client.get(second.removeprefix(settings.SITE_URL)).status_code == 404
    assert feed_owner("nonsense") is None


def test_a_rep_who_is_no_rep_any_more_has_no_calendar(rep, client, settings):
    path = feed_open(by=rep).removeprefix(settings.SITE_URL)
    rep.grants.all().delete()
    assert client.get(path).status_code == 404


# --- figures and bundles ----------------------------------------------------------------------------------------


def test_figures_worked_by_hand(rep, napo):
    quick, slow, silent = served(rep), served(rep), served(rep)
    answer(rep, quick, "accepted", "part", "refused", on=dt.date(2026, 3, 6))
    answer(rep, slow, "accepted", on=dt.date(2026, 3, 20))
    step_record(by=rep, notice=slow, kind=EventKind.RISK_ASSESSED, on=dt.date(2026, 3, 30))
    gone = served(rep)
    notice_withdraw(by=rep, member=gone.members.get(), withdrawn_from="campaign")
    found = notice_figures(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert {key: found[key] for key in ("served", "people", "acknowledged", "acknowledged_in_time", "answered")} == {
        "served": 3, "people": 3, "acknowledged": 2, "acknowledged_in_time": 1, "answered": 2,
    }  # fmt: skip
    assert found["requests"] == {"total": 9, "accepted": 2, "part": 1, "refused": 1, "none": 5}
    assert (found["risk_assessed"], found["median_days_to_answer"]) == (1, None)
    assert (found["open_over_28_days"], found["open_over_60_days"], found["unanswered_after_28_days"]) == (
        3,
        3,
        1,
    )
    early = notice_figures(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 3, 10))
    assert (early["answered"], early["risk_assessed"], early["open_over_28_days"]) == (1, 0, 0)
    assert (
        notice_figures(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 6, 30), [unit("Warwickshire").pk])[
            "served"
        ]
        == 0
    )
    assert silent.stage == "served"


def test_the_median_comes_from_ten_up(rep, napo):
    for notice in bulk(rep, 10):
        Notice.objects.filter(pk=notice.pk).update(first_answer_on=SERVED + dt.timedelta(days=notice.number))
    found = notice_figures(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert found["median_days_to_answer"] == 5.5
    Notice.objects.filter(number=1).update(first_answer_on=None)
    assert notice_figures(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 6, 30))["median_days_to_answer"] is None


@pytest.mark.parametrize(
    ("count", "words", "rows"), [(3, "fewer than 5", False), (4, "fewer than 5", False), (5, "5", True)]
)
def test_the_bundle_prints_counts_from_five_up(rep, official, count, words, rows):
    for _ in range(count):
        served(rep)
    text = plain_text(bundle_make(by=official, unit=unit("Gwent")))
    assert f"Notices unanswered: {words}" in text and f"People they are about: {words}" in text
    assert ("Notices and days" in text) is rows
    assert "Alex" not in text and (rows or f"\t{count}" not in text)
    assert [one.unit for one in pdus_to_take_up(official, dt.date(2026, 11, 1))] == [unit("Gwent")]


def test_no_bundle_below_three_nor_for_a_rep_nor_of_withdrawn_ones(rep, official):
    notices = [served(rep) for _ in range(3)]
    with pytest.raises(Refused):
        bundle_make(by=rep, unit=unit("Gwent"))
    bundle_make(by=official, unit=unit("Gwent"))
    notice_withdraw(by=rep, member=notices[0].members.get(), withdrawn_from="campaign")
    with pytest.raises(Refused):
        bundle_make(by=official, unit=unit("Gwent"))


# --- many -------------------------------------------------------------------------------------------------------


def bulk(owner, count: int) -> list[Notice]:
    """Served notices in columns only, as a replay would have left them."""
    place = unit("Gwent")
    notices = Notice.objects.bulk_create(
        Notice(
            union_id=owner.union_id, year=2026, number=number, unit=place, region=place.parent, owner=owner,
            drafted_by=owner, since=dt.date(2025, 11, 1), nonce=uuid.uuid4(), stage="served", drafted_on=SERVED,
            served_on=SERVED, acknowledge_by=DUE, next_code="acknowledge",
            next_on=DUE + dt.timedelta(days=number % 365), unanswered=1, events_seen=3,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    NoticeDue.objects.bulk_create(
        NoticeDue(union_id=owner.union_id, notice=notice, code="acknowledge", on=notice.next_on)
        for notice in notices
    )
    with connection.cursor() as cursor:
        # What autovacuum does in the background; within one transaction the planner would know nothing of the rows.
        cursor.execute(
            "ANALYZE evidence_notice, evidence_noticedue, evidence_noticemember, evidence_noticerequest"
        )
    return notices


def queries(work) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def counted(rep, napo, client, total: int) -> tuple[int, int, int]:
    """Statements of the reps' page, of the first sweep of a day, and of the figures, with so many notices."""
    Notice.objects.all().delete()
    OutboxMail.objects.all().delete()
    bulk(rep, total)
    client.get("/notices/")
    return (
        queries(lambda: client.get("/notices/")),
        queries(lambda: notices_sweep(napo.pk, DUE + dt.timedelta(days=3))),
        queries(lambda: notice_figures(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
    )


def flat(rep, napo, client, few: int, many: int) -> None:
    """The page takes at most 12 statements, the sweep 8 (one more for every 5,000 mails), the figures 6."""
    counts = {total: counted(rep, napo, client, total) for total in (few, many)}
    assert counts[few] == counts[many]
    page, sweep, figures = counts[many]
    assert page <= 12 and sweep <= 8 and figures <= 6, counts
    assert own_notices(rep).count() == many


def test_list_sweep_and_figures_take_the_same_queries_for_fifty_and_five_hundred(rep, napo, signed_in):
    flat(rep, napo, signed_in(rep), 50, 500)


@pytest.mark.soak
def test_list_sweep_and_figures_take_the_same_queries_for_fifty_and_twenty_thousand(rep, napo, signed_in):
    flat(rep, napo, signed_in(rep), 50, 20_000)


def test_the_home_page_and_the_notice_page_do_not_grow_with_the_notices(rep, napo, signed_in):
    client = signed_in(rep)
    counts = []
    for total in (5, 100):
        Notice.objects.filter(events=None).delete()
        bulk(rep, total)
        client.get("/")
        counts.append(queries(lambda: client.get("/")))
    assert counts[0] == counts[1], counts


@pytest.mark.django_db(transaction=True)
def test_a_sweep_whose_connection_dies_in_the_middle_mails_nothing_and_the_next_one_once(rep, napo):
    """The server kills the sweep while it waits to write: as when the machine goes down half-way."""
    served(rep)
    failed: list[BaseException] = []
    ready = threading.Event()
    pid: list[int] = []

    def sweep() -> None:
        try:
            with tenancy.union_scope(napo.pk), connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid.append(cursor.fetchone()[0])
                ready.set()
                notices_sweep(napo.pk, DUE)
        except (OperationalError, InterfaceError) as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=sweep)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {OutboxMail._meta.db_table} IN SHARE MODE")
        thread.start()
        assert ready.wait(30)
        for _ in range(200):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted", pid)
                if cursor.fetchone()[0]:
                    cursor.execute("SELECT pg_terminate_backend(%s)", pid)
                    break
            time.sleep(0.05)
    thread.join(30)
    assert len(failed) == 1, "the sweep was cut off"
    assert not OutboxMail.objects.exists()
    assert notices_sweep(napo.pk, DUE) == 1
    assert notices_sweep(napo.pk, DUE) == 0
