"""The document tree: what is printed, as one frozen value.

The canonical JSON of a tree is what gets signed, hashed and stored; `document_from_json` turns it back into the
same tree, so that a stored document can be printed again in another format with the same hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from documents import blocks as _blocks
from documents.blocks import (
    Block,
    Bullets,
    Cell,
    Chart,
    Claim,
    Column,
    Demand,
    Fact,
    Facts,
    FigureRef,
    Heading,
    Headline,
    Note,
    Number,
    PageBreak,
    Paragraph,
    Question,
    Quote,
    Run,
    Sentence,
    Shorthand,
    Strong,
    Table,
    Text,
    sentence,
)
from documents.words import Words

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Chart",
    "Claim",
    "Column",
    "Demand",
    "Document",
    "DocumentMeta",
    "Fact",
    "Facts",
    "Figure",
    "FigureRef",
    "Heading",
    "Headline",
    "Note",
    "Number",
    "PageBreak",
    "Paragraph",
    "Question",
    "Quote",
    "Run",
    "Sentence",
    "Shorthand",
    "Strong",
    "Table",
    "Text",
    "Words",
    "canonical_json",
    "document_from_json",
    "figures",
    "footer_mark",
    "headings",
    "plain_text",
    "sentence",
    "tables",
    "to_plain",
    "tree_hash",
]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?\Z")
LAYOUTS = ("pack", "sheet")


@dataclass(frozen=True)
class DocumentMeta:
    """Page furniture and metadata. The date is ISO; it is also the PDF's fixed timestamp.

    `stamp` is printed across every page ("DRAFT - not for release"), `banner` above it ("Demonstration: ...").
    `check_url` is the public page on which a reader can check the document; `check_qr` the same as SVG.
    """

    audience: str = ""
    classification: str = ""
    version: str = "1"
    number: str = ""
    date: str = "2000-01-01"
    publisher: str = ""
    contact: str = ""
    stamp: str | None = None
    banner: str | None = None
    check_url: str = ""
    check_qr: str = ""

    def __post_init__(self) -> None:
        try:
            date.fromisoformat(self.date)
        except ValueError as fault:
            raise ValueError(f"Document date {self.date!r} is not a date. Write it as 2026-11-22.") from fault


@dataclass(frozen=True)
class Document:
    """A whole document. Layout `pack` has a title sheet and contents, `sheet` starts straight away on page one."""

    title: str
    language: str = "en-GB"
    subtitle: str = ""
    front: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    meta: DocumentMeta = field(default_factory=DocumentMeta)
    layout: str = "pack"
    words: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("Document: the title is empty. Give it words.")
        if not LANGUAGE.match(self.language):
            raise ValueError(f"Document language {self.language!r} is not of the form en-GB or cy.")
        if self.layout not in LAYOUTS:
            raise ValueError(f"Document layout {self.layout!r} is unknown. Use pack or sheet.")
        _check_headings(self)

    def all_blocks(self) -> tuple[Block, ...]:
        return self.front + self.blocks


def _check_headings(document: Document) -> None:
    """A screen reader's outline must not skip a level, and an anchor must name one place."""
    level, anchors = 0, set[str]()
    for heading in headings(document):
        if heading.level > level + 1:
            raise ValueError(
                f"Heading {heading.text!r} is level {heading.level} after level {level}. Use {level + 1}."
            )
        if heading.anchor and heading.anchor in anchors:
            raise ValueError(f"Heading {heading.text!r}: anchor {heading.anchor!r} is used twice.")
        anchors.add(heading.anchor)
        level = heading.level


def headings(document: Document) -> Iterator[Heading]:
    return (block for block in document.all_blocks() if isinstance(block, Heading))


def tables(document: Document) -> Iterator[Table]:
    """Every table in order, those behind charts included, one printed twice only once."""
    seen: set[Table] = set()
    for block in document.all_blocks():
        table = block if isinstance(block, Table) else getattr(block, "table", None)
        if isinstance(table, Table) and table not in seen:
            seen.add(table)
            yield table


# --- canonical form -------------------------------------------------------------------------------------------


def to_plain(value: Any) -> Any:
    """Dictionaries, lists, strings, whole numbers. A dataclass carries its name under "type"; floats are refused."""
    if is_dataclass(value) and not isinstance(value, type):
        plain = {part.name: to_plain(getattr(value, part.name)) for part in fields(value)}
        return {"type": type(value).__name__, **plain}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"type": "Decimal", "value": format(value, "f")}
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"A document tree cannot hold {type(value).__name__} {value!r}.")


def canonical_json(document: Document) -> bytes:
    """One byte string per tree: sorted keys, no spaces, ASCII only, no floats."""
    return json.dumps(to_plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode(
        "ascii"
    )


def document_from_json(data: bytes | str) -> Document:
    """The tree whose canonical JSON this is."""
    document = _from_plain(json.loads(data))
    if not isinstance(document, Document):
        raise ValueError("This JSON does not hold a document tree.")
    return document


def _from_plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_plain(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value.get("type", "")
    if name == "Decimal":
        return Decimal(value["value"])
    if name not in _CLASSES:
        raise ValueError(f"This JSON holds {name!r}, which is no part of a document tree.")
    return _CLASSES[name](**{key: _from_plain(item) for key, item in value.items() if key != "type"})


_CLASSES: dict[str, Any] = {
    name: part for name, part in vars(_blocks).items() if isinstance(part, type) and is_dataclass(part)
} | {"Document": Document, "DocumentMeta": DocumentMeta, "Words": Words}


def tree_hash(document: Document) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def footer_mark(document: Document) -> str:
    """The first 16 hex digits of the hash: printed in every footer."""
    return tree_hash(document)[:16]


# --- reading a tree -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A figure and where it stands: `place` is a path such as `blocks/4/rows/2/people`."""

    place: str
    key: str
    text: str
    value: int | Decimal | None = None


def figures(document: Document) -> Iterator[Figure]:
    """Every figure reference, claim with a key, and number of the document, in reading order."""
    for part in ("front", "blocks"):
        for index, block in enumerate(getattr(document, part)):
            yield from _figures_in(f"{part}/{index}", block)


def _figures_in(place: str, block: Block) -> Iterator[Figure]:
    for name, runs in _sentences_of(block):
        for run in runs:
            if isinstance(run, FigureRef):
                yield Figure(f"{place}/{name}", run.key, run.text)
    if isinstance(block, Claim) and block.key:
        yield Figure(place, block.key, block.text)
    table = block if isinstance(block, Table) else getattr(block, "table", None)
    if isinstance(table, Table):
        yield from _numbers_in(place, table)


def _sentences_of(block: Block) -> Iterator[tuple[str, Sentence]]:
    if isinstance(block, Paragraph | Headline):
        yield "runs", block.runs
    elif isinstance(block, Facts):
        yield from ((f"rows/{index}", fact.runs) for index, fact in enumerate(block.rows))
    elif isinstance(block, Bullets):
        yield from ((f"items/{index}", item) for index, item in enumerate(block.items))


def _numbers_in(place: str, table: Table) -> Iterator[Figure]:
    for index, row in enumerate(table.rows):
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, Number):
                yield Figure(f"{place}/rows/{index}/{column.key}", cell.key, cell.display, cell.value)


def plain_text(document: Document) -> str:
    """The words of the document, one line per block or table row; for searches and for the screening of text."""
    lines = [document.title, document.subtitle]
    for block in document.all_blocks():
        lines.extend(_lines(block))
    return "\n".join(line for line in lines if line)


def cell_text(cell: Cell) -> str:
    """How a document (not a sheet) prints a cell."""
    if isinstance(cell, str):
        return cell
    return cell.display if isinstance(cell, Number) else cell.words


def run_text(runs: Sentence) -> str:
    return "".join(run.text for run in runs)


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Facts):
        yield from (f"{fact.label}: {run_text(fact.runs)}" for fact in block.rows)
    elif isinstance(block, Table):
        yield block.caption
        yield "\t".join(column.label for column in block.columns)
        yield from ("\t".join(cell_text(cell) for cell in row) for row in block.rows)
        yield from block.notes
    elif isinstance(block, Chart):
        yield from (block.caption, block.alt)
        if block.table:
            yield from _lines(block.table)
    elif isinstance(block, Claim):
        yield from (block.text, block.how_known, block.detail)
    elif isinstance(block, Quote):
        yield from (block.text, block.attribution, block.may_be_used)
    elif isinstance(block, Demand):
        yield from (f"{block.number}. {block.text}", block.addressee, block.status, *block.history)
    elif isinstance(block, Question):
        yield f"{block.number}. {block.text}"
    elif isinstance(block, Heading | Note):
        yield block.text
    else:
        yield from (run_text(runs) for _, runs in _sentences_of(block))
