"""The tree as plain data for the PDF templates: text made printable, columns measured, numbered lists gathered.

Nothing here is markup. The templates get strings and print strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from documents.blocks import Block, Cell, Chart, Demand, Question, Quote, Shorthand, Table
from documents.text import printable
from documents.tree import Document, cell_text, footer_mark, to_plain, tree_hash

# A row or quote up to this many characters stays whole on one page; a longer one may break, or it would not fit.
WHOLE = 1400
# The end of a long quote that stays on the page of its attribution.
TAIL = 320
# Longest run without a place to break; beyond it a zero-width space is let in, so that nothing leaves the margin.
UNBROKEN = 38
# A cell longer than this is a sentence.
SENTENCE = 60
# The words of a cell that shows no number, and what stands above it, stand on one line.
REASON = 26
# The most a column of words takes of a line: in a table of few columns a long name stands on one.
WORDS, WORDS_OF_FEW = 26, 44
FEW_COLUMNS = 3
# A short table is not parted over two pages.
FEW_ROWS = 24
_LONG_RUN = re.compile(rf"[^\s\u200b-]{{{UNBROKEN}}}(?=[^\s\u200b-])")
NUMBERED = (Demand, Question)


def print_data(document: Document) -> dict[str, Any]:
    """Everything the templates read: the tree, with what only print needs beside it."""
    plain: dict[str, Any] = _clean(to_plain(document) | {"front": [], "blocks": []})
    return plain | {
        "front": _print_blocks(document.front),
        "blocks": _print_blocks(document.blocks),
        "mark": footer_mark(document),
        "hash": tree_hash(document),
        "date": [int(part) for part in document.meta.date.split("-")],
    }


def _print_blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    printed: list[dict[str, Any]] = []
    for block in blocks:
        plain = _print_block(block)
        if isinstance(block, NUMBERED) and printed and printed[-1]["type"] == f"{type(block).__name__}s":
            printed[-1]["items"].append(plain)
        elif isinstance(block, NUMBERED):
            printed.append({"type": f"{type(block).__name__}s", "items": [plain]})
        else:
            printed.append(plain)
    return printed


def _print_block(block: Block) -> dict[str, Any]:
    plain: dict[str, Any] = _clean(to_plain(block))
    if isinstance(block, Table):
        plain |= _table(block)
    elif isinstance(block, Chart):
        plain["table"] = plain["table"] | _table(block.table) if block.table else None
    elif isinstance(block, Quote):
        plain["text"], plain["tail"] = _split_quote(plain["text"])
    return plain


def _table(table: Table) -> dict[str, Any]:
    return {
        "cells": [_cells(row) for row in table.rows],
        "whole": [sum(len(cell_text(cell)) for cell in row) <= WHOLE for row in table.rows],
        "widths": column_widths(table),
        "share": _share(table),
        "together": sum(len(cell_text(cell)) for row in table.rows for cell in row) <= WHOLE
        and len(table.rows) <= FEW_ROWS,
    }


def _share(table: Table) -> int:
    """Per cent of the text width: a narrow table keeps its columns close together, one of sentences takes the line."""
    if any(len(cell_text(cell)) > SENTENCE for row in table.rows for cell in row):
        return 100
    return min(100, max(42, sum(column_widths(table)) * 6 // 5))


def _cells(row: Iterable[Cell]) -> list[dict[str, Any]]:
    """The cells of a row; neighbours that give the same reason for showing nothing become one."""
    printed: list[dict[str, Any]] = []
    for cell in row:
        kind = "Text" if isinstance(cell, str) else type(cell).__name__
        words = _breakable(printable(cell_text(cell)))
        if kind == "Shorthand" and printed and (printed[-1]["type"], printed[-1]["text"]) == (kind, words):
            printed[-1]["span"] += 1
        else:
            printed.append({"type": kind, "text": words, "span": 1})
    return printed


def column_widths(table: Table) -> list[int]:
    """Shares of the page width, by the longest word and the usual length of each column's text."""
    return [_width(table, index) for index in range(len(table.columns))]


def _width(table: Table, index: int) -> int:
    column = table.columns[index]
    shown = [row[index] for row in table.rows if not isinstance(row[index], Shorthand)]
    texts = [cell_text(cell) for cell in shown] or [""]
    longest = max(len(text) for text in texts)
    # A number must not break over lines; words may.
    most = WORDS_OF_FEW if len(table.columns) <= FEW_COLUMNS else WORDS
    cells = min(longest, 40) if column.numeric else max(min(longest, most), min(longest // 3, 60))
    if any(isinstance(row[index], Shorthand) for row in table.rows):
        cells = max(cells, REASON)
    label = max((len(word) for word in column.label.split()), default=1)
    return max(cells, min(label, 18), 7) + 3


def _split_quote(text: str) -> tuple[str, str]:
    """A long quote as what may break over pages and what stays with its attribution."""
    if len(text) <= WHOLE:
        return "", text
    cut = text.rfind(". ", len(text) - 2 * TAIL, len(text) - TAIL // 2)
    cut = cut + 1 if cut > 0 else text.rfind(" ", 0, len(text) - TAIL)
    cut = cut if cut > 0 else len(text) - TAIL
    return text[:cut].rstrip(), text[cut:].lstrip()


def _breakable(text: str) -> str:
    return _LONG_RUN.sub("\\g<0>\u200b", text)


def _clean(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return printable(value) if key in ("svg", "check_qr") else _breakable(printable(value))
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {name: item if name == "type" else _clean(item, name) for name, item in value.items()}
    return value
