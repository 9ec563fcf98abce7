"""Reading the data files and making a table hold what a file says, touching only rows that differ."""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from workloads.choices import DatePrecision


class StructureError(ValueError):
    """A row of a data file cannot be used. Says which file, line and why."""


@dataclass
class LoadCounts:
    """What is in the database after the load, and what the load had to do."""

    totals: dict[str, int] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    removed: int = 0
    linked: int = 0
    unlinked: int = 0
    # Units in the database that the file no longer holds. They stay: evidence may point at them.
    strays: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return any((self.created, self.updated, self.removed, self.linked, self.unlinked))


def upsert(
    model: type[models.Model],
    identity: list[str],
    wanted: Iterable[tuple[str, dict[str, Any]]],
    counts: LoadCounts,
    *,
    remove: bool = False,
) -> None:
    """Make the table hold the wanted rows, touching only those that differ."""
    existing = {_identity(row, identity): row for row in model._default_manager.all()}
    new, changed, fields, seen = [], [], set(), set()
    for where, values in wanted:
        fresh = model(**values)
        _check_row(where, fresh, identity, seen)
        held = existing.get(_identity(fresh, identity))
        if held is None:
            new.append(fresh)
        elif differing := _differing(held, fresh, values):
            fresh.pk = held.pk
            changed.append(fresh)
            fields.update(differing)
    _write(model, new, changed, sorted(fields))
    counts.created += len(new)
    counts.updated += len(changed)
    if remove:
        gone = [row.pk for key, row in existing.items() if key not in seen]
        model._default_manager.filter(pk__in=gone).delete()
        counts.removed += len(gone)


def _differing(held: models.Model, fresh: models.Model, names: Iterable[str]) -> list[str]:
    return [name for name in names if _identity(held, [name]) != _identity(fresh, [name])]


def _write(model: type[models.Model], new: list, changed: list, fields: list[str]) -> None:
    try:
        model._default_manager.bulk_create(new)
        if changed:
            model._default_manager.bulk_update(changed, fields)
    except IntegrityError as fault:
        raise StructureError(
            f"{model._meta.verbose_name}: the rows of the file contradict each other. {fault}"
        ) from fault


def _check_row(where: str, row: models.Model, identity: list[str], seen: set[tuple]) -> None:
    key = _identity(row, identity)
    if key in seen:
        raise StructureError(
            f"{where}: the same {' and '.join(identity)} as an earlier line. Remove one of the two."
        )
    seen.add(key)
    # Foreign keys were just read from the database; checking them again costs a query each.
    known = {f.name for f in row._meta.fields if f.is_relation}
    try:
        row.clean_fields(exclude=known)
    except ValidationError as fault:
        raise StructureError(f"{where}: {_in_words(fault)}") from fault


def _in_words(fault: ValidationError) -> str:
    return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in fault.message_dict.items())


def _identity(row: models.Model, names: list[str]) -> tuple:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def set_links(model: type[models.Model], name: str, wanted: set[tuple[int, int]], counts: LoadCounts) -> None:
    """Make the many-to-many field hold these pairs of (own number, other's number)."""
    relation = model._meta.get_field(name)
    through = relation.remote_field.through
    ends = (f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id")
    held = {(own, other): pk for pk, own, other in through.objects.values_list("pk", *ends)}
    missing = sorted(wanted - held.keys())
    gone = [pk for pair, pk in held.items() if pair not in wanted]
    through.objects.bulk_create(through(**dict(zip(ends, pair, strict=True))) for pair in missing)
    through.objects.filter(pk__in=gone).delete()
    counts.linked += len(missing)
    counts.unlinked += len(gone)


def rows(folder: Path, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    # Read whole, so that the file is closed whatever becomes of its rows.
    text = (folder / name).read_bytes().decode("utf-8")
    for row in (reader := csv.DictReader(io.StringIO(text, newline=""))):
        where = f"{name} line {reader.line_num}"
        if None in row or None in row.values():
            raise StructureError(
                f"{where}: {len(reader.fieldnames or [])} cells are needed. Check its commas and quotes."
            )
        yield where, row


def day(where: str, text: str, *, last: bool) -> tuple[date | None, str]:
    """Read a date of a data file and how exact it is.

    "2024-12-03" is a day. "2024-12" is a month: its first day or, for an end, its last. "~2021-06-26" is
    assumed.
    """
    if not text:
        return None, ""
    try:
        if text.startswith("~"):
            return date.fromisoformat(text[1:]), DatePrecision.NOMINAL
        if len(text) == 7:
            year, month = (int(part) for part in text.split("-"))
            return date(year, month, calendar.monthrange(year, month)[1] if last else 1), DatePrecision.MONTH
        return date.fromisoformat(text), DatePrecision.DAY
    except ValueError as fault:
        raise StructureError(
            f'{where}: "{text}" is no date. Write 2024-12-31, 2024-12 or ~2024-12-31.'
        ) from fault
