"""A name twice in one file: one person in two teams or two people with one name. The file cannot say; a person must."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

from .faults import Skipped
from .rows import PersonRow, Row

UNDECIDED = (
    "The same name stands in this file more than once for the same day: one person in two teams, or two people. "
    "Say which, row by row."
)


class NamesSeen:
    """Remembers pseudonyms by a short digest, so that a file of 250,000 people stays small in memory."""

    def __init__(self) -> None:
        self._first: dict[bytes, int] = {}

    def earlier_row(self, row: PersonRow) -> int | None:
        """The row in which this pseudonym stood first on this day, or None when it is new."""
        key = _key(row.pseudonym, row.on)
        first = self._first.setdefault(key, row.row_number)
        return None if first == row.row_number else first


def _key(pseudonym: str, on: date) -> bytes:
    return blake2b(f"{on.isoformat()}\0{pseudonym}".encode(), digest_size=12).digest()


def duplicates_by_name(rows: Iterable[Row | Skipped]) -> dict[int, str]:
    """Row number to reason, for every row (the first ones too) whose name stands twice for one day."""
    seen = NamesSeen()
    undecided: dict[int, str] = {}
    for row in rows:
        if isinstance(row, PersonRow) and (first := seen.earlier_row(row)) is not None:
            undecided[first] = undecided[row.row_number] = UNDECIDED
    return undecided
