"""DOCX of a document tree: styles, headings, a filled table of contents; for officials who must edit or quote.

Word documents cannot hold our SVG, so charts go in as PNG with their alternative text, their table below them.
"""

from __future__ import annotations

import io
from datetime import datetime

from docx import Document as new_word_document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK, WD_PARAGRAPH_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from documents.blocks import (
    Block,
    Bullets,
    Chart,
    Claim,
    Demand,
    Facts,
    Heading,
    Headline,
    Note,
    PageBreak,
    Paragraph,
    Question,
    Quote,
    Sentence,
    Strong,
    Table,
)
from documents.docx_styles import (
    add_bookmark,
    add_field,
    add_link,
    apply_styles,
    begin_field,
    element,
    end_field,
    left_bar,
)
from documents.print_data import column_widths
from documents.render_pdf import render_png
from documents.text import xml_safe
from documents.tree import Document, cell_text, footer_mark, headings

TEXT_WIDTH = 16.0  # cm between the margins


def render_docx(document: Document) -> bytes:
    """The document as a Word file: every block in a named style, captions and contents as fields."""
    return _Writer(document).write()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document, self.words = document, document.words
        self.word: WordDocument = new_word_document()
        self.tables = self.charts = self.bookmarks = 0
        # A heading begins its page itself: a break of its own could fall over onto a page with nothing else.
        self.page_ends = False

    def write(self) -> bytes:
        apply_styles(self.word, self.document.language)
        self._properties()
        self._furniture()
        self._front()
        for block in self.document.blocks:
            self._block(block)
        target = io.BytesIO()
        self.word.save(target)
        return target.getvalue()

    # --- the whole ---

    def _properties(self) -> None:
        meta, properties = self.document.meta, self.word.core_properties
        properties.title = _text(self.document.title)[:255]
        properties.subject = _text(self.document.subtitle)[:255]
        properties.author = _text(meta.publisher)[:255]
        properties.language = self.document.language
        properties.version = _text(meta.version)[:255]
        properties.comments = f"{self.words.content_mark} {footer_mark(self.document)}"
        properties.created = properties.modified = datetime.fromisoformat(meta.date)

    def _furniture(self) -> None:
        meta, section = self.document.meta, self.word.sections[0]
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        header.style = footer.style = "Page Furniture"
        for text in (meta.banner, meta.stamp):
            if text:
                header.insert_paragraph_before(_text(text), style="Stamp")
        header.text = _text("  ·  ".join(part for part in (meta.audience, meta.classification) if part))
        edition = ", ".join(part for part in (meta.number, f"{self.words.version} {meta.version}") if part)
        footer.add_run(_text(f"{edition}  ·  {self.words.content_mark} {footer_mark(self.document)}  ·  "))
        footer.add_run(f"{_text(self.words.page)} ")
        add_field(footer, "PAGE", "1")
        footer.add_run(f" {_text(self.words.of)} ")
        add_field(footer, "NUMPAGES", "1")

    def _front(self) -> None:
        if self.document.meta.publisher:
            self._line(self.document.meta.publisher, "Page Furniture")
        self._line(self.document.title, "Title")
        if self.document.subtitle:
            self._line(self.document.subtitle, "Subtitle")
        for block in self.document.front:
            self._block(block)
        if self.document.layout == "pack":
            self._contents()
            self.page_ends = True

    def _contents(self) -> None:
        """A real contents field, already filled. It names no pages (\\n): they are known only to Word."""
        entries = [
            (heading, f"_Toc{place:06d}")
            for place, heading in enumerate(headings(self.document), start=1)
            if heading.level <= 2
        ]
        if not entries:
            return
        self._line(self.words.contents, "TOC Heading")
        for place, (heading, bookmark) in enumerate(entries):
            paragraph = self.word.add_paragraph(style=f"TOC {heading.level}")
            if place == 0:
                begin_field(paragraph, r'TOC \o "1-2" \n \h \z \u')
            add_link(paragraph, bookmark, _text(heading.text))
            if place == len(entries) - 1:
                end_field(paragraph)

    # --- blocks ---

    def _block(self, block: Block) -> None:
        if self.page_ends and not isinstance(block, Heading):
            self._page_break()
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                _add_runs(self.word.add_paragraph(), block.runs)
            case Headline():
                paragraph = self.word.add_paragraph(style="Headline")
                _add_runs(paragraph, block.runs)
                left_bar(paragraph, "E4572E", 24)
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case Claim():
                self._claim(block)
            case Quote():
                self._quote(block)
            case Demand():
                self._demand(block)
            case Question():
                self._line(f"{block.number}. {block.text}", "Question")
            case Note():
                left_bar(self._line(block.text, "Note"), "CFC7D4")
            case Bullets():
                for item in block.items:
                    _add_runs(self.word.add_paragraph(style="List Bullet"), item)
            case PageBreak():
                self._page_break()

    def _line(self, text: str, style: str) -> WordParagraph:
        return self.word.add_paragraph(_text(text), style=style)

    def _page_break(self) -> None:
        self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        self.page_ends = False

    def _heading(self, block: Heading) -> None:
        self.bookmarks += 1
        line = self._line(block.text, f"Heading {block.level}")
        if self.page_ends:
            line.paragraph_format.page_break_before, self.page_ends = True, False
        add_bookmark(line, self.bookmarks, f"_Toc{self.bookmarks:06d}")

    def _claim(self, block: Claim) -> None:
        left_bar(self._line(block.text, "Claim"), "4A1F5C")
        basis = self.word.add_paragraph(style="Claim Basis")
        basis.add_run(f"{_text(self.words.how_known)}: ").bold = True
        basis.add_run(_text(block.how_known))
        left_bar(basis, "4A1F5C")
        if block.detail:
            basis.paragraph_format.keep_with_next = True
            left_bar(self._line(block.detail, "Claim Detail"), "4A1F5C")
        else:
            basis.paragraph_format.keep_with_next = False

    def _quote(self, block: Quote) -> None:
        self._line(block.text, "Quote").paragraph_format.keep_together = True
        use = f". {self.words.may_be_used}: {block.may_be_used}" if block.may_be_used else ""
        self._line(block.attribution + use, "Quote Source")

    def _demand(self, block: Demand) -> None:
        self._line(f"{block.number}. {block.text}", "Demand")
        for label, value in ((self.words.addressee, block.addressee), (self.words.status, block.status)):
            if value:
                paragraph = self.word.add_paragraph(style="Demand Detail")
                paragraph.add_run(f"{_text(label)}: ").bold = True
                paragraph.add_run(_text(value))
        for entry in block.history:
            self._line(entry, "Demand Detail")

    def _facts(self, block: Facts) -> None:
        """Paragraphs, not a table: a table without a header row has no meaning to a screen reader."""
        for fact in block.rows:
            paragraph = self.word.add_paragraph()
            paragraph.add_run(f"{_text(fact.label)}: ").bold = True
            _add_runs(paragraph, fact.runs)

    def _caption(self, label: str, number: int, text: str) -> None:
        paragraph = self.word.add_paragraph(style="Caption")
        paragraph.add_run(f"{_text(label)} ")
        add_field(
            paragraph, f"SEQ {'Table' if label == self.words.table else 'Chart'} \\* ARABIC", str(number)
        )
        paragraph.add_run(f". {_text(text)}")

    def _chart(self, block: Chart) -> None:
        self.charts += 1
        self._caption(self.words.chart, self.charts, block.caption)
        paragraph = self.word.add_paragraph()
        picture = paragraph.add_run().add_picture(io.BytesIO(render_png(block.svg)), width=Cm(TEXT_WIDTH))
        picture._inline.docPr.set("descr", _text(block.alt))
        picture._inline.docPr.set("title", _text(block.caption))
        if block.table:
            paragraph.paragraph_format.keep_with_next = True
            self._grid(block.table)

    def _table(self, block: Table) -> None:
        self.tables += 1
        self._caption(self.words.table, self.tables, block.caption)
        self._grid(block)

    def _grid(self, block: Table) -> None:
        grid = self.word.add_table(rows=1, cols=len(block.columns))
        _table_frame(grid, block)
        for cell, column in zip(grid.rows[0].cells, block.columns, strict=True):
            _fill_cell(cell.paragraphs[0], column.label, bold=True, right=column.numeric)
        for row in block.rows:
            written = grid.add_row()
            written._tr.get_or_add_trPr().append(element("w:cantSplit"))
            for place, (target, cell) in enumerate(zip(written.cells, row, strict=True)):
                bold = place == 0 and block.header_column
                _fill_cell(
                    target.paragraphs[0], cell_text(cell), bold=bold, right=block.columns[place].numeric
                )
        _set_widths(grid, block)
        for note in block.notes:
            self._line(note, "Table Note")
        self.word.add_paragraph()


def _table_frame(grid: WordTable, block: Table) -> None:
    """Thin rules, a header row that repeats, and for screen readers which row and column are headers."""
    properties = grid._tbl.tblPr
    borders = element("w:tblBorders")
    for side, size, colour in (("top", "8", "4A1F5C"), ("bottom", "6", "4A1F5C"), ("insideH", "4", "CFC7D4")):
        borders.append(element(f"w:{side}", val="single", sz=size, space="0", color=colour))
    properties.append(borders)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    first_column = "1" if block.header_column else "0"
    properties.append(
        element("w:tblLook", val="0000", firstRow="1", firstColumn=first_column, noHBand="1", noVBand="1")
    )
    caption = element("w:tblCaption", val=_text(block.caption))
    properties.append(caption)
    header = grid.rows[0]._tr.get_or_add_trPr()
    header.append(element("w:cantSplit"))
    header.append(element("w:tblHeader"))


def _set_widths(grid: WordTable, block: Table) -> None:
    grid.autofit = False
    shares = column_widths(block)
    for column, share in zip(grid.columns, shares, strict=True):
        width = Cm(TEXT_WIDTH * share / sum(shares))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _fill_cell(paragraph: WordParagraph, text: str, *, bold: bool, right: bool) -> None:
    paragraph.add_run(_text(text)).bold = bold
    paragraph.paragraph_format.space_after = Cm(0.05)
    paragraph.paragraph_format.space_before = Cm(0.05)
    if right:
        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT


def _add_runs(paragraph: WordParagraph, runs: Sentence) -> None:
    for run in runs:
        paragraph.add_run(_text(run.text)).bold = True if isinstance(run, Strong) else None


def _text(text: str) -> str:
    return xml_safe(text)
