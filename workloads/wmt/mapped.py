"""A table of one's own (CSV, XLSX, ODS): a preview for the column page, then its rows by the columns chosen there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from . import sheets, values
from .faults import CellFault, Refusal, Skipped, WmtRefused
from .form import Form, Source, csv_header, kind_of, opened, rows_of
from .layouts import COLUMNS, Layout, case_reference_refusal, norm
from .reader import Pseudonymise

Value = str | int | date | None

_LOOK_AT = 40
_SHOWN_CELL = 80
COLUMN_KINDS = ("text", "whole", "count", "tenths", "percent", "date", "grade", "name")


@dataclass(frozen=True)
class Preview:
    """What the column page shows. `form` goes back into `read_mapped`."""

    form: Form
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    suggested: dict[str, int]


@dataclass(frozen=True)
class Column:
    """Where a value stands (from 0) and what kind it is, one of COLUMN_KINDS."""

    position: int
    kind: str = "text"
    required: bool = True


@dataclass(frozen=True)
class MappedRow:
    row_number: int
    values: dict[str, Value]


def table_preview(
    source: Source, *, sheet: str = "", header_row: int = 0, rows: int = 10
) -> Preview | Refusal:
    """Headings and first rows. `header_row` 0 looks for the headings below any title lines."""
    try:
        form, names = _form(source, sheet)
        few = islice(rows_of(source, form), max(_LOOK_AT, header_row + rows))
        first = [(number, row) for number, row in few if row]
        found = _find_header(first, header_row)
    except WmtRefused as refused:
        return refused.refusal
    if found is None:
        return Refusal(
            "empty", "No row of column names was found. Say which row holds them, or choose another sheet."
        )
    number, headers = found
    if refusal := next((r for _, row in first if (r := case_reference_refusal(row))), None):
        return refusal
    shown = tuple(tuple(cell[:_SHOWN_CELL] for cell in row) for at, row in first if at > number)[:rows]
    placed = Form(form.kind, form.encoding, form.delimiter, form.sheet, number)
    return Preview(placed, tuple(names), tuple(headers), shown, _suggested(headers))


def _form(source: Source, sheet: str) -> tuple[Form, list[str]]:
    with opened(source) as stream:
        kind = kind_of(stream)
        if kind == "csv":
            return _csv_form(csv_header(stream)), []
        names = sheets.names_of(stream, kind)
    if not names:
        raise WmtRefused("empty", "The workbook has no visible sheet.")
    return Form(kind, sheet=sheet or names[0]), names


def _csv_form(found: list[tuple[list[str], Form]]) -> Form:
    return found[0][1]


def _find_header(rows: list[tuple[int, list[str]]], wanted: int) -> tuple[int, list[str]] | None:
    """The row asked for, or the first that fills at least two cells and most of the widest row."""
    if wanted:
        return next(((number, row) for number, row in rows if number == wanted), None)
    filled = [(sum(bool(cell.strip()) for cell in row), number, row) for number, row in rows]
    widest = max((count for count, _, _ in filled), default=0)
    return next(
        ((number, row) for count, number, row in filled if count >= 2 and count * 5 >= widest * 3), None
    )


def _suggested(headers: list[str]) -> dict[str, int]:
    names = [norm(header) for header in headers]
    return {
        column: names.index(known)
        for column, headings in COLUMNS.items()
        if (known := next((norm(h) for h in headings if norm(h) in names), None)) is not None
    }


def own_layout(preview: Preview, columns: Mapping[str, int]) -> Layout | Refusal:
    """A table of one's own, read by the rules of an export. `columns` maps names of COLUMNS to positions from 0."""
    missing = [COLUMNS[column][0] for column in ("pdu", "name") if column not in columns]
    if "percent" not in columns and not {"available", "used"} <= set(columns):
        missing.append("Capacity Percentage, or both kinds of points")
    if missing:
        return Refusal(
            "missing_columns", f"Say which column holds: {', '.join(missing)}.", missing=tuple(missing)
        )
    if len(set(columns.values())) < len(columns) or not set(columns.values()) <= set(
        range(len(preview.headers))
    ):
        return Refusal("columns", "Choose a different column of the table for each item.")
    headings = {column: COLUMNS[column][0] for column in columns}
    return Layout(
        "own", "A table of your own", "people", dict(columns), headings, len(preview.headers), preview.form
    )


def read_mapped(
    source: Source,
    form: Form,
    mapping: Mapping[str, Column],
    *,
    pseudonymise: Pseudonymise | None = None,
    region: str = "",
) -> Iterator[MappedRow | Skipped]:
    """Rows by the chosen columns. A column of kind `name` comes out as a pseudonym and needs `pseudonymise`.

    The region of a pseudonym is the mapping's `region` column if there is one, else `region`.
    """
    if any(column.kind not in COLUMN_KINDS for column in mapping.values()):
        raise ValueError(f"column kinds are {', '.join(COLUMN_KINDS)}")
    if pseudonymise is None and any(column.kind == "name" for column in mapping.values()):
        raise ValueError("a name column needs pseudonymise")
    return _mapped_rows(source, form, mapping, pseudonymise, region)


def _mapped_rows(
    source: Source, form: Form, mapping: Mapping[str, Column], pseudonymise: Pseudonymise | None, region: str
) -> Iterator[MappedRow | Skipped]:
    for number, cells in rows_of(source, form):
        if number == form.header_row and (refusal := case_reference_refusal(cells)):
            raise WmtRefused(refusal.code, refusal.reason)
        if number > form.header_row and any(cell.strip() for cell in cells):
            yield _mapped_row(number, cells, mapping, pseudonymise, region)


def _mapped_row(
    number: int,
    cells: list[str],
    mapping: Mapping[str, Column],
    pseudonymise: Pseudonymise | None,
    region: str,
) -> MappedRow | Skipped:
    found: dict[str, Value] = {}
    for name, column in mapping.items():
        cell = cells[column.position] if column.position < len(cells) else ""
        try:
            value = values.PARSERS["text" if column.kind == "name" else column.kind](cell)
            if column.required and value in (None, ""):
                raise CellFault("empty", "the cell is empty", "Write a value, or leave the row out")
        except CellFault as fault:
            return fault.at(number, f"{name} ({column.position + 1})")
        found[name] = value
    for name, column in mapping.items():
        if column.kind == "name" and pseudonymise is not None and found[name]:
            found[name] = pseudonymise(
                str(found.get("region") or region), values.normalised_name(str(found[name]))
            )
    return MappedRow(number, found)
