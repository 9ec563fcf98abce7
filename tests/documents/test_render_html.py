"""The page: well-formed, everything escaped, nothing a strict Content-Security-Policy would refuse."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from documents.render_html import render_html
from documents.text import xml_safe
from documents.tree import Chart, Document, Heading, Paragraph, footer_mark, sentence
from tests.documents.hostile import HOSTILE, TYPED
from tests.documents.sample import sample
from tests.documents.test_render_pdf import everywhere


def parsed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("<br>", "<br/>"))


def test_a_page_is_well_formed_and_has_no_style_script_or_foreign_address() -> None:
    html = render_html(sample("DRAFT - not for release", "Demonstration"))
    assert parsed(html).tag == "article"
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|\shref=|\ssrc=", html)


def test_headings_start_below_the_title_and_never_skip() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", render_html(sample(), heading_level=2))]
    assert levels[0] == 2
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert levels.count(2) == 1


def test_tables_have_scoped_headers_and_a_caption() -> None:
    for table in parsed(render_html(sample())).iter("table"):
        assert table.find("caption") is not None
        assert {cell.get("scope") for cell in table.iter("th")} == {"col", "row"}


def test_figures_name_their_ledger_key() -> None:
    html = render_html(sample())
    assert '<span class="document-figure" data-figure="n110.N07">45 of 60</span>' in html
    assert 'data-figure="claim.1"' in html


def test_stamp_banner_and_mark_are_on_the_page() -> None:
    document = sample("DRAFT - not for release", "Demonstration")
    html = render_html(document)
    assert '<p class="document-stamp">DRAFT - not for release</p>' in html
    assert '<p class="document-banner">Demonstration</p>' in html
    assert footer_mark(document) in html


@pytest.mark.parametrize("text", HOSTILE + TYPED)
def test_typed_text_stays_text(text: str) -> None:
    root = parsed(render_html(everywhere(text)))
    said = "".join(root.itertext())
    assert said.count(xml_safe(text)) >= 15
    known = {
        "article",
        "header",
        "footer",
        "figure",
        "figcaption",
        "blockquote",
        "table",
        "caption",
        "thead",
        "tbody",
    }
    known |= {
        "tr",
        "th",
        "td",
        "h1",
        "h2",
        "p",
        "div",
        "dl",
        "dt",
        "dd",
        "ol",
        "ul",
        "li",
        "span",
        "strong",
        "br",
        "code",
    }
    tags = {
        element.tag for element in root.iter() if not element.tag.startswith("{http://www.w3.org/2000/svg}")
    }
    assert tags <= known


def test_a_chart_that_is_not_ours_is_refused() -> None:
    chart = Chart('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "alt", "c")
    with pytest.raises(ValueError, match="script"):
        render_html(Document("T", blocks=(chart,)))


def test_blocks_stand_in_the_order_of_the_tree() -> None:
    html = render_html(
        Document("T", blocks=(Heading(1, "One"), Paragraph(sentence("two")), Heading(1, "Three")))
    )
    assert html.index("One") < html.index("two") < html.index("Three")
