"""kill -9 of worker, PostgreSQL, broker and web at awkward moments of the journey from a report to a pack.

Real servers, a real worker and a real web server in a var/ of their own; only the clock of leases is moved on by hand.
"""

from __future__ import annotations

import hashlib
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.faults.house import House, private_folder
from tests.faults.rush import NOT_CHECKED, Rush, assert_everything_is_there_once
from tests.faults.visitor import Visitor

VERIFY = """
import django
django.setup()
from django.core.management import call_command
call_command("seal_audit")
call_command("verify_audit")
"""

# Nothing is read from the test database here; pytest-django makes it, to be copied, only where a test asks for one.
pytestmark = [pytest.mark.django_db, pytest.mark.soak]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock():
        database = dict(connection.settings_dict)
    var = private_folder() / "var"
    house = House(var)
    try:
        house.furnish(database)
        house.start("web", "worker")
        yield house
    finally:
        house.close()
        var.parent.rmdir()


@pytest.fixture(scope="module")
def people(house: House) -> dict[str, Visitor]:
    people = house.people()
    house.wait(house.serves)
    return people


def place(house: House, name: str, kind: str) -> int:
    return house.one(
        "SELECT id FROM workloads_unit WHERE name = %s AND kind = %s AND valid_to IS NULL", name, kind
    )


def test_a_report_saved_while_the_broker_is_down_is_checked_when_it_is_back(house, people):
    rep, gwent = people["rep"], place(house, "Gwent", "pdu")
    house.kill("valkey")
    # A page that waits for the broker waits each time; a busy machine is slow once.
    took = []
    for text in ("over 150%", "128", "129"):
        started = time.monotonic()
        uid = rep.hand_in(gwent, text)
        took.append(time.monotonic() - started)
    assert min(took) < 3, f"the rep waited {took} s for a broker that is down"
    assert rep.get(f"/reports/{uid}/").status == 200
    assert uid in people["moderator"].get("/moderation/").body.decode()

    house.bring_back("valkey")
    job = "SELECT state, attempt FROM accounts_job WHERE (arguments->>'report')::int = %s"
    report = house.one("SELECT id FROM evidence_casereport WHERE uid = %s", uid)
    assert house.rows(job, report) == [("waiting", 0)]
    house.time_passes()
    house.sweep()
    house.wait(lambda: screened(house, uid))
    house.wait(lambda: house.rows(job, report) == [("done", 1)])

    # And the web server, which was not restarted, finds the broker again by itself.
    last = [rep.hand_in(gwent, text) for text in ("131", "132", "133")][-1]
    house.wait(lambda: screened(house, last), 15)


def screened(house: House, uid: str) -> bool:
    return house.one("SELECT screened_at IS NOT NULL FROM evidence_casereport WHERE uid = %s", uid)


def test_a_pack_that_is_killed_half_made_three_times_is_made_once(house, people):
    official, summary = people["official"], a_summary(house, people)
    with half_made(house, partial(pack_asked_for_twice, official, summary)):
        house.signal_children("worker", signal.SIGKILL)
    pack = house.one("SELECT uid::text FROM campaigns_pack")
    assert_nothing_made(house, attempt=1)
    with half_made(house, partial(swept_later, house)), house.frozen("worker"):
        # It is back before the worker notices, which then reaches it and must not call the job failed.
        killed_and_back(house, "postgres")
    assert_nothing_made(house, attempt=2)
    with half_made(house, partial(swept_later, house)):
        for name in ("valkey", "worker", "web"):
            house.kill(name)
    assert_nothing_made(house, attempt=3)
    for name in ("valkey", "worker", "web"):
        house.bring_back(name)
    swept_later(house)
    house.wait(lambda: job_of_the_pack(house) == ("done", 4))

    ((kind, sha256, content),) = house.rows("SELECT kind, sha256, content FROM campaigns_packfile")
    assert (kind, sha256) == ("pdf", hashlib.sha256(content).hexdigest())
    made = "SELECT count(*) FROM accounts_auditentry WHERE object_kind = 'campaigns.pack' AND action = 'pack.prepare'"
    assert house.one(made) == 1
    assert house.one("SELECT count(*) FROM campaigns_packevent WHERE act = 'prepare'") == 1
    house.wait(house.serves)
    assert official.post(f"/packs/{pack}/pdf/").body == bytes(content)


def a_summary(house: House, people: dict[str, Visitor]) -> str:
    """The address of the figures of Wales, from three accepted reports."""
    for text in ("131", "over 150%", "142"):
        uid = people["rep"].hand_in(place(house, "Gwent", "pdu"), text)
        assert people["moderator"].accept(uid).status == 302
    waiting = people["official"].compile(place(house, "Wales", "region"))
    house.wait(lambda: people["official"].get(waiting).status == 302)
    return people["official"].get(waiting).to


def pack_asked_for_twice(official: Visitor, summary: str) -> None:
    asked = {official.post(f"{summary}pack/").to for _press in range(2)}
    assert len(asked) == 1, "pressing twice made two packs"


def swept_later(house: House) -> None:
    house.time_passes()
    house.sweep()


@contextmanager
def half_made(house: House, ask: Callable[[], None]) -> Iterator[None]:
    """Inside, the worker stands in the middle of the transaction that writes the pack; afterwards all has settled."""
    with house.nobody_writes("campaigns_packfile") as somebody_waits:
        ask()
        house.wait(somebody_waits)
        yield
    house.bring_back("postgres")
    house.wait(lambda: nobody_holds_a_row(house))


def assert_nothing_made(house: House, *, attempt: int) -> None:
    assert job_of_the_pack(house) == ("running", attempt)
    assert house.one("SELECT count(*) FROM campaigns_packfile") == 0
    assert house.one("SELECT status FROM campaigns_pack") == "building"


def nobody_holds_a_row(house: House) -> bool:
    """The backend of a killed worker has noticed and rolled back."""
    active = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND backend_xid IS NOT NULL"""
    return house.one(active) == 0


def job_of_the_pack(house: House) -> tuple[str, int]:
    """There is one pack, and this is how its job stands."""
    (row,) = house.rows(
        "SELECT j.state, j.attempt FROM campaigns_pack p LEFT JOIN accounts_job j ON p.job_id = j.id"
    )
    return row


def test_what_was_acknowledged_while_everything_is_killed_in_turn_is_there_once(house, people):
    rush = Rush(people["rep"], people["moderator"], place(house, "Gwent", "pdu"), reports=40, decisions=12)
    rush.run([partial(killed_and_back, house, name) for name in ("web", "postgres", "worker", "valkey")])
    assert rush.sent_again, "nothing was killed in the middle of anything"
    assert_everything_is_there_once(rush, house.rows)
    house.time_passes()
    house.sweep()
    house.wait(lambda: house.one(NOT_CHECKED) == 0)
    assert "The audit trail is whole" in house.python("-c", VERIFY)


def killed_and_back(house: House, name: str) -> None:
    house.kill(name)
    house.bring_back(name)
