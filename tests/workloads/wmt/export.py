"""Writes files as the Workload Measurement Tool writes them, and as people re-save them. All names are invented."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

OVERVIEW = [
    "Region",
    "Probation Delivery Unit",
    "Team Name",
    "Offender Manager",
    "Grade Code",
    "Capacity Percentage",
    "Capacity Points",
    "Total Points Used",
    "Remaining Points",
    "Contracted Hours",
    "Reduction Hours",
    "Total Cases",
    "CMS Points",
    "CMS Percentage",
]
DAILY = [
    "Workload Date",
    "Workload ID",
    "Region",
    "Probation Delivery Unit",
    "Team",
    "Offender Manager",
    "Grade",
    "Total Cases",
    "Total Points",
    "SDR Points",
    "SDR Conversion Points",
    "PAROMS Points",
    "Nominal Target",
    "Contracted Hours",
    "Reductions",
    "Available Points",
    "Capacity",
    "CMS Points",
    "CMS %",
    "GS Points",
    "GS %",
    "ARMS Total Cases",
]
TEAM_AVERAGES = ["Start Date", "End Date", *DAILY[2:5], *DAILY[7:]]

REGION, PDU, TEAM = "West Midlands Region", "Warwickshire", "Warwickshire 1"
# Name, grade, percentage as printed, available, used, contracted, reduction, cases, CMS points, CMS percentage.
PEOPLE = [
    ("Ann Example", "PO", "118.4%", 2176, 2576, 37, 0, 41, -18, "-0.8%"),
    ("Bob Example", "TPO", "104.1%", 435, 453, 37, 29.6, 9, 0, "0.0%"),
    ("Cerys O'Example-Jones", "PSO", "96.3%", 1740, 1675, 29.6, 0, 52, 12, "0.7%"),
    ("Dev, Example", "SPO", "192.0%", 1088, 2089, 18.5, 0, 33, 0, "0.0%"),
    ("Eve Example", "", "110.0%", 2176, 2394, 37, 0, 38, 0, "0.0%"),
    ("Unallocated Example", "DMY", "0.0%", 0, 312, 0, 0, 7, 0, "0.0%"),
    ("Fay Example", "DMY", "0.0%", 0, 40, 37, 0, 1, 0, "0.0%"),
    ("Gil Example", "PO", "0.0%", 0, 250, 37, 37, 4, 0, "0.0%"),
    ("Hal Example", "PO", "0.0%", 0, 0, 0, 0, 0, 0, "0.0%"),
]


def overview_rows(region: str = REGION) -> list[list[object]]:
    return [
        [region, PDU, TEAM, name, grade, percent, points, used, points - used, *rest]
        for name, grade, percent, points, used, *rest in PEOPLE
    ]


def daily_rows(days: Sequence[date] = (date(2024, 3, 4), date(2024, 3, 11))) -> list[list[object]]:
    return [
        [
            f"{day:%d-%m-%Y}", 9000 + number, REGION, PDU, TEAM, name, grade, cases, used, 0, 0, 0, 2176,
            hours, reduction, points, percent, cms, cms_percent, 0, "0.0%", 0,
        ]
        for day in days
        for number, (name, grade, percent, points, used, hours, reduction, cases, cms, cms_percent) in enumerate(PEOPLE)
    ]  # fmt: skip


def team_average_rows() -> list[list[object]]:
    return [
        ["01-03-2024", "31-03-2024", REGION, PDU, "Warwickshire 1", 412, 25760, 0, 0, 0, 2176,
         "370.0", "29.6", 21760, "118.4%", 0, "0.0%", 0, "0.0%", 2],
        ["01-03-2024", "31-03-2024", REGION, PDU, "Warwickshire 2", 0, 0, 0, 0, 0, 0,
         0, 0, 0, "0.00%", 0, "0.00%", 0, "0.00%", 0],
    ]  # fmt: skip


def _cell(value: object) -> str:
    """Text in double quotes, numbers bare, null empty: as the tool's CSV library writes them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return json.dumps(float(value)) if isinstance(value, Decimal) else json.dumps(value)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    lines = [",".join(_cell(value) for value in row) for row in [header, *rows]]
    return ("\n".join(lines) + "\n").encode()


def write_overview(rows: Iterable[Sequence[object]] | None = None, *, region: bool = True) -> bytes:
    """`Overview` of a region, or of a PDU or team (without its first column)."""
    start = 0 if region else 1
    return write_csv(OVERVIEW[start:], [row[start:] for row in (overview_rows() if rows is None else rows)])


def resaved(
    data: bytes,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8-sig",
    line_end: str = "\r\n",
    separator: bool = False,
) -> bytes:
    """The same table as Excel saves it: quotes only where needed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerows(csv.reader(io.StringIO(data.decode())))
    first = f"sep={delimiter}{line_end}" if separator else ""
    return (first + out.getvalue()).encode(encoding)


def as_workbook(
    data: bytes, *, dates: dict[int, str] | None = None, more_sheets: Sequence[str] = ()
) -> bytes:
    """The same table re-saved as XLSX: percentages and dates become numbers with a format, as Excel does on opening."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(csv.reader(io.StringIO(data.decode())), start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            if number > 1 and text.endswith("%"):
                cell.value, cell.number_format = float(Decimal(text[:-1]) / 100), "0.00%"
            elif number > 1 and text.replace("-", "", 1).replace(".", "", 1).isdigit():
                cell.value = float(text) if "." in text else int(text)
            elif number > 1 and dates and column - 1 in dates:
                day, month, year = (int(part) for part in text.split("-"))
                cell.value, cell.number_format = date(year, month, day), dates[column - 1]
            elif text:
                cell.value = text
    for title in more_sheets:
        book.create_sheet(title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
