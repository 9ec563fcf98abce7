"""The seal on the audit trail: a sequence without gaps and a keyed chain over all unions' rows of this installation.

What it shows: a sealed row that was changed or removed, and, against an exported head, a tail that was cut off. What it
cannot show: a row changed or kept out in the minute before it is sealed, and anything done by somebody who holds the
key as well as the database and replaces every exported head.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.utils import timezone

from accounts import crypto
from accounts.models import AuditEntry

BATCH = 1000
# One number for the whole database: two sealers would make two chains.
LOCK = 7_233_325
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last sealed row: enough to notice later that rows up to here are not what they were."""

    sequence: int
    seal: str
    at: str

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Head:
        """Raises ValueError with a sentence when the text is no head."""
        try:
            raw = json.loads(text)
            return cls(int(raw["sequence"]), str(raw["seal"]), str(raw["at"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError("This is not an exported head: it must hold sequence, seal and at.") from error


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding, in plain words."""

    sequence: int
    words: str


def audit_seal() -> int:
    """Seal every row that waits; how many were sealed. A second sealer at the same time does nothing."""
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    waiting = list(AuditEntry.objects.unsealed().order_by("pk")[:BATCH])
    last = _last()
    sequence, seal = (last.sequence, last.seal) if last else (0, BEGINNING)
    key = crypto.keyring().audit_keys()[0]
    places = []
    for entry in waiting:
        sequence += 1
        seal = _seal(key, seal, sequence, entry)
        places.append((entry.pk, sequence, seal))
    _store(places)
    return len(places)


def _store(places: list[tuple[int, int, str]]) -> None:
    if not places:
        return
    pks, sequences, seals = (list(column) for column in zip(*places, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {AuditEntry._meta.db_table} AS entry SET sequence = new.sequence, seal = new.seal
                FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS new(id, sequence, seal)
                WHERE entry.id = new.id""",  # noqa: S608 - our own names of tables and columns
            [pks, sequences, seals],
        )


def _seal(key: bytes, before: str, sequence: int, entry: AuditEntry) -> str:
    content = [
        before,
        sequence,
        entry.pk,
        entry.union_id,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.reason_code,
    ]
    return hmac.new(key, json.dumps(content).encode(), hashlib.sha256).hexdigest()


def _last() -> AuditEntry | None:
    return AuditEntry.objects.sealed().order_by("-sequence").first()


def audit_head() -> Head | None:
    """None before anything was sealed."""
    last = _last()
    return Head(last.sequence, last.seal, timezone.now().isoformat(timespec="seconds")) if last else None


def audit_verify(*, heads: Iterable[Head] = ()) -> list[Fault]:
    """Every fault of the chain, and every exported head that the rows no longer reach. Empty means whole."""
    keys = crypto.keyring().audit_keys()
    wanted = sorted(heads, key=lambda head: head.sequence)
    found: dict[int, str] = {}
    faults = list(_chain_faults(keys, {head.sequence for head in wanted}, found))
    for head in wanted:
        if head.sequence not in found:
            faults.append(Fault(head.sequence, f"Row {head.sequence} was exported on {head.at} and is gone."))
        elif found[head.sequence] != head.seal:
            faults.append(
                Fault(head.sequence, f"Row {head.sequence} is not the one that was exported on {head.at}.")
            )
    return faults


def _chain_faults(keys: list[bytes], wanted: set[int], found: dict[int, str]) -> Iterator[Fault]:
    expected, before = 1, BEGINNING
    for entry in AuditEntry.objects.sealed().order_by("sequence").iterator(chunk_size=5000):
        if entry.sequence != expected:
            yield Fault(expected, f"Rows {expected} to {entry.sequence - 1} are gone.")
        elif not _fits(keys, before, entry):
            yield Fault(entry.sequence, f"Row {entry.sequence} was changed after it was sealed.")
        if entry.sequence in wanted:
            found[entry.sequence] = entry.seal
        # From here on with what stands in the row, so that each fault is told once.
        expected, before = entry.sequence + 1, entry.seal


def _fits(keys: list[bytes], before: str, entry: AuditEntry) -> bool:
    return any(hmac.compare_digest(_seal(key, before, entry.sequence, entry), entry.seal) for key in keys)
