"""Workbooks as rows of text: XLSX streamed by openpyxl, ODS by odfpy. Cells come out as the CSV export writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from .faults import WmtRefused

Row = tuple[int, list[str]]

MAX_PARTS = 500
MAX_UNPACKED = 400_000_000
# Kept in memory as a whole by the libraries.
MAX_SHARED_TEXT = 64_000_000
MAX_ODS_CONTENT = 12_000_000
MAX_RATIO = 200
_WIDEST = 101
_DAMAGED = "The workbook is damaged or not a workbook. Open it in Excel, save it as CSV, and bring that file."
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_parts(archive)
            names = set(archive.namelist())
            if "mimetype" in names and archive.open("mimetype").read(100).strip() == _ODS:
                return "ods"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise WmtRefused("damaged", _DAMAGED) from None
    finally:
        stream.seek(0)
    if "xl/vbaProject.bin" in names:
        raise WmtRefused("macros", "The workbook holds macros. Save it as XLSX without macros, or as CSV.")
    if "xl/workbook.xml" not in names:
        raise WmtRefused(
            "zip", "The file is a zip or another document. Unpack it and bring the CSV or XLSX inside."
        )
    return "xlsx"


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Against zip bombs. zipfile never unpacks more of a part than its stated size, so the stated sizes bound us."""
    parts = archive.infolist()
    caps = {"xl/sharedStrings.xml": MAX_SHARED_TEXT, "content.xml": MAX_ODS_CONTENT}
    too_large = len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED
    for part in parts:
        swollen = part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        if too_large or swollen or part.file_size > caps.get(part.filename, MAX_UNPACKED):
            raise WmtRefused("too_large", "The workbook is too large when unpacked. Save it as CSV instead.")
        if part.flag_bits & 1:
            raise WmtRefused("password", "The workbook has a password. Save it without one.")


def names_of(stream: BinaryIO, kind: str) -> list[str]:
    """The sheets a reader sees, in order."""
    stream.seek(0)
    if kind == "ods":
        return [name for name, _ in _ods_tables(stream)]
    with closing(_workbook(stream)) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def rows_of(stream: BinaryIO, kind: str, sheet: str) -> Iterator[Row]:
    stream.seek(0)
    rows = _ods_rows(stream, sheet) if kind == "ods" else _xlsx_rows(stream, sheet)
    try:
        yield from rows
    except (WmtRefused, GeneratorExit):
        raise
    except Exception:  # openpyxl and odfpy let every kind of error of a broken part through
        raise WmtRefused("damaged", _DAMAGED) from None


def _workbook(stream: BinaryIO) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception:  # see rows_of
        raise WmtRefused("damaged", _DAMAGED) from None


def _xlsx_rows(stream: BinaryIO, sheet: str) -> Iterator[Row]:
    with closing(_workbook(stream)) as book:
        if sheet not in book.sheetnames:
            raise WmtRefused("no_sheet", "The workbook has no such sheet. Choose one of its sheets.")
        # Without this, openpyxl pads every row to a width the file may merely claim.
        book[sheet].reset_dimensions()
        for number, cells in enumerate(book[sheet].iter_rows(max_col=_WIDEST), start=1):
            yield number, _trimmed([_shown(cell) for cell in cells])


def _shown(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return _figure(value, percent="%" in (cell.number_format or ""))
    return str(value)


def _figure(value: float | int, *, percent: bool) -> str:
    """Binary noise removed: 1.1840000000000002 shown as a percentage is 118.4%."""
    exact = Decimal(format(value, ".12g"))
    shown = format((exact * 100 if percent else exact).normalize(), "f")
    return shown + "%" if percent else shown


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _ods_tables(stream: BinaryIO) -> list[tuple[str, Any]]:
    from odf.opendocument import load
    from odf.table import Table

    try:
        document = load(stream)
        tables = document.spreadsheet.getElementsByType(Table)
        return [(table.getAttribute("name"), table) for table in tables]
    except Exception:  # see rows_of
        raise WmtRefused("damaged", _DAMAGED) from None


def _ods_rows(stream: BinaryIO, sheet: str) -> Iterator[Row]:
    from odf.table import TableRow

    table = dict(_ods_tables(stream)).get(sheet)
    if table is None:
        raise WmtRefused("no_sheet", "The workbook has no such sheet. Choose one of its sheets.")
    number = 0
    for element in table.getElementsByType(TableRow):
        cells = _trimmed(_ods_cells(element))
        repeats = int(element.getAttribute("numberrowsrepeated") or 1)
        # An empty row repeated a million times is how the format ends a sheet.
        for _ in range(repeats if cells else 0):
            number += 1
            yield number, list(cells)
        number += 0 if cells else repeats


def _ods_cells(row: Any) -> list[str]:
    from odf.namespaces import TABLENS

    cells: list[str] = []
    for cell in row.childNodes:
        if cell.qname not in {(TABLENS, "table-cell"), (TABLENS, "covered-table-cell")}:
            continue
        repeats = int(cell.getAttrNS(TABLENS, "number-columns-repeated") or 1)
        cells.extend([_ods_shown(cell)] * min(repeats, _WIDEST - len(cells)))
    return cells


def _ods_shown(cell: Any) -> str:
    from odf import teletype
    from odf.namespaces import OFFICENS
    from odf.text import P

    kind = cell.getAttrNS(OFFICENS, "value-type")
    if kind == "date":
        return str(cell.getAttrNS(OFFICENS, "date-value"))[:10]
    if kind in {"float", "percentage", "currency"}:
        value = float(cell.getAttrNS(OFFICENS, "value"))
        return _figure(value, percent=kind == "percentage")
    return "\n".join(str(teletype.extractText(line)) for line in cell.getElementsByType(P))
