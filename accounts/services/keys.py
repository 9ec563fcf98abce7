"""Re-encryption under the newest keys, in small batches beside running work. May be stopped and started again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models, transaction

from accounts import crypto, tenancy
from accounts.crypto import EncryptedField, Undecipherable
from accounts.models import Union

# Where allauth keeps a secret within an authenticator's data.
SECRETS = {"secret", "seed"}


@dataclass(slots=True)
class Count:
    """How a field's values stand: under the newest key already, re-encrypted now, or unreadable with any key."""

    current: int = 0
    rotated: int = 0
    unreadable: int = 0

    def add(self, other: Count) -> None:
        self.current += other.current
        self.rotated += other.rotated
        self.unreadable += other.unreadable


def encrypted_fields() -> list[tuple[type[models.Model], EncryptedField]]:
    """Every encrypted field of every model, found by looking: a new one needs no list."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    ]


def keys_rotate(*, purpose: str = "", batch: int = 500, dry_run: bool = False) -> Iterator[tuple[str, Count]]:
    """Bring each encrypted field under the newest key; yields the field's name and its counts."""
    for model, field in encrypted_fields():
        if purpose and field.purpose != purpose:
            continue
        total = Count()
        for union_id in _unions_of(model):
            with tenancy.union_scope(union_id):
                total.add(_rotate_field(model, field, batch, dry_run))
        yield f"{model._meta.label}.{field.name}", total
    if purpose in {"", "totp"}:
        yield "mfa.Authenticator.data", _rotate_second_steps(dry_run)


def _unions_of(model: type[models.Model]) -> list[int | None]:
    """Row-level security shows one union at a time; a table without a union is read once."""
    if any(field.name == "union" for field in model._meta.concrete_fields):
        return list(Union.objects.values_list("pk", flat=True))
    return [None]


def _rotate_field(model: type[models.Model], field: EncryptedField, batch: int, dry_run: bool) -> Count:
    total, after = Count(), 0
    while rows := _read(model, field, after, batch):
        total.add(_rotate_rows(model, field, rows, dry_run))
        after = rows[-1][0]
    return total


def _read(
    model: type[models.Model], field: EncryptedField, after: int, batch: int
) -> list[tuple[int, bytes]]:
    table, column, pk = _names(model, field)
    union_id = tenancy.current_union()
    within = "" if union_id is None else f"AND union_id = {int(union_id)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {pk}, {column} FROM {table} WHERE {pk} > %s AND {column} IS NOT NULL {within} ORDER BY {pk} LIMIT %s",  # noqa: S608 - our own names of tables and columns
            [after, batch],
        )
        return [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def _names(model: type[models.Model], field: EncryptedField) -> tuple[str, str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(field.column), quote(model._meta.pk.column)


@transaction.atomic
def _rotate_rows(
    model: type[models.Model], field: EncryptedField, rows: list[tuple[int, bytes]], dry_run: bool
) -> Count:
    count = Count()
    for pk, stored in rows:
        if crypto.is_under_newest_key(field.purpose, stored):
            count.current += 1
            continue
        try:
            fresh = crypto.reencrypt(field.purpose, stored)
        except Undecipherable:
            count.unreadable += 1
            continue
        if dry_run or _swap(model, field, pk, stored, fresh):
            count.rotated += 1
        else:
            # Somebody saved the row in between, and with the newest key.
            count.current += 1
    return count


def _swap(model: type[models.Model], field: EncryptedField, pk: int, stored: bytes, fresh: bytes) -> bool:
    table, column, key = _names(model, field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",
            [fresh, pk, stored],  # noqa: S608 - our own names of tables and columns
        )
        return bool(cursor.rowcount)


def _rotate_second_steps(dry_run: bool) -> Count:
    """Secrets of authenticator apps and recovery codes lie inside allauth's JSON, encrypted by our adapter."""
    total = Count()
    for pk in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None:
                total.add(_rotate_second_step(row, dry_run))
    return total


def _rotate_second_step(row: Authenticator, dry_run: bool) -> Count:
    count = Count()
    for name in SECRETS & row.data.keys():
        stored = row.data[name].encode()
        if crypto.is_under_newest_key("totp", stored):
            count.current += 1
            continue
        try:
            row.data[name] = crypto.reencrypt("totp", stored).decode()
            count.rotated += 1
        except Undecipherable:
            count.unreadable += 1
    if count.rotated and not dry_run:
        row.save(update_fields=["data"])
    return count
