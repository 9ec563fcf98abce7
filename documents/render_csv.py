"""CSV: one file a table, and a cover with the notes, together in a ZIP."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents.notes import cover_rows
from documents.sheets import safe_text, sheet_number, sheet_words
from documents.tree import Cell, Document, Table, tables

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class CsvFile:
    name: str
    data: bytes


def csv_files(document: Document) -> tuple[CsvFile, ...]:
    """The cover first, then one file for each table in order. UTF-8 with a mark, which Excel needs."""
    cover = CsvFile("00-cover.csv", _csv([[safe_text(part) for part in row] for row in cover_rows(document)]))
    return (
        cover,
        *(
            CsvFile(f"{place:02d}-{_slug(table.caption)}.csv", table_csv(table))
            for place, table in enumerate(tables(document), start=1)
        ),
    )


def table_csv(table: Table) -> bytes:
    """One table: the header, then the rows. Numbers are bare numbers, hidden cells their shorthand."""
    header = [safe_text(column.label) for column in table.columns]
    return _csv([header, *([_field(cell) for cell in row] for row in table.rows)])


def render_csv(document: Document) -> bytes:
    """A ZIP of all files; the same bytes for the same tree."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in csv_files(document):
            archive.writestr(zipfile.ZipInfo(file.name, _ZIP_DATE), file.data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _field(cell: Cell) -> str:
    number = sheet_number(cell)
    return (
        sheet_words(cell) if number is None else format(number, "f" if not isinstance(number, int) else "d")
    )


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(
        [[part.replace("\n", " ") for part in row] for row in rows]
    )
    return target.getvalue().encode("utf-8-sig")


def _slug(caption: str) -> str:
    plain = unicodedata.normalize("NFKD", caption).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "table"
