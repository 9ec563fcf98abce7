"""Official staff in post, brought by an official from a table: read by the columns chosen, then saved once.

The numbers are public and belong to no union: what one union's official saves, every union's coverage may use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from workloads import wmt
from workloads.models import StaffInPost, Unit
from workloads.services.staff_rows import MOST_ROWS, StaffRow, staff_rows


@dataclass(frozen=True, slots=True)
class StaffTable:
    """What all rows of one table share."""

    as_at: dt.date
    basis: str
    source: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    added: int
    changed: int
    same: int


def staff_read(
    *, by: User, content: BinaryIO, columns: Mapping[str, int], table: StaffTable
) -> list[StaffRow]:
    """Each row with its unit, grade and number, or with what is wrong with it. Nothing is saved.

    Raises ValidationError (the file, its columns or its date).
    """
    require(may(by, Permission.SUMMARY_COMPILE))
    _check_table(table)
    _check_columns(columns)
    found = wmt.table_preview(content)
    if isinstance(found, wmt.Refusal):
        raise ValidationError({"file": found.reason})
    try:
        rows = staff_rows(content, found.form, columns, as_at=table.as_at, basis=table.basis)
    except wmt.WmtRefused as refused:
        raise ValidationError({"file": refused.refusal.reason}) from refused
    if len(rows) > MOST_ROWS:
        raise ValidationError({"file": _("The table has more than 20,000 rows. Bring one sheet of it.")})
    if not rows:
        raise ValidationError({"file": _("No row stands below the headings.")})
    return [_in_area(by, row) for row in rows]


def _check_table(table: StaffTable) -> None:
    if table.as_at > timezone.localdate():
        raise ValidationError({"as_at": _("The day is in the future. Enter the day the numbers are of.")})
    if not table.source.strip():
        raise ValidationError({"source": _("Write where the numbers were published.")})


def _check_columns(columns: Mapping[str, int]) -> None:
    for name, words in (("unit", _("Choose the column that names the region or PDU.")),
                        ("value", _("Choose the column that holds the number of staff."))):  # fmt: skip
        if name not in columns:
            raise ValidationError({f"column_{name}": words})
    if len(set(columns.values())) < len(columns):
        raise ValidationError(_("Choose a different column of the table for each item."))


def _in_area(by: User, row: StaffRow) -> StaffRow:
    if row.fault or may(by, Permission.SUMMARY_COMPILE, unit=row.unit):
        return row
    return replace(
        row, fault=_("The place lies outside your area. An official of the whole union can bring it.")
    )


def staff_save(*, by: User, rows: Sequence[StaffRow], table: StaffTable) -> Saved:
    """Save the rows without a fault. The same table again changes nothing; a corrected one changes what differs."""
    require(may(by, Permission.SUMMARY_COMPILE))
    _check_table(table)
    good = [row for row in rows if not row.fault]
    if any(not may(by, Permission.SUMMARY_COMPILE, unit=row.unit) for row in good):
        raise Refused(_("A place of the table lies outside your area."))
    with transaction.atomic():
        held = {
            (row.unit_id, row.grade): row
            for row in StaffInPost.objects.select_for_update()
            .order_by("pk")
            .filter(source=table.source, as_at=table.as_at, basis=table.basis)
        }
        found = [_save(row, held.get(row.place), table) for row in good]
        audit_write(by=by, action="staff.save", obj=by.union)
    return Saved(*(found.count(what) for what in ("added", "changed", "same")))


def _save(row: StaffRow, held: StaffInPost | None, table: StaffTable) -> str:
    if held is not None and (held.value, held.reference) == (row.value, table.reference or held.reference):
        return "same"
    fresh = held or StaffInPost(
        unit=row.unit, grade=row.grade, basis=table.basis, as_at=table.as_at, source=table.source
    )
    fresh.value = row.value
    fresh.reference = table.reference or fresh.reference
    fresh.full_clean()
    fresh.save()
    return "changed" if held else "added"


# --- between the look and the save, in a signed field: places, grades and numbers only -------------------------------


def rows_packed(rows: Sequence[StaffRow], table: StaffTable) -> dict[str, Any]:
    return {
        "table": [table.as_at.isoformat(), table.basis, table.source, table.reference],
        "rows": [
            [row.number, row.unit.pk if row.unit else None, row.grade, str(row.value)]
            for row in rows
            if not row.fault
        ],
    }


def rows_unpacked(packed: Mapping[str, Any]) -> tuple[list[StaffRow], StaffTable]:
    as_at, basis, source, reference = packed["table"]
    units = Unit.objects.select_related("parent").in_bulk({pk for _n, pk, _g, _v in packed["rows"] if pk})
    rows = [
        StaffRow(number, units[pk] if pk else None, grade, Decimal(value))
        for number, pk, grade, value in packed["rows"]
    ]
    return rows, StaffTable(dt.date.fromisoformat(as_at), basis, source, reference)
