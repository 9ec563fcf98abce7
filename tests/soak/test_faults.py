"""kill -9 of PostgreSQL, broker, worker and web in the middle of 1,000 submissions and 200 decisions, under `make run`.

The supervisor brings everything back by itself, leases run out in real time, and beat sweeps.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest

from tests.faults.house import House, private_folder
from tests.faults.rush import NOT_CHECKED, Rush, assert_everything_is_there_once
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.soak

SERVE = "from config import supervisor; supervisor.SETUP = ('migrate', 'load_structure'); raise SystemExit(supervisor.serve())"
ROUNDS = 3


@pytest.fixture
def house() -> Iterator[House]:
    var = private_folder() / "var"
    house = House(var, JOB_TIME_LIMIT="20", SAFELOAD_FSYNC="on")
    try:
        house.supervise(SERVE)
        house.wait(house.serves, 300)
        yield house
    finally:
        house.close()
        var.parent.rmdir()


def kill_and_see_it_back(house: House, name: str) -> None:
    before = house.main_process(name)
    os.kill(before, signal.SIGKILL)
    house.wait(lambda: house.main_process(name) not in {None, before}, 120)


def test_everything_acknowledged_is_there_once_and_the_trail_verifies(house: House) -> None:
    people = house.people()
    gwent = house.one(
        "SELECT id FROM workloads_unit WHERE name = 'Gwent' AND kind = 'pdu' AND valid_to IS NULL"
    )
    rush = Rush(people["rep"], people["moderator"], gwent, reports=1000, decisions=200)
    names = ["postgres", "valkey", "worker", "web"] * ROUNDS
    started = time.monotonic()
    rush.run([partial(kill_and_see_it_back, house, name) for name in names])
    took = time.monotonic() - started
    print(
        f"\n{len(rush.acknowledged)} submissions, {len(rush.decided)} decisions acknowledged in {took:.0f} s; "
        f"{len(names)} kills; {rush.sent_again} sent again, {len(rush.decided_unheard)} decided unheard"
    )
    assert rush.sent_again, "nothing was killed in the middle of anything"
    assert_everything_is_there_once(rush, house.rows)

    house.wait(lambda: house.one(NOT_CHECKED) == 0, 300)
    open_jobs = "SELECT count(*) FROM accounts_job WHERE state <> 'done'"
    house.wait(lambda: house.one(open_jobs) == 0, 120)
    assert Visitor(house.port, "").get("/health/").status == 200
    house.python("manage.py", "seal_audit")
    assert "The audit trail is whole" in house.python("manage.py", "verify_audit")
