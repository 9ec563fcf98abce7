"""The tree as an HTML fragment for a page: every text escaped, charts inline, no style attributes.

The page supplies the `<h1>` or lets this fragment do so: `heading_level` is the level the title gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby

from documents.blocks import (
    Block,
    Bullets,
    Cell,
    Chart,
    Claim,
    Demand,
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
)
from documents.charts.svg import checked
from documents.text import xml_safe
from documents.tree import Document, footer_mark
from documents.words import Words


@dataclass(frozen=True)
class Copies:
    """What a reader may take along beside a figure: by the figure's place (see `documents.tree.Figure`), label and text."""

    title: str
    button: str
    done: str
    texts: Mapping[str, tuple[str, str]]

    def of_block(self, place: str) -> list[tuple[str, str]]:
        return [both for where, both in self.texts.items() if where == place or where.startswith(f"{place}/")]


def render_html(document: Document, *, heading_level: int = 1, copies: Copies | None = None) -> str:
    """An `<article class="document">`. Headings start one level below the title."""
    page = _Page(document.words, heading_level, copies)
    meta = document.meta
    parts = [f'<article class="document" lang="{_text(document.language)}">', "<header>"]
    parts += [f'<p class="document-banner">{_text(meta.banner)}</p>'] if meta.banner else []
    parts += [f'<p class="document-stamp">{_text(meta.stamp)}</p>'] if meta.stamp else []
    parts += [f'<p class="document-publisher">{_text(meta.publisher)}</p>'] if meta.publisher else []
    parts.append(f'<h{heading_level} class="document-title">{_text(document.title)}</h{heading_level}>')
    parts += [f'<p class="document-subtitle">{_text(document.subtitle)}</p>'] if document.subtitle else []
    parts += [
        page.blocks(document.front, "front"),
        "</header>",
        page.blocks(document.blocks, "blocks"),
        _footer(document),
        "</article>",
    ]
    return "\n".join(part for part in parts if part)


def _footer(document: Document) -> str:
    words, meta = document.words, document.meta
    edition = ", ".join(part for part in (meta.number, f"{words.version} {meta.version}", meta.date) if part)
    return (
        f'<footer class="document-footer"><p>{_text(edition)}. {_text(words.content_mark)} '
        f"<code>{footer_mark(document)}</code></p></footer>"
    )


class _Page:
    """Turns blocks to HTML, counting tables and charts as the PDF does."""

    def __init__(self, words: Words, heading_level: int, copies: Copies | None) -> None:
        self.words, self.heading_level, self.copies = words, heading_level, copies
        self.tables = self.charts = 0

    def blocks(self, blocks: Iterable[Block], part: str) -> str:
        parts = []
        for kind, group in groupby(enumerate(blocks), key=lambda placed: type(placed[1])):
            if kind in (Demand, Question):
                items = "\n".join(self.block(block) for _place, block in group)
                parts.append(f'<ol class="document-{kind.__name__.lower()}s">\n{items}\n</ol>')
            else:
                for place, block in group:
                    parts += [self.block(block), self.copying(f"{part}/{place}")]
        return "\n".join(part for part in parts if part)

    def copying(self, place: str) -> str:
        """Beside the figures of a block: each with its source, in a field that can be read and copied without scripts."""
        found = self.copies.of_block(place) if self.copies else []
        if self.copies is None or not found:
            return ""
        fields = "".join(
            f'<p><label class="document-copy-label">{_text(label)}'
            f'<textarea class="document-copy-text" rows="6" readonly data-copy="{_text(self.copies.button)}"'
            f' data-copied="{_text(self.copies.done)}">{_text(text)}</textarea></label></p>'
            for label, text in found
        )
        return (
            f'<details class="document-copy"><summary>{_text(self.copies.title)}</summary>{fields}</details>'
        )

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                level = min(self.heading_level + block.level, 6)
                anchor = f' id="{_text(block.anchor)}"' if block.anchor else ""
                return f'<h{level}{anchor} class="document-heading">{_text(block.text)}</h{level}>'
            case Paragraph():
                return f"<p>{_runs(block.runs)}</p>"
            case Headline():
                return f'<p class="document-headline">{_runs(block.runs)}</p>'
            case Facts():
                return self.facts(block)
            case Table():
                self.tables += 1
                return _table(block, f"{self.words.table} {self.tables}. {block.caption}")
            case Chart():
                return self.chart(block)
            case Claim():
                return self.claim(block)
            case Quote():
                return self.quote(block)
            case Demand():
                return self.demand(block)
            case Question():
                return f'<li value="{block.number}" dir="auto">{_text(block.text)}</li>'
            case Note():
                return f'<p class="document-note document-note--{block.kind}">{_text(block.text)}</p>'
            case Bullets():
                return "<ul>" + "".join(f"<li>{_runs(item)}</li>" for item in block.items) + "</ul>"
            case PageBreak():
                return ""

    def facts(self, block: Facts) -> str:
        rows = "".join(
            f"<div><dt>{_text(fact.label)}</dt><dd>{_runs(fact.runs)}</dd></div>" for fact in block.rows
        )
        return f'<dl class="document-facts">{rows}</dl>'

    def chart(self, block: Chart) -> str:
        self.charts += 1
        drawings = "".join(checked(xml_safe(svg)) for svg in (block.svg, block.svg_narrow) if svg)
        both = " document-chart--both" if block.svg_narrow else ""
        table = _table(block.table, block.table.caption) if block.table else ""
        return (
            f'<figure class="document-chart{both}"><figcaption>{_text(self.words.chart)} {self.charts}. '
            f'{_text(block.caption)}</figcaption>{drawings}<p class="document-alternative">{_text(block.alt)}</p>'
            f"</figure>{table}"
        )

    def claim(self, block: Claim) -> str:
        key = f' data-figure="{_text(block.key)}"' if block.key else ""
        detail = f'<p class="document-detail">{_text(block.detail)}</p>' if block.detail else ""
        return (
            f'<div class="document-claim"{key}><p class="document-said" dir="auto">{_text(block.text)}</p>'
            f'<p class="document-known"><strong>{_text(self.words.how_known)}:</strong> {_text(block.how_known)}</p>'
            f"{detail}</div>"
        )

    def quote(self, block: Quote) -> str:
        use = f"<br>{_text(self.words.may_be_used)}: {_text(block.may_be_used)}" if block.may_be_used else ""
        return (
            f'<figure class="document-quote"><blockquote dir="auto"><p>{_text(block.text)}</p></blockquote>'
            f"<figcaption>{_text(block.attribution)}{use}</figcaption></figure>"
        )

    def demand(self, block: Demand) -> str:
        facts = ((self.words.addressee, block.addressee), (self.words.status, block.status))
        parts = [f"<p>{_text(block.text)}</p>"]
        parts += [
            f"<p><strong>{_text(label)}:</strong> {_text(value)}</p>" for label, value in facts if value
        ]
        history = "".join(f"<li>{_text(entry)}</li>" for entry in block.history)
        parts += [f"<ul>{history}</ul>"] if history else []
        return f'<li value="{block.number}">{"".join(parts)}</li>'


def _table(table: Table, caption: str) -> str:
    head = "".join(
        f'<th scope="col"{_numeric(column.numeric)}>{_text(column.label)}</th>' for column in table.columns
    )
    rows = "".join(f"<tr>{_row(table, row)}</tr>" for row in table.rows)
    notes = "".join(f'<p class="document-table-note">{_text(note)}</p>' for note in table.notes)
    return (
        f'<div class="document-table" tabindex="0" role="region" aria-label="{_text(caption)}"><table>'
        f"<caption>{_text(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{notes}"
    )


def _row(table: Table, row: tuple[Cell, ...]) -> str:
    cells = []
    for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
        if place == 0 and table.header_column:
            cells.append(f'<th scope="row">{_cell(cell)}</th>')
        else:
            cells.append(f"<td{_numeric(column.numeric)}>{_cell(cell)}</td>")
    return "".join(cells)


def _cell(cell: Cell) -> str:
    match cell:
        case Shorthand():
            return f'<span class="document-hidden">{_text(cell.words)}</span>'
        case Number():
            key = f' data-figure="{_text(cell.key)}"' if cell.key else ""
            return f'<span class="document-number"{key}>{_text(cell.display)}</span>'
        case _:
            return _text(cell)


def _numeric(numeric: bool) -> str:
    return ' class="document-numeric"' if numeric else ""


def _runs(runs: Sentence) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    if isinstance(run, Strong):
        return f"<strong>{_text(run.text)}</strong>"
    if isinstance(run, FigureRef):
        return f'<span class="document-figure" data-figure="{_text(run.key)}">{_text(run.text)}</span>'
    return _text(run.text)


def _text(text: str) -> str:
    return escape(xml_safe(text), quote=True)
