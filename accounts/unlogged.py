"""Migration operation for the two tables of passing counts: UNLOGGED, so that no log, no replica and no base backup has them."""

from __future__ import annotations

from django.db import migrations

_CREATE = """
CREATE UNLOGGED TABLE IF NOT EXISTS accounts_counter (
    name char(64) PRIMARY KEY,
    hits integer NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS accounts_counter_ends ON accounts_counter (ends_at);
CREATE UNLOGGED TABLE IF NOT EXISTS accounts_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS accounts_cache_expires ON accounts_cache (expires);
"""
_DROP = "DROP TABLE accounts_counter; DROP TABLE accounts_cache;"


class CreatePassingTables(migrations.RunSQL):
    """`accounts_counter` of accounts/limits.py, and `accounts_cache` of Django's cache where no CACHE_URL is given."""

    def __init__(self) -> None:
        super().__init__(_CREATE, _DROP)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return (self.__class__.__qualname__, [], {})

    def describe(self) -> str:
        return "Create the unlogged tables of counters and cache"
