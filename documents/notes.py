"""What stands on the cover of a workbook and of a set of CSV files."""

from __future__ import annotations

from collections.abc import Iterator

from documents.tree import Document, Facts, Note, Shorthand, run_text, tables, tree_hash


def cover_rows(document: Document) -> list[tuple[str, str]]:
    """Label and value: what the document is, its facts and notes, its tables, and the shorthand used."""
    return [
        *(row for row in _identity(document) if row[1]),
        *_facts(document),
        *((document.words.notes, block.text) for block in document.front if isinstance(block, Note)),
        *(
            (f"{document.words.table} {place}", table.caption)
            for place, table in enumerate(tables(document), start=1)
        ),
        *((f"{document.words.table} {place}", note) for place, note in _table_notes(document)),
        *((code, meaning) for code, meaning in shorthand_used(document).items()),
        (document.words.document_hash, tree_hash(document)),
    ]


def shorthand_used(document: Document) -> dict[str, str]:
    cells = (cell for table in tables(document) for row in table.rows for cell in row)
    return {cell.code: cell.words for cell in cells if isinstance(cell, Shorthand)}


def _identity(document: Document) -> Iterator[tuple[str, str]]:
    words, meta = document.words, document.meta
    yield words.title, document.title
    yield "", document.subtitle
    yield words.status, meta.stamp or ""
    yield "", meta.banner or ""
    yield words.published_by, meta.publisher
    yield words.number, ", ".join(part for part in (meta.number, f"{words.version} {meta.version}") if part)
    yield words.date, meta.date
    yield words.audience, meta.audience
    yield words.classification, meta.classification
    yield words.contact, meta.contact


def _facts(document: Document) -> Iterator[tuple[str, str]]:
    for block in document.front:
        if isinstance(block, Facts):
            yield from ((fact.label, run_text(fact.runs)) for fact in block.rows)


def _table_notes(document: Document) -> Iterator[tuple[int, str]]:
    for place, table in enumerate(tables(document), start=1):
        yield from ((place, note) for note in table.notes)
