"""Databases of the benchmarks beside the default one: copies of it, to measure on or to spoil."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

_open: dict[str, Any] = {}


@contextlib.contextmanager
def using(database: str, union_id: int) -> Iterator[None]:
    """Everything in here asks this database, in this union."""
    from accounts import tenancy

    before = connections["default"]
    if database not in _open:
        _open[database] = _wrapper(database)
    connections["default"] = _open[database]
    try:
        with tenancy.union_scope(union_id):
            yield
    finally:
        connections["default"] = before


def _wrapper(database: str) -> Any:
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": database}
    return wrapper


def exists(database: str) -> bool:
    with _maintenance() as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


def copy(source: str, target: str) -> None:
    """A copy as the files lie: same rows, same indexes. Nobody may be connected to the source."""
    _close(source)
    drop(target)
    with _maintenance() as connection:
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(command.format(sql.Identifier(target), sql.Identifier(source)))


def drop(database: str) -> None:
    _close(database)
    with _maintenance() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def _close(database: str) -> None:
    if database in _open:
        _open.pop(database).close()
    if connections["default"].settings_dict["NAME"] == database:
        connections["default"].close()


def _maintenance() -> psycopg.Connection[Any]:
    own = connections["default"].settings_dict
    return psycopg.connect(
        host=own["HOST"], user=own["USER"], password=own["PASSWORD"], dbname="postgres", autocommit=True
    )
