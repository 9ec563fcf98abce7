"""What trust costs: a page and a form with row-level security, the union of each request and the audit trail against
the same without, on the same rows and the same connection.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.measure import seconds, show
from benchmarks.report_post import report_fields
from benchmarks.world import World, enter

PAIRS = 9
WAITING = 120  # reports in the queue
REQUESTS = 20  # in each half of a pair
TARGET = 1.15


def run(world: World) -> None:
    from accounts import tenancy
    from accounts.models import User
    from workloads.models import Unit

    settings.ALLOWED_HOSTS = ["*"]
    unit = Unit.objects.pdus().get(name="Gwent", valid_to=None)
    moderator = User.objects.get(email="moderator@napo.example")
    queue, form = reverse("evidence:queue"), reverse("evidence:report_new")
    # No union stands open between two requests, as in a web server: the middleware opens and closes it each time.
    with tenancy.union_scope(None):
        send = _asking(world.reporter, "post", form, 302, lambda: report_fields(unit.pk))
        for _report in range(WAITING):
            send(True)
        with connection.cursor() as cursor:
            # As autovacuum does within a minute: a planner that knows nothing of a table guesses worse with policies.
            cursor.execute("ANALYZE")
        look = _asking(moderator, "get", queue, 200, dict)
        _compare("moderation queue", look)
        _compare("case report POST", send)


def _asking(
    user: Any, method: str, url: str, expected: int, fields: Callable[[], dict[str, str]]
) -> Callable[[bool], None]:
    """One request by this person, guarded or not. Each way has its own client, as a client keeps its middleware."""
    clients = {guarded: Client() for guarded in (True, False)}
    for client in clients.values():
        enter(client, user)

    def ask(guarded: bool) -> None:
        answer = getattr(clients[guarded], method)(url, fields())
        if answer.status_code != expected:
            raise SystemExit(f"{url} answered {answer.status_code}: {answer.content[-400:]!r}")

    return ask


def _compare(what: str, ask: Callable[[bool], None]) -> None:
    taken = [_pair(ask, guarded_first=bool(turn % 2)) for turn in range(PAIRS)]
    ratio = median(guarded / bare for guarded, bare in taken)
    one = median(guarded for guarded, _bare in taken) / REQUESTS
    note = f"{one * 1000:.1f} ms, median of {PAIRS} pairs"
    show(f"{what}: row-level security and audit / without", ratio, TARGET, note)


def _pair(ask: Callable[[bool], None], *, guarded_first: bool) -> tuple[float, float]:
    """Seconds of all requests guarded and unguarded, one after the other."""
    taken = {}
    for guarded in (guarded_first, not guarded_first):
        with contextlib.nullcontext() if guarded else _without_guards():
            # The first ones build the middleware and the plans of statements.
            for _warming in range(2):
                ask(guarded)
            taken[guarded] = seconds(lambda guarded=guarded: [ask(guarded) for _request in range(REQUESTS)])
    return taken[True], taken[False]


@contextlib.contextmanager
def _without_guards() -> Iterator[None]:
    """No row-level security on any table, no union set, no audit row written. In this benchmark only."""
    bare = [name for name in settings.MIDDLEWARE if name != "accounts.middleware.UnionMiddleware"]
    tables = _secured(tables=None, on=False)
    try:
        with override_settings(MIDDLEWARE=bare), _without_audit():
            yield
    finally:
        _secured(tables, on=True)


def _secured(tables: set[str] | None, *, on: bool) -> set[str]:
    from accounts.rls import secured_tables

    tables = secured_tables() if tables is None else tables
    enable, force = ("ENABLE", "FORCE") if on else ("DISABLE", "NO FORCE")
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"ALTER TABLE {table} {enable} ROW LEVEL SECURITY, {force} ROW LEVEL SECURITY")
    return tables


@contextlib.contextmanager
def _without_audit() -> Iterator[None]:
    from accounts.services.audit import audit_write

    holders = [
        module for module in list(sys.modules.values()) if getattr(module, "audit_write", None) is audit_write
    ]
    for module in holders:
        module.audit_write = lambda **_entry: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in holders:
            module.audit_write = audit_write  # type: ignore[attr-defined]
