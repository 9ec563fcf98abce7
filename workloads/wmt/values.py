"""Cells to values: lenient about how a number or a date is written, strict about what it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .faults import CellFault

MAX_TEXT = 200
MAX_NUMBER = Decimal(10_000_000)
# A share of a person's points above this is a number in the wrong column.
MAX_PERCENT_TENTHS = 100_000
GRADES = {
    "PO": "PO",
    "PSM": "PO",
    "PSO": "PSO",
    "PSQ": "PSO",
    "TPO": "PQIP",
    "PQIP": "PQIP",
    "PSP": "PQIP",
    "SPO": "SPO",
    "PSC": "SPO",
    # A status, not a grade: an officer in the first year. The reader sets `newly_qualified`.
    "NQO": "PO",
    "": "",
}
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:[.](?P<part>[0-9]+))?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]{1,2}")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?:,? [0-9:.]+)?")
_NAMED_MONTH = re.compile(r"([0-9]{1,2})[-/ ]([A-Za-z]{3,9})[-/ ]([0-9]{4}|[0-9]{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Day 0 of Excel's calendar, which believes in 29 February 1900.
_EXCEL_DAY_0 = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 2010, 2099
_CASE_REFERENCE = re.compile(r"\b[A-Z][0-9]{6}\b", re.IGNORECASE)


def plain(cell: str) -> str:
    """The cell without odd spaces, control characters or the apostrophe that makes Excel keep text."""
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split()).removeprefix("'") if " " in cell or "'" in cell else cell
    text = unicodedata.normalize("NFKC", cell).replace("\u2212", "-")
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split()).removeprefix("'")


def text(cell: str) -> str:
    words = plain(cell)
    if len(words) > MAX_TEXT:
        raise CellFault("too_long", f"longer than {MAX_TEXT} characters", "Write the name only")
    if _CASE_REFERENCE.search(words):
        raise CellFault(
            "case_reference",
            "it looks like a case reference number",
            "Take the case reference out of the file before you bring it here",
        )
    return words


def number(cell: str) -> Decimal | None:
    """The number, or None for an empty cell. Thousands commas, (negative) brackets and `29,6` are understood."""
    words = plain(cell).replace(" ", "")
    if not words:
        return None
    if words.isascii() and words.isdigit() and len(words) <= 7:
        return Decimal(words)
    if words.startswith("(") and words.endswith(")"):
        words = "-" + words[1:-1]
    if _DECIMAL_COMMA.fullmatch(words):
        words = words.replace(",", ".")
    found = _NUMBER.fullmatch(words)
    if not found or len(words) > 30:
        raise CellFault("not_a_number", "not a number", "Write figures only, such as 2176")
    value = Decimal(words.replace(",", ""))
    if abs(value) > MAX_NUMBER:
        raise CellFault("out_of_range", "far too large", "Check that the columns have not moved")
    return value


def whole(cell: str) -> int | None:
    value = number(cell)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise CellFault("not_whole", "not a whole number", "Write whole points or cases, such as 2176")
    return int(value)


def count(cell: str) -> int | None:
    value = whole(cell)
    if value is not None and value < 0:
        raise CellFault("negative", "below zero", "Write a number from 0 up")
    return value


def to_tenths(value: Decimal) -> int:
    return int((value * 10).to_integral_value(ROUND_HALF_UP))


def tenths(cell: str) -> int | None:
    """Hours or the like in tenths, half up: `29.6` is 296."""
    value = number(cell)
    if value is not None and value < 0:
        raise CellFault("negative", "below zero", "Write a number from 0 up")
    return None if value is None else to_tenths(value)


def percent(cell: str, expected_tenths: int | None = None) -> int | None:
    """Tenths of a per cent; None for an empty cell.

    Without a % sign 1.184 may be 118.4% as Excel keeps it. `expected_tenths` (what the points give) settles that;
    without it a bare number under 10 is refused rather than guessed.
    """
    words = plain(cell).replace(" ", "")
    signed = words.endswith("%")
    value = number(words.removesuffix("%"))
    if value is None:
        if signed:
            raise CellFault("not_a_number", "not a percentage", "Write a percentage such as 118.4%")
        return None
    result = to_tenths(value) if signed else _bare_percent(value, expected_tenths)
    if result < 0:
        raise CellFault("negative", "below zero", "Check the points: no reading is below 0%")
    if result > MAX_PERCENT_TENTHS:
        raise CellFault("out_of_range", "over 10,000%", "Check that the columns have not moved")
    return result


def _bare_percent(value: Decimal, expected_tenths: int | None) -> int:
    as_written, as_share = to_tenths(value), to_tenths(value * 100)
    if expected_tenths is not None:
        for candidate in (as_written, as_share):
            if abs(candidate - expected_tenths) <= 1:
                return candidate
    if value == 0 or value >= 10:
        return as_written
    raise CellFault(
        "unclear_percent",
        "without a % sign it cannot be told whether this is a percentage or a share of one",
        "Write it with the sign, such as 118.4%",
    )


def percent_of_points(used: int, available: int) -> int:
    """100 x used / available in tenths of a per cent, half up. `available` is above 0."""
    return to_tenths(Decimal(100) * used / available)


def day(cell: str) -> date | None:
    """A date written day first, ISO, with a month name, or as Excel's day number; None for an empty cell."""
    words = plain(cell)
    if not words:
        return None
    if found := _ISO.fullmatch(words):
        year, month, dom = (int(part) for part in found.groups())
        return _date(year, month, dom)
    if found := _DAY_FIRST.fullmatch(words):
        dom, month, year = (int(part) for part in found.groups())
        return _date(year, month, dom)
    if (found := _NAMED_MONTH.fullmatch(words)) and found[2][:3].lower() in _MONTHS:
        return _date(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1]))
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", words):
        excel = _EXCEL_DAY_0 + timedelta(days=int(words[:5]))
        return _date(excel.year, excel.month, excel.day)
    raise CellFault("not_a_date", "not a date", "Write the date as DD/MM/YYYY")


def _date(year: int, month: int, dom: int) -> date:
    year += 2000 if year < 100 else 0
    if month > 12 >= dom:
        raise CellFault("month_first", "the month stands before the day", "Write every date as DD/MM/YYYY")
    try:
        value = date(year, month, dom)
    except ValueError:
        raise CellFault("not_a_date", "there is no such day", "Write the date as DD/MM/YYYY") from None
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise CellFault(
            "out_of_range", "outside the years of the tool", "Write the year in full, such as 2021"
        )
    return value


def grade(cell: str) -> str:
    """Our grade for the tool's code; blank stays blank (not known)."""
    code = plain(cell).upper().replace(" ", "")
    if code == "DMY":
        raise CellFault(
            "dmy",
            "grade DMY means that the tool knows no grade and prints 0.0%",
            "Nothing to do: it is no reading",
        )
    if code not in GRADES:
        fix = "Write PO, PSO, SPO, TPO or PQiP, or leave it empty"
        raise CellFault("unknown_grade", "not a grade of the tool", fix)
    return GRADES[code]


def normalised_name(name: str) -> str:
    """One spelling for one name, so that its pseudonym is the same in every file."""
    folded = unicodedata.normalize("NFKC", plain(name)).casefold()
    return folded.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'").replace("\u2010", "-")


PARSERS: dict[str, Callable[[str], str | int | date | None]] = {
    "text": text,
    "whole": whole,
    "count": count,
    "tenths": tenths,
    "percent": percent,
    "date": day,
    "grade": grade,
}
