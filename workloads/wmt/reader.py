"""From the bytes of an export to rows. Nothing is read beyond the header row until the layout is known and allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from . import sheets, values
from .faults import CellFault, Refusal, Skipped, WmtRefused
from .form import Form, Source, csv_header, kind_of, opened, rows_of
from .layouts import Layout, case_reference_refusal, recognise
from .rows import PersonRow, Row, TeamRow

Pseudonymise = Callable[[str, str], str]
T = TypeVar("T")

# A gap between printed percentage and points above this (tenths) flags the points out.
POINTS_GAP = 1
_TOTALS = {"total", "totals", "grand total", "overall", "average"}


def sniff(source: Source) -> Layout | Refusal:
    """What export this is, from its header row alone."""
    try:
        with opened(source) as stream:
            kind = kind_of(stream)
            if kind == "csv":
                return _best([recognise(headers, form) for headers, form in csv_header(stream)])
            return _sniff_workbook(stream_source=source, kind=kind)
    except WmtRefused as refused:
        return refused.refusal


def _best(answers: list[Layout | Refusal]) -> Layout | Refusal:
    """The same header row split in several ways: a case reference in any of them refuses, a layout wins over none."""
    for answer in answers:
        if isinstance(answer, Refusal) and answer.code in {"case_reference", "about_people"}:
            return answer
    for answer in answers:
        if isinstance(answer, Layout):
            return answer
    return max(answers, key=lambda answer: bool(isinstance(answer, Refusal) and answer.nearest))


def _sniff_workbook(stream_source: Source, kind: str) -> Layout | Refusal:
    """Every sheet's first row is looked at: one sheet of case references refuses the whole workbook."""
    with opened(stream_source) as stream:
        names = sheets.names_of(stream, kind)
    found = [answer for name in names if (answer := _sniff_sheet(stream_source, kind, name)) is not None]
    if not found:
        return Refusal("empty", "The workbook is empty. Export the file again.")
    best = _best(found)
    if len(found) > 1 and isinstance(best, Layout):
        return Refusal(
            "several_sheets", "The workbook has several filled sheets. Save the export's sheet on its own."
        )
    return best


def _sniff_sheet(source: Source, kind: str, sheet: str) -> Layout | Refusal | None:
    for number, row in rows_of(source, Form(kind, sheet=sheet)):
        if any(cell.strip() for cell in row):
            return recognise(row, Form(kind, sheet=sheet, header_row=number))
    return None


def read(
    source: Source,
    layout: Layout,
    *,
    as_at: date | None,
    pseudonymise: Pseudonymise,
    region: str = "",
    today: date | None = None,
) -> Iterator[Row | Skipped]:
    """Every data row of the file, taken or skipped with its reason; blank rows are passed over in silence.

    `as_at` dates an overview, which holds no date; `region` names the region of an export without that column.
    `pseudonymise(region, normalised name)` is called at once and the name goes no further.
    Raises WmtRefused, also half-way, when the rest of the file cannot be trusted.
    """
    if layout.kind == "people" and "on" not in layout.columns and as_at is None:
        raise WmtRefused("no_date", "This export holds no date. Say on which day it was taken.")
    if as_at is not None and today is not None and as_at > today:
        raise WmtRefused(
            "future", "The day on which the export was taken is in the future. Check day and month."
        )
    if not layout.has_region and not region.strip():
        raise WmtRefused("no_region", "This export names no region. Say which region it is of.")
    return _rows(source, _Reading(layout, as_at, pseudonymise, region.strip(), today))


def _rows(source: Source, reading: _Reading) -> Iterator[Row | Skipped]:
    for number, cells in rows_of(source, reading.layout.form):
        if number == reading.layout.form.header_row and case_reference_refusal(cells):
            raise WmtRefused("case_reference", "The file is about people on probation and was not read.")
        if number > reading.layout.form.header_row and any(cell.strip() for cell in cells):
            yield reading.row(number, cells)


class _Skip(Exception):  # a way out of a row, not an error
    def __init__(self, code: str, column: str, fault: str, fix: str) -> None:
        self.code, self.column, self.fault, self.fix = code, column, fault, fix


@dataclass(frozen=True)
class _Points:
    percent: int
    printed: bool
    available: int | None
    used: int | None
    ok: bool


@dataclass(frozen=True)
class _Reading:
    """One pass over one file."""

    layout: Layout
    as_at: date | None
    pseudonymise: Pseudonymise
    region: str
    today: date | None

    def row(self, number: int, cells: list[str]) -> Row | Skipped:
        try:
            line = _Line(self.layout, cells)
            line.check_width()
            return self._person(number, line) if self.layout.kind == "people" else self._team(number, line)
        except _Skip as skip:
            reason = f"Row {number}, column {skip.column}: {skip.fault}. {skip.fix}."
            return Skipped(number, skip.code, skip.column, reason)

    def _person(self, number: int, line: _Line) -> PersonRow:
        name = line.value("name", values.text)
        _check_person(line, name)
        grade = line.value("grade", values.grade)
        region = line.value("region", values.text) or self.region
        if not region:
            raise _Skip("no_region", line.heading("region"), "no region is named", "Write the region")
        points = _points(line)
        return PersonRow(
            number,
            region,
            line.value("pdu", values.text),
            line.value("team", values.text),
            self.pseudonymise(region, values.normalised_name(name)),
            grade,
            line.is_newly_qualified(),
            points.percent,
            points.printed,
            points.available,
            points.used,
            points.ok,
            line.value("contracted", values.tenths),
            line.value("reduction", values.tenths),
            line.value("cases", values.count),
            self._day(line, "on") if "on" in self.layout.columns else self.as_at or date.min,
        )

    def _team(self, number: int, line: _Line) -> TeamRow:
        if not line.value("team", values.text):
            raise _Skip(
                "no_team", line.heading("team"), "no team is named", "Write the team, or leave the row out"
            )
        points = _points(line)
        start, end = self._day(line, "start"), self._day(line, "end")
        if end < start:
            raise _Skip(
                "dates_crossed", line.heading("end"), "the period ends before it starts", "Check both dates"
            )
        return TeamRow(
            number,
            line.value("region", values.text),
            line.value("pdu", values.text),
            line.value("team", values.text),
            points.percent,
            points.printed,
            points.available,
            points.used,
            points.ok,
            line.value("contracted", values.tenths),
            line.value("reduction", values.tenths),
            line.value("cases", values.count),
            start,
            end,
        )

    def _day(self, line: _Line, column: str) -> date:
        value = line.value(column, values.day)
        if value is None:
            raise _Skip("no_date", line.heading(column), "the date is empty", "Write the date as DD/MM/YYYY")
        if self.today is not None and value > self.today:
            raise _Skip("future", line.heading(column), "the date is in the future", "Check day and month")
        return value


class _Line:
    """The cells of one row by our column names, with faults told by the file's own heading."""

    def __init__(self, layout: Layout, cells: list[str]) -> None:
        self.layout, self.cells = layout, cells

    def heading(self, column: str) -> str:
        return self.layout.headings.get(column, column)

    def check_width(self) -> None:
        if any(cell.strip() for cell in self.cells[self.layout.width :]):
            raise _Skip(
                "too_many_cells",
                str(self.layout.width + 1),
                "the row has more cells than the header row",
                "Put text that holds a comma in quotation marks",
            )
        # An export's last column may be empty; a row that stops before one we must read was cut off.
        if self.layout.form.kind == "csv" and len(self.cells) <= max(self.layout.columns.values()):
            raise _Skip("cut_short", str(len(self.cells) + 1), "the row stops here", "Export the file again")

    def _cell(self, column: str) -> str:
        position = self.layout.columns.get(column)
        return self.cells[position] if position is not None and position < len(self.cells) else ""

    def value(self, column: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self._cell(column))
        except CellFault as fault:
            raise _Skip(fault.code, self.heading(column), fault.fault, fault.fix) from None

    def is_newly_qualified(self) -> bool:
        return values.plain(self._cell("grade")).upper() == "NQO"


def _check_person(line: _Line, name: str) -> None:
    folded = values.normalised_name(name)
    if not folded:
        raise _Skip(
            "no_name", line.heading("name"), "nobody is named", "A reading needs somebody it is about"
        )
    if folded.startswith("unallocated"):
        raise _Skip("unallocated", line.heading("name"), "unallocated work is not a person", "Nothing to do")
    if folded in _TOTALS:
        raise _Skip("total", line.heading("name"), "a total is not a person", "Nothing to do")


def _points(line: _Line) -> _Points:
    """The printed percentage beside its points. Points never override what was printed."""
    available = line.value("available", values.count)
    used = line.value("used", values.whole)
    remaining = line.value("remaining", values.whole)
    if used is None and "used" not in line.layout.columns and None not in (available, remaining):
        used = (available or 0) - (remaining or 0)
    expected = None
    if available and used is not None:
        expected = values.percent_of_points(used, available)
    printed = line.value("percent", lambda cell: values.percent(cell, expected))
    percent = expected if printed is None else printed
    _check_reading(line, percent, available, used, expected)
    agrees = expected is not None and percent is not None and abs(percent - expected) <= POINTS_GAP
    adds_up = remaining is None or (
        available is not None and used is not None and remaining == available - used
    )
    return _Points(percent or 0, printed is not None, available, used, agrees and adds_up)


def _check_reading(
    line: _Line, percent: int | None, available: int | None, used: int | None, expected: int | None
) -> None:
    """Zero available points print as 0.0%, which says nothing about anybody's workload."""
    column = line.heading("percent")
    if percent is None:
        raise _Skip(
            "no_reading", column, "there is no percentage, and no points to work it out from", "Write it in"
        )
    if percent < 0:
        raise _Skip("negative", column, "below zero", "Check the points: no reading is below 0%")
    if percent == 0 and used and expected != 0:
        raise _Skip(
            "zero_with_points",
            column,
            "0.0% is printed though points are used, so it is no reading",
            "Nothing to do: the tool prints 0.0% when no points are available",
        )
    if percent == 0 and not available:
        raise _Skip("no_reading", column, "0.0% with no available points is no reading", "Nothing to do")
