"""A made-up service in a database of the benchmarks' own."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from dataclasses import dataclass
from typing import Any

WEEKS = 500
END = dt.date(2026, 9, 30)
WINDOW = (dt.date(2026, 7, 2), END)  # 13 weeks


@dataclass
class World:
    union: Any
    reporter: Any
    official: Any
    persons: list[Any]
    rng: random.Random
    rows: int = 0

    def grow(self, weeks: int) -> None:
        """Weeks of history before what is there."""
        from accounts.actors import System
        from evidence.services.simulation import weeks_simulate

        held = self.rows // len(self.persons)
        end = END - dt.timedelta(days=7 * held)
        by = System("benchmark", self.union.pk)
        self.rows += weeks_simulate(
            by=by, reporter=self.reporter, persons=self.persons, weeks=weeks, end=end, rng=self.rng
        )


def rows_wanted() -> int:
    return int(os.environ.get("BENCH_ROWS", "1000000"))


def make_world() -> World:
    """People without readings yet: one for each 500 rows asked for."""
    from accounts.models import Union, User
    from accounts.services.demo import demo_accounts_load
    from evidence.services.simulation import people_simulate
    from workloads.services.structure import structure_load

    structure_load()
    demo_accounts_load()
    union = Union.objects.get(slug="napo")
    _without_foreign_keys()
    rng = random.Random(7)
    return World(
        union,
        User.objects.get(email="rep@napo.example"),
        User.objects.get(email="official@napo.example"),
        _in_union(union, lambda: people_simulate(union.pk, max(rows_wanted() // WEEKS, 200), rng)),
        rng,
    )


def enter(client: Any, user: Any) -> None:
    """Signed in a moment ago with password and second step."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def _in_union(union: Any, work: Any) -> Any:
    from accounts import tenancy

    with tenancy.union_scope(union.pk):
        return work()


def _without_foreign_keys() -> None:
    """Loading millions of rows would otherwise spend most of its time looking up parents that are known to exist."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'
               AND conrelid IN ('evidence_figure'::regclass, 'evidence_casereport'::regclass)"""
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
