"""A made-up service in databases of the benchmarks' own: the same people and window with a short history and a long one."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from dataclasses import dataclass
from typing import Any

from benchmarks import databases

WEEKS = 500
SHORT_WEEKS = 50
END = dt.date(2026, 9, 30)
WINDOW = (dt.date(2026, 7, 2), END)  # 13 weeks
LONG, SHORT, SCRATCH = "safeload", "safeload_short", "safeload_scratch"
JOIN_STRETCHES = """
UPDATE evidence_figure f SET superseded_on = (
    SELECT min(n.read_on) FROM evidence_figure n
    WHERE n.union_id = f.union_id AND n.counted AND n.subject_id = f.subject_id AND n.read_on > f.read_on)
WHERE f.counted AND f.superseded_on = '9999-12-31' AND f.read_on <= %s
"""


@dataclass(frozen=True)
class World:
    union: Any
    reporter: Any
    official: Any
    people: int

    @property
    def rows(self) -> int:
        return self.people * WEEKS

    @property
    def short_rows(self) -> int:
        return self.people * SHORT_WEEKS


def rows_wanted() -> int:
    return int(os.environ.get("BENCH_ROWS", "10000000"))


def make_world() -> World:
    """The world with both histories; one kept by BENCH_VAR from an earlier run is taken as it is."""
    from accounts.models import Union, User
    from accounts.services.demo import demo_accounts_load
    from workloads.services.structure import structure_load

    people = max(rows_wanted() // WEEKS, 200)
    structure_load()
    demo_accounts_load()
    world = World(
        Union.objects.get(slug="napo"),
        User.objects.get(email="rep@napo.example"),
        User.objects.get(email="official@napo.example"),
        people,
    )
    with databases.using(LONG, world.union.pk):
        held = _rows_held()
    if held != world.rows or not databases.exists(SHORT):
        if held:
            raise SystemExit(
                f"BENCH_VAR holds a world of {held:,} readings, not {world.rows:,}. Delete it first."
            )
        _build(world)
    return world


def enter(client: Any, user: Any) -> None:
    """Signed in a moment ago with password and second step."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def _rows_held() -> int:
    from evidence.models import Figure

    return int(Figure.objects.count())


def _build(world: World) -> None:
    from accounts.actors import System
    from evidence.services.simulation import people_simulate, weeks_simulate

    started = time.perf_counter()
    rng = random.Random(7)
    with databases.using(LONG, world.union.pk):
        _without_foreign_keys()
        persons = people_simulate(world.union.pk, world.people, rng)
        by = System("benchmark", world.union.pk)
        weeks_simulate(by=by, reporter=world.reporter, persons=persons, weeks=SHORT_WEEKS, end=END, rng=rng)
    databases.copy(LONG, SHORT)
    with databases.using(LONG, world.union.pk):
        _lengthen()
    print(f"{world.rows:,} readings made in {time.perf_counter() - started:.0f} s", flush=True)


def _lengthen() -> None:
    """The weeks that are there again and again before themselves, until there are ten years of them.

    Rows are copied within the database and indexes made afterwards; what follows from a person's readings is copied
    with them. Where two stretches of weeks meet, the last reading of one is superseded by the first of the next.
    """
    from django.db import connection

    from evidence.models import CaseReport, Figure

    with connection.cursor() as cursor:
        cursor.execute(
            "SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET synchronous_commit = off"
        )
        indexes = _drop_indexes(cursor)
        cursor.execute("ALTER TABLE evidence_figure DISABLE TRIGGER USER")
        reports, figures = _highest(cursor, CaseReport), _highest(cursor, Figure)
        for turn in range(1, WEEKS // SHORT_WEEKS):
            earlier = f"- {7 * SHORT_WEEKS * turn}"
            _again(cursor, CaseReport, reports, {
                "id": f"id + {reports * turn}", "uid": "gen_random_uuid()", "nonce": "gen_random_uuid()",
                "reference": f"'S' || lpad(to_hex(id + {reports * turn}), 11, '0')",
                "seen_from": f"seen_from {earlier}", "seen_on": f"seen_on {earlier}",
            })  # fmt: skip
            days = ("read_from", "read_on", "span_from", "shown_from", "consistent_from", "stated_from")
            _again(cursor, Figure, figures, {
                "id": f"id + {figures * turn}", "report_id": f"report_id + {reports * turn}",
                "superseded_on": f"CASE WHEN superseded_on < '9999-12-31' THEN superseded_on {earlier} ELSE superseded_on END",
                **{day: f"{day} {earlier}" for day in days},
            })  # fmt: skip
        for model in (CaseReport, Figure):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute(JOIN_STRETCHES, [END - dt.timedelta(days=7 * SHORT_WEEKS)])
        cursor.execute("ALTER TABLE evidence_figure ENABLE TRIGGER USER")
        for model in (CaseReport, Figure):
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")


def _highest(cursor: Any, model: Any) -> int:
    cursor.execute(f"SELECT max(id) FROM {model._meta.db_table}")
    return int(cursor.fetchone()[0])


def _again(cursor: Any, model: Any, up_to: int, changed: dict[str, str]) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id <= {up_to}")


def _drop_indexes(cursor: Any) -> list[str]:
    """All but those of constraints; the statements that make them again."""
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('evidence_figure', 'evidence_casereport')
           AND indexname NOT IN (SELECT conname FROM pg_constraint)"""
    )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


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
