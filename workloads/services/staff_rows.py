"""A table of staff in post, by the columns somebody chose: each row a number for a unit and grade, or why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from workloads.choices import CountBasis, Grade
from workloads.models import Unit
from workloads.name_keys import name_key
from workloads.services.names import Resolution, resolve
from workloads.wmt import Column, Form, MappedRow, Skipped, Source, read_mapped
from workloads.wmt.faults import CellFault
from workloads.wmt.values import number, plain

COLUMNS = ("unit", "region", "grade", "value")
MOST_ROWS = 20_000
_SUGGESTED = 3
_WHOLE_SERVICE = {
    name_key(words).full
    for words in ("England and Wales", "National", "National total", "Total", "All regions", "Probation Service", "HMPPS")
}  # fmt: skip
_EVERY_GRADE = {"", "ALL", "TOTAL", "ALLGRADES", "ALLSTAFF"}
_GRADES = {
    **{grade.value: grade for grade in Grade},
    "PROBATIONOFFICER": Grade.PO,
    "PROBATIONSERVICESOFFICER": Grade.PSO,
    "PROBATIONSERVICEOFFICER": Grade.PSO,
    "SENIORPROBATIONOFFICER": Grade.SPO,
    "TRAINEEPROBATIONOFFICER": Grade.PQIP,
    "TPO": Grade.PQIP,
    "VICTIMLIAISONOFFICER": Grade.VLO,
}


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One row of the table. `fault` is blank where it can be taken; `unit` None is the whole service."""

    number: int
    unit: Unit | None = None
    grade: str = ""
    value: Decimal | None = None
    fault: str = ""

    @property
    def place(self) -> tuple[int | None, str]:
        return (self.unit.pk if self.unit else None, self.grade)


def staff_rows(
    content: Source, form: Form, columns: Mapping[str, int], *, as_at: date, basis: str
) -> list[StaffRow]:
    """Every row that holds anything, in order. Raises WmtRefused where the file cannot be read to its end."""
    mapping = {name: Column(at, "text", required=False) for name, at in columns.items()}
    known: dict[tuple[str, str], Resolution] = {}
    found = []
    for row in read_mapped(content, form, mapping):
        found.append(_row(row, as_at, basis, known))
        if len(found) > MOST_ROWS:
            break
    return list(_twice(found))


def _row(
    row: MappedRow | Skipped, as_at: date, basis: str, known: dict[tuple[str, str], Resolution]
) -> StaffRow:
    if isinstance(row, Skipped):
        return StaffRow(row.row_number, fault=row.reason)
    cells = {name: str(row.values.get(name) or "") for name in COLUMNS}
    try:
        unit = _unit(cells["unit"], cells["region"], as_at, known)
        return StaffRow(row.row_number, unit, _grade(cells["grade"]), _value(cells["value"], basis))
    except CellFault as fault:
        return StaffRow(row.row_number, fault=f"{fault}. {fault.fix}.")


def _unit(name: str, region_name: str, as_at: date, known: dict[tuple[str, str], Resolution]) -> Unit | None:
    region = _named(region_name, None, as_at, known) if region_name else None
    if not name and region_name:
        return region
    return _named(name, region, as_at, known)


def _named(
    name: str, within: Unit | None, as_at: date, known: dict[tuple[str, str], Resolution]
) -> Unit | None:
    key = name_key(name).full
    if not key:
        raise CellFault("no_unit", _("no unit is named"), _("Write the region or PDU, or leave the row out"))
    if key in _WHOLE_SERVICE:
        # "Total" in the unit column of a region's rows is the region.
        return within
    at = (key, within.key if within else "")
    if at not in known:
        # The name by that day's map; where it is older or younger than its unit, the name alone.
        by_day = resolve(name, on=as_at, within=within)
        known[at] = by_day if by_day.exact else resolve(name, within=within)
    found = known[at]
    if found.unit is None:
        raise _unknown(found)
    return found.unit


def _unknown(found: Resolution) -> CellFault:
    if not found.units:
        return CellFault(
            "unknown_unit", _("no region or PDU has that name"), _("Correct the name, or leave the row out")
        )
    names = "; ".join(_full_name(unit) for unit in found.units[:_SUGGESTED])
    return CellFault(
        "ambiguous_unit",
        _("the name may mean %(names)s") % {"names": names},
        _("Write the full name, or choose the column that holds the region"),
    )


def _full_name(unit: Unit) -> str:
    return f"{unit.name} ({unit.parent.name})" if unit.parent else unit.name


def _grade(cell: str) -> str:
    code = "".join(plain(cell).upper().split())
    if code in _EVERY_GRADE:
        return ""
    labels = {"".join(str(grade.label).upper().split()): grade.value for grade in Grade}
    found = _GRADES.get(code) or labels.get(code)
    if found is None:
        known = ", ".join(Grade.values)
        raise CellFault(
            "unknown_grade",
            _("the grade is not one of ours"),
            _("Write one of %(known)s, or All for every grade") % {"known": known},
        )
    return str(found)


def _value(cell: str, basis: str) -> Decimal:
    try:
        value = number(cell)
    except CellFault as fault:
        fix = _("Write figures only, such as 412.5, or leave the row out")
        raise CellFault(fault.code, _("the number of staff is not a number"), fix) from fault
    if value is None:
        raise CellFault(
            "empty", _("the number of staff is empty"), _("Write the number, or leave the row out")
        )
    if value < 0:
        raise CellFault("negative", _("the number of staff is below zero"), _("Write a number from 0 up"))
    if basis == CountBasis.HEADCOUNT and value != value.to_integral_value():
        raise CellFault(
            "not_whole",
            _("a headcount is a whole number"),
            _("Say that the numbers are full-time equivalent, or correct the number"),
        )
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _twice(rows: list[StaffRow]) -> Iterator[StaffRow]:
    """A unit and grade that stand twice: the first is taken if all say the same, and none if they differ."""
    first: dict[tuple[int | None, str], StaffRow] = {}
    differing = set()
    for row in rows:
        if not row.fault and row.value != first.setdefault(row.place, row).value:
            differing.add(row.place)
    for row in rows:
        if row.fault or (first[row.place] is row and row.place not in differing):
            yield row
        elif row.place in differing:
            yield replace(
                row, fault=_("The same unit and grade stand in the table with another number. Keep one.")
            )
        else:
            fault = _("The same as row %(number)s.") % {"number": first[row.place].number}
            yield replace(row, fault=fault)
