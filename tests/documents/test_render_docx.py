"""The DOCX: named styles, a filled contents field, header rows, alternative text, any text a person can type."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from documents.render_docx import render_docx
from documents.text import xml_safe
from documents.tree import Chart, Document, Heading, PageBreak, footer_mark, headings, tables
from tests.documents.hostile import HOSTILE, TYPED
from tests.documents.sample import sample
from tests.documents.test_render_pdf import everywhere


def word(document: Document) -> WordDocument:
    return open_docx(io.BytesIO(render_docx(document)))


def test_headings_are_in_heading_styles() -> None:
    made = [
        (paragraph.style.name, paragraph.text)
        for paragraph in word(sample()).paragraphs
        if paragraph.style is not None and re.match(r"Heading \d", paragraph.style.name or "")
    ]
    assert made == [
        (f"Heading {block.level}", block.text) for block in sample().blocks if isinstance(block, Heading)
    ]


def test_the_contents_are_a_field_already_filled_whose_links_lead_to_headings() -> None:
    body = word(sample()).element.body
    codes = "".join(code.text or "" for code in body.iter(qn("w:instrText")))
    assert r'TOC \o "1-2"' in codes
    targets = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = list(body.iter(qn("w:hyperlink")))
    assert ["".join(text.text or "" for text in link.iter(qn("w:t"))) for link in links] == [
        heading.text for heading in headings(sample()) if heading.level <= 2
    ]
    assert {link.get(qn("w:anchor")) for link in links} <= targets


def test_fields_open_and_close_in_turn() -> None:
    depth = 0
    for mark in word(sample()).element.body.iter(qn("w:fldChar")):
        depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(qn("w:fldCharType"))]
        assert depth in (0, 1)
    assert depth == 0


def test_every_table_has_a_repeating_header_row_and_rows_that_stay_whole() -> None:
    made = word(sample()).tables
    assert len(made) == len(list(tables(sample())))
    for table in made:
        first = table.rows[0]._tr
        assert first.find(".//" + qn("w:tblHeader")) is not None
        assert all(row._tr.find(".//" + qn("w:cantSplit")) is not None for row in table.rows)


def test_every_chart_is_a_picture_with_alternative_text() -> None:
    described = [item.get("descr") for item in word(sample()).element.body.iter(qn("wp:docPr"))]
    assert described == [block.alt for block in sample().blocks if isinstance(block, Chart)]


def test_stamp_banner_number_and_mark_stand_in_the_page_furniture() -> None:
    document = sample("DRAFT - not for release", "Demonstration: invented figures")
    section = word(document).sections[0]
    header = "\n".join(paragraph.text for paragraph in section.header.paragraphs)
    assert "DRAFT - not for release" in header
    assert "Demonstration: invented figures" in header
    assert "NAPO-2026-014, version 1" in section.footer.paragraphs[0].text
    assert footer_mark(document) in section.footer.paragraphs[0].text


def test_title_and_language_are_in_the_properties_and_styles() -> None:
    made = word(sample())
    assert made.core_properties.title == sample().title
    assert {element.get(qn("w:val")) for element in made.styles.element.iter(qn("w:lang"))} == {"en-GB"}


@pytest.mark.parametrize("text", HOSTILE + TYPED)
def test_any_typed_text_is_in_the_file_literally_or_as_a_box(text: str) -> None:
    made = word(everywhere(text))
    assert (
        sum(" ".join(xml_safe(text).split()) in " ".join(part.text.split()) for part in made.paragraphs) >= 8
    )


def test_the_first_heading_begins_its_page_and_no_page_is_left_with_a_break_alone() -> None:
    lines = word(sample()).paragraphs
    first = next(line for line in lines if line.style is not None and line.style.name == "Heading 1")
    assert first.paragraph_format.page_break_before
    alone = [line for line in lines if not line.text.strip() and line._p.findall(f".//{qn('w:br')}")]
    assert len(alone) == sum(isinstance(block, PageBreak) for block in sample().blocks)
