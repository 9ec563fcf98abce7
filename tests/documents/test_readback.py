"""One tree, five formats: the numbers read back from each are equal, and equal to the tree's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from documents.render_csv import csv_files
from documents.render_docx import render_docx
from documents.render_html import render_html
from documents.render_pdf import render_pdf
from documents.render_xlsx import HEADER_ROW, render_xlsx
from documents.tree import Document, Number, figures, tables
from tests.documents.pdf import words
from tests.documents.sample import sample

Rows = list[list[list[str]]]
HIDDEN = "too few to show safely"


@pytest.fixture(scope="module")
def document() -> Document:
    return sample()


def _printed(document: Document) -> Rows:
    """Every table as documents print it."""
    return [
        [
            [
                cell if isinstance(cell, str) else cell.display if isinstance(cell, Number) else HIDDEN
                for cell in row
            ]
            for row in table.rows
        ]
        for table in tables(document)
    ]


def _plain(text: str) -> str:
    return text.replace(",", "").rstrip("%")


def _as_sheet(rows: Rows, document: Document) -> Rows:
    """The same as a sheet holds them: numbers bare."""
    numeric = [[column.numeric for column in table.columns] for table in tables(document)]
    return [
        [[_plain(text) if numeric[t][c] else text for c, text in enumerate(row)] for row in table]
        for t, table in enumerate(rows)
    ]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: Rows = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def test_the_page_reads_back_as_the_tree(document: Document) -> None:
    cells = _Cells()
    cells.feed(render_html(document))
    assert [table[1:] for table in cells.tables] == _printed(document)


def test_the_docx_reads_back_as_the_tree(document: Document) -> None:
    made = open_docx(io.BytesIO(render_docx(document)))
    assert [
        [[cell.text for cell in row.cells] for row in table.rows[1:]] for table in made.tables
    ] == _printed(document)


def test_the_csv_reads_back_as_the_tree(document: Document) -> None:
    read = [
        [
            [HIDDEN if field == "[c]" else field for field in row]
            for row in list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))[1:]
        ]
        for file in csv_files(document)[1:]
    ]
    assert read == _as_sheet(_printed(document), document)


def test_the_xlsx_reads_back_as_the_tree(document: Document) -> None:
    book = load_workbook(io.BytesIO(render_xlsx(document)))
    for sheet, table in zip(book.worksheets[1:], tables(document), strict=True):
        for row, cells in zip(
            sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True), table.rows, strict=True
        ):
            for read, cell in zip(row, cells, strict=True):
                if isinstance(cell, Number) and cell.value is not None:
                    assert Decimal(str(read)) == cell.value
                else:
                    assert read == (cell if isinstance(cell, str) else "[c]")


def _lines(document: Document) -> Iterator[str]:
    for table in _printed(document):
        for row in table:
            shown = [
                text
                for place, text in enumerate(row)
                if place == 0 or text != HIDDEN or row[place - 1] != HIDDEN
            ]
            yield " ".join(" ".join(shown).split())


def test_the_pdf_reads_back_row_for_row_as_the_tree(document: Document) -> None:
    found = words(render_pdf(document))
    for line in _lines(document):
        assert line in found


def test_every_figure_of_the_ledger_prints_the_same_words_in_pdf_page_and_docx(document: Document) -> None:
    word = open_docx(io.BytesIO(render_docx(document)))
    printed = {
        "pdf": words(render_pdf(document)),
        "page": render_html(document),
        "docx": "\n".join(
            [part.text for part in word.paragraphs]
            + [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        ),
    }
    for figure in figures(document):
        for name, text in printed.items():
            assert figure.text in text, (name, figure)
