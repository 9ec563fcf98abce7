"""Which union's evidence this connection may touch.

Row-level security compares every row with the session variable `safeload.union`. It is set outside transactions by the
middleware, by the task base and by commands, cleared afterwards, and set again when a connection is replaced.
No union means no rows. One statement opens a union and one closes it; a scope within the same union costs none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from accounts.rls import ROLE_CAN_BYPASS

_current: ContextVar[int | None] = ContextVar("safeload_union", default=None)


def current_union() -> int | None:
    return _current.get()


@contextmanager
def union_scope(union_id: int | None) -> Iterator[None]:
    """Everything inside sees the evidence of that union only; what was set before comes back afterwards."""
    before = _current.get()
    if union_id == before and connection.connection is not None:
        yield
        return
    token = _current.set(union_id)
    try:
        _tell(union_id)
        yield
    finally:
        _current.reset(token)
        _restore(before)


def _tell(union_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(union_id))


def _statement(union_id: int | None) -> str:
    """Numbers only reach the statement, so it needs no parameters and no second round trip."""
    return f"SET safeload.\"union\" = '{'' if union_id is None else int(union_id)}'"


def _restore(union_id: int | None) -> None:
    """Also after an error. A broken transaction takes the setting back by itself when it is rolled back; a connection
    that cannot be told otherwise is closed rather than handed on with a union in it."""
    if connection.connection is None or _will_roll_back():
        return
    try:
        _tell(union_id)
    except Exception:
        connection.close()
        raise


def _will_roll_back() -> bool:
    if not connection.in_atomic_block:
        return False
    return connection.needs_rollback or _status() == TransactionStatus.INERROR


def _status() -> TransactionStatus:
    return TransactionStatus(connection.connection.info.transaction_status)


def _on_connection_created(connection: Any, **_kwargs: Any) -> None:
    """A fresh connection inside a request or task must know the union as the lost one did. One that row-level security
    does not hold is refused, whatever process opened it."""
    if connection.alias != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ROLE_CAN_BYPASS}, set_config('safeload.union', %s, false)", [_current_text()]
        )
        if cursor.fetchone()[0]:
            connection.close()
            raise ImproperlyConfigured(
                "The database role can go round row-level security. Connect as a role created with NOSUPERUSER "
                "NOBYPASSRLS; docs/running.md shows how."
            )


def _current_text() -> str:
    union_id = current_union()
    return "" if union_id is None else str(union_id)


def connect() -> None:
    connection_created.connect(_on_connection_created, dispatch_uid="accounts.tenancy")
