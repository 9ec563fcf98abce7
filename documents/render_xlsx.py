"""XLSX: a cover sheet, then one table a sheet, with a header row that stays in view."""

from __future__ import annotations

import io
import re
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.notes import cover_rows
from documents.print_data import column_widths
from documents.sheets import number_format, safe_text, sheet_number, sheet_words
from documents.text import xml_safe
from documents.tree import Cell, Document, Number, Table, tables

PLUM = "4A1F5C"
# Row 1 says what the table shows, row 2 its notes, row 3 is the header.
HEADER_ROW = 3
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def render_xlsx(document: Document) -> bytes:
    """The tables as a workbook. Strings are stored as text and cannot start a formula; numbers are numbers."""
    book = Workbook()
    _properties(book, document)
    cover = book.active
    assert isinstance(cover, Worksheet)
    cover.title = sheet_name(document.words.notes, set())
    _cover(cover, document)
    names = {cover.title.lower()}
    for place, table in enumerate(tables(document), start=1):
        name = sheet_name(f"{place} {table.caption}", names)
        names.add(name.lower())
        _table(book.create_sheet(name), table)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_name(caption: str, taken: set[str]) -> str:
    """At most 31 characters, none of those Excel refuses, and not one already taken (in any case of letters)."""
    plain = (
        _NOT_IN_SHEET_NAMES.sub(" ", xml_safe(caption).replace("\n", " ")).strip("' ")[:31].strip("' ")
        or "Table"
    )
    name, count = plain, 1
    while name.lower() in taken or name.lower() == "history":
        count += 1
        name = f"{plain[: 30 - len(str(count))]} {count}"
    return name


def _properties(book: Workbook, document: Document) -> None:
    made = datetime.fromisoformat(document.meta.date)
    book.properties.title = xml_safe(document.title)
    book.properties.creator = xml_safe(document.meta.publisher)
    book.properties.language = document.language
    book.properties.created = book.properties.modified = made


def _cover(sheet: Worksheet, document: Document) -> None:
    for row, (label, value) in enumerate(cover_rows(document), start=1):
        _write_text(sheet.cell(row, 1), safe_text(label)).font = Font(bold=True, color=PLUM)
        cell = _write_text(sheet.cell(row, 2), safe_text(value))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if row == 1:
            cell.font = Font(bold=True, size=16, color=PLUM)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 92
    sheet.sheet_view.showGridLines = False


def _table(sheet: Worksheet, table: Table) -> None:
    _write_text(sheet.cell(1, 1), safe_text(table.caption)).font = Font(bold=True, size=13, color=PLUM)
    _write_text(sheet.cell(2, 1), safe_text(" ".join(table.notes))).font = Font(size=9, color="5F5468")
    for place, column in enumerate(table.columns, start=1):
        _header(_write_text(sheet.cell(HEADER_ROW, place), safe_text(column.label)), column.numeric)
    for row, cells in enumerate(table.rows, start=HEADER_ROW + 1):
        for place, cell in enumerate(cells, start=1):
            _value(sheet.cell(row, place), cell, numeric=table.columns[place - 1].numeric)
    for place, width in enumerate(column_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(width * 1.1, 11)
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 2 if table.header_column else 1)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _header(cell: SheetCell, numeric: bool) -> None:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", start_color=PLUM)
    cell.alignment = Alignment(wrap_text=True, vertical="bottom", horizontal="right" if numeric else "left")


def _value(target: SheetCell, cell: Cell, *, numeric: bool) -> None:
    number = sheet_number(cell)
    if number is None:
        _write_text(target, sheet_words(cell))
    else:
        target.value = number if isinstance(number, Decimal) else int(number)
        target.number_format = number_format(cell.display) if isinstance(cell, Number) else "General"
    target.alignment = Alignment(
        vertical="top", horizontal="right" if numeric else "left", wrap_text=not numeric
    )
    target.border = Border(bottom=Side(style="hair", color="CFC7D4"))


def _write_text(cell: SheetCell, text: str) -> SheetCell:
    """As a string whatever it looks like; with the mark that keeps Excel from reading it again as a formula."""
    cell.value = text[:32767]  # the most a cell can hold
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
