"""What a sheet's cell may hold: a number only where it prints as exactly that number, and never a formula."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from documents.blocks import Cell, Number
from documents.text import xml_safe

# Spreadsheets read a cell that starts with one of these as a formula; the wide forms in some locales.
_FORMULA_STARTS = tuple("=+-@|%") + tuple("\uff1d\uff0b\uff0d\uff20")
_PLAIN_NUMBER = re.compile(r"(?P<pound>£?)(?P<digits>\d{1,3}(,\d{3})+|\d+)(?P<part>\.\d+)?(?P<suffix>%?)\Z")


def safe_text(text: str) -> str:
    """The text for a cell, with an apostrophe before anything a spreadsheet could take for a formula."""
    text = xml_safe(text)
    return f"'{text}" if _visible_start(text).startswith(_FORMULA_STARTS) or text[:1] == "\n" else text


def _visible_start(text: str) -> str:
    """The text without leading spaces and invisible characters, which some programs skip."""
    for place, char in enumerate(text):
        if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"):
            return text[place : place + 1]
    return ""


def sheet_number(cell: Cell) -> int | Decimal | None:
    """The number a cell may hold as a number, or None where it must be words ("at least 45" is not 45)."""
    if not isinstance(cell, Number) or cell.value is None:
        return None
    match = _PLAIN_NUMBER.match(cell.display)
    if match is None:
        return None
    try:
        printed = Decimal(match["digits"].replace(",", "") + (match["part"] or ""))
    except InvalidOperation:  # pragma: no cover - the pattern admits digits only
        return None
    return cell.value if printed == cell.value else None


def number_format(display: str) -> str:
    """The spreadsheet format that prints the number as the document does; a percentage stays a plain number."""
    match = _PLAIN_NUMBER.match(display)
    if match is None:
        return "General"
    places = "." + "0" * (len(match["part"]) - 1) if match["part"] else ""
    digits = "#,##0" if "," in match["digits"] else "0"
    return ('"£"' if match["pound"] else "") + digits + places + ('"%"' if match["suffix"] else "")


def sheet_words(cell: Cell) -> str:
    """A cell as words: shorthand keeps its code."""
    if isinstance(cell, str):
        return safe_text(cell)
    return safe_text(cell.display) if isinstance(cell, Number) else cell.code
