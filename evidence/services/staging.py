"""From an uploaded export to staged rows, in one pass: names become pseudonyms as they are read and go no further."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.crypto import pseudonym
from accounts.models import Union
from evidence.choices import RowFate
from evidence.models import ImportBatch
from workloads import wmt
from workloads.models import Unit
from workloads.name_keys import name_key
from workloads.services.names import resolve
from workloads.wmt.form import rows_of
from workloads.wmt.values import plain

# An export without a region column is of one region; so many names of its units are looked up to find which.
NAMES_LOOKED_AT = 50
ROWS_AT_ONCE = 5_000
COLUMNS = (
    "union_id", "batch_id", "number", "fate", "reason", "person", "region_name", "unit_name", "team", "grade",
    "newly_qualified", "percent", "used", "available", "cases", "first", "last",
)  # fmt: skip


def fingerprint_of(content: BinaryIO) -> str:
    """The same file gives the same fingerprint in every union, and nobody without the key can test a guess."""
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return pseudonym("wmt-file", digest)


def layout_of(content: BinaryIO, columns: Mapping[str, int] | None = None) -> wmt.Layout:
    """Raises ValidationError with the reason, from the header row alone. `columns` are those of a table of one's own."""
    found: wmt.Layout | wmt.Refusal | wmt.Preview
    if columns is None:
        found = wmt.sniff(content)
    else:
        found = wmt.table_preview(content)
        if isinstance(found, wmt.Preview):
            found = wmt.own_layout(found, columns)
    if isinstance(found, wmt.Refusal):
        raise ValidationError({"file": found.reason}, code=found.code)
    assert isinstance(found, wmt.Layout)
    return found


def region_of(content: BinaryIO, layout: wmt.Layout, on: dt.date | None) -> Unit | None:
    """The one region that holds every unit named in an export without a region column, or None."""
    names: dict[str, None] = {}
    position = layout.columns["pdu"]
    for number, cells in rows_of(content, layout.form):
        if number > layout.form.header_row and position < len(cells) and cells[position].strip():
            names.setdefault(plain(cells[position]))
        if len(names) >= NAMES_LOOKED_AT:
            break
    found = {resolution_of(name, on, None) for name in names}
    regions = {unit.region for unit in found if unit is not None}
    return regions.pop() if len(regions) == 1 and None not in found else None


def resolution_of(name: str, on: dt.date | None, within: Unit | None) -> Unit | None:
    """By the map of that day, or, where a name is older or younger than its unit, by name alone."""
    return resolve(name, on=on, within=within).unit or resolve(name, within=within).unit


def stage(
    batch: ImportBatch, content: BinaryIO, layout: wmt.Layout, *, as_at: dt.date | None, region: Unit | None
) -> int:
    """Copy the rows into staging. Returns how many there were; raises ValidationError where the file cannot be trusted."""
    namer = _namer(batch.union, as_at)
    try:
        rows = wmt.read(
            content,
            layout,
            as_at=as_at,
            pseudonymise=namer,
            region=region.name if region else "",
            today=timezone.localdate(),
        )
        return _copy(_staged(batch, row) for row in rows)
    except wmt.WmtRefused as refused:
        field = {"no_date": "as_at", "future": "as_at", "no_region": "region"}.get(
            refused.refusal.code, "file"
        )
        raise ValidationError({field: refused.refusal.reason}, code=refused.refusal.code) from refused


def _namer(union: Union, on: dt.date | None) -> Callable[[str, str], str]:
    """The pseudonym of a name in a region: the region by its code, however its name is spelt in the file."""
    codes: dict[str, str] = {}

    def pseudonym_of(region_name: str, name: str) -> str:
        if region_name not in codes:
            unit = resolution_of(region_name, on, None)
            codes[region_name] = unit.code if unit and unit.code else name_key(region_name).full
        return pseudonym("wmt-name", union.slug, codes[region_name], name)

    return pseudonym_of


def _staged(batch: ImportBatch, row: wmt.Row | wmt.Skipped) -> tuple[Any, ...]:
    start = (batch.union_id, batch.pk, row.row_number)
    if isinstance(row, wmt.Skipped):
        # Nothing of the row itself: a cell in the wrong place may hold a name.
        return (*start, RowFate.SKIPPED.value, row.reason[:400], "", "", "", "", "", False, *[None] * 6)
    points = (row.points_used, row.points_available) if row.points_ok else (None, None)
    place = (row.region, row.pdu, row.team)
    if isinstance(row, wmt.PersonRow):
        grade, new, days = row.grade, row.newly_qualified, (row.on, row.on)
        person = row.pseudonym
    else:
        grade, new, days, person = "", False, (row.start, row.end), ""
    return (*start, "", "", person, *place, grade, new, row.percent_tenths, *points, row.total_cases, *days)


def _copy(rows: Iterator[tuple[Any, ...]]) -> int:
    """COPY goes round row-level security and is refused, so the rows travel through a temporary table. Some at a time:
    reading the next ones may have to ask the database, which cannot answer in the middle of a COPY."""
    names, number = ", ".join(COLUMNS), 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {names} FROM evidence_importrow LIMIT 0"
        )
        while some := list(islice(rows, ROWS_AT_ONCE)):
            number += len(some)
            with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
                for row in some:
                    copy.write_row(row)
        cursor.execute(f"INSERT INTO evidence_importrow ({names}) SELECT {names} FROM incoming")
        cursor.execute("DROP TABLE incoming")
        # Otherwise the planner believes the table is as small as it was, and joins it row by row.
        cursor.execute("ANALYZE evidence_importrow")
    if number == 0:
        raise ValidationError({"file": _("The file has a header row and nothing below it.")}, code="empty")
    return number
