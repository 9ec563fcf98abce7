"""How a table is written: CSV in any common dress, XLSX or ODS. Yields rows of text, one at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from . import sheets
from .faults import WmtRefused

Source = bytes | BinaryIO
Row = tuple[int, list[str]]

MAX_BYTES = 100_000_000
MAX_COLUMNS = 100
MAX_ROWS = 1_000_000
MAX_LINE = 65_536
_STEP, _MAX_HEADER = 4_096, 65_536
_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_NOT_TABLES = {
    b"\xd0\xcf\x11\xe0": "an old .xls workbook, or one with a password. Save it as CSV or XLSX without a password",
    b"%PDF": "a PDF. Bring the export itself, as CSV or XLSX",
    b"\x89PNG": "a picture. Upload it as a screenshot instead",
    b"\xff\xd8\xff": "a picture. Upload it as a screenshot instead",
    b"{\\rtf": "a text document. Save the table as CSV",
}


@dataclass(frozen=True)
class Form:
    """`header_row` is the spreadsheet's row number of the headings."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The source from its first byte. The caller's stream is neither closed nor wrapped for good."""
    stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    yield stream


def kind_of(stream: BinaryIO) -> str:
    """`csv`, `xlsx` or `ods`, by content."""
    check_size(stream)
    head = stream.read(512)
    stream.seek(0)
    if not head.strip():
        raise WmtRefused("empty", "The file is empty. Export it again and bring the new file.")
    if head.startswith(b"PK"):
        return sheets.kind_of(stream)
    for magic, what in _NOT_TABLES.items():
        if head.startswith(magic):
            raise WmtRefused("not_a_table", f"The file is {what}.")
    if (
        head.lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml", b"<svg", b"<table"))
    ):
        raise WmtRefused(
            "not_a_table", "The file is a web page, not a table. Export it again as CSV or XLSX."
        )
    return "csv"


def check_size(stream: BinaryIO) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MAX_BYTES:
        raise WmtRefused(
            "too_large", f"The file is over {MAX_BYTES // 1_000_000} MB. Export one region at a time."
        )


def csv_header(stream: BinaryIO) -> list[tuple[list[str], Form]]:
    """The header row read with each delimiter that splits it, widest first. Reads no further than that row needs."""
    head = b""
    while chunk := stream.read(_STEP):
        head += chunk
        encoding = _encoding(head)
        words = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
        lines = words.splitlines(keepends=True)
        first = next((line for line in lines if line.strip() and not _SEPARATOR_LINE.fullmatch(line)), "")
        if first.endswith(("\n", "\r")) or len(head) >= _MAX_HEADER:
            break
    if len(first) >= MAX_LINE or (len(head) >= _MAX_HEADER and not first.endswith(("\n", "\r"))):
        raise WmtRefused(
            "header_too_long", "The first row is too long for a header row. Export the file again."
        )
    separator = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    found = [
        _split(words, Form("csv", encoding, mark)) for mark in (separator[1] if separator else _DELIMITERS)
    ]
    return sorted(found, key=lambda pair: -len(pair[0]))


def _split(words: str, form: Form) -> tuple[list[str], Form]:
    for number, row in _records(iter(words.splitlines(keepends=True)), form.delimiter):
        if any(cell.strip() for cell in row):
            return row, Form("csv", form.encoding, form.delimiter, header_row=number)
    return [], form


def _encoding(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:200]
    if len(sample) >= 4 and not any(sample[1::2]) and all(sample[::2]):
        return "utf-16-le"
    if len(sample) >= 4 and not any(sample[::2]) and all(sample[1::2]):
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _settled(stream: BinaryIO, encoding: str) -> str:
    """UTF-8 only if every byte of the file agrees; otherwise the Windows code page Excel writes."""
    if encoding != "utf-8":
        return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-8"


def rows_of(source: Source, form: Form) -> Iterator[Row]:
    """Every row with its spreadsheet row number, from the first. Memory does not grow with the file."""
    with opened(source) as stream:
        check_size(stream)
        rows = (
            _csv_rows(stream, form) if form.kind == "csv" else sheets.rows_of(stream, form.kind, form.sheet)
        )
        for number, row in rows:
            if number > MAX_ROWS:
                raise WmtRefused(
                    "too_many_rows", f"The file has over {MAX_ROWS:,} rows. Export one region at a time."
                )
            if len(row) > MAX_COLUMNS and any(cell.strip() for cell in row[MAX_COLUMNS:]):
                raise WmtRefused("too_many_columns", f"Row {number} has more than {MAX_COLUMNS} columns.")
            yield number, row


def _csv_rows(stream: BinaryIO, form: Form) -> Iterator[Row]:
    encoding = _settled(stream, form.encoding)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    try:
        yield from _records(_lines(text), form.delimiter)
    except UnicodeError:
        raise WmtRefused(
            "encoding", "The file is neither UTF-8 nor Windows text. In Excel choose “Save as: CSV UTF-8”."
        ) from None
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if "\0" in line:
            raise WmtRefused("nul", f"Row {number} holds bytes that are not text. Export the file again.")
        if len(line) >= MAX_LINE:
            raise WmtRefused(
                "line_too_long", f"Row {number} is far too long for a table. Export the file again."
            )
        yield line


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    number = 0
    try:
        for row in csv.reader(_without_separator_line(lines), delimiter=delimiter):
            number += 1
            yield number, row
    except csv.Error:
        raise WmtRefused(
            "quotes", f"Row {number + 1}: a quotation mark is opened and never closed. Export the file again."
        ) from None


def _without_separator_line(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    if not _SEPARATOR_LINE.fullmatch(first):
        yield first
    yield from lines
