"""The PDF: valid by an independent checker, the same bytes, literal text, and a page furniture that is always there."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import page as page_validation
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.charts import DotRow, Span, range_dots
from documents.render_pdf import render_pdf
from documents.text import REPLACEMENT, printable
from documents.tree import (
    Bullets,
    Chart,
    Claim,
    Column,
    Demand,
    Document,
    DocumentMeta,
    Fact,
    Facts,
    FigureRef,
    Heading,
    Headline,
    Note,
    Number,
    Paragraph,
    Question,
    Quote,
    Shorthand,
    Table,
    Words,
    footer_mark,
    sentence,
)
from tests.documents.hostile import HOSTILE, TYPED
from tests.documents.pdf import page_texts, reader, roles, structure, words
from tests.documents.sample import sample

PROFILES = ("ua1", "2a")
ROOT = Path(__file__).parents[2]


def assert_valid(data: bytes) -> None:
    for profile in PROFILES:
        report = page_validation.validate_pdf_bytes(data, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def everywhere(text: str) -> Document:
    """One document with the text in every place that takes typed text."""
    svg = range_dots([DotRow(text, Span(150, None), text)], title=f"t{text}", description=text)
    table = Table(f"c{text}", (Column("a", text), Column("b", text, True)), ((text, Number(text)),), (text,))
    return Document(
        title=f"t{text}",
        subtitle=text,
        front=(Facts((Fact(text, sentence(text)),)),),
        blocks=(
            Heading(1, f"h{text}"),
            Paragraph(sentence(text, FigureRef("k", text))),
            Headline(sentence(text)),
            table,
            Chart(svg, f"a{text}", f"c{text}", table),
            Claim(text, text, text),
            Quote(text, text, text),
            Demand(1, text, text, text, (text,)),
            Question(1, text),
            Note(text),
            Bullets((sentence(text),)),
        ),
        meta=DocumentMeta(text, text, text, text, "2026-11-22", text, text, text, text, text),
    )


@pytest.mark.parametrize("stamp", [None, "DRAFT - not for release"])
def test_a_briefing_is_accessible_and_archival_by_an_independent_checker(stamp: str | None) -> None:
    assert_valid(render_pdf(sample(stamp=stamp, banner="Demonstration: invented figures" if stamp else None)))


def test_the_same_tree_is_the_same_bytes() -> None:
    assert render_pdf(sample()) == render_pdf(sample())


def test_the_same_tree_is_the_same_bytes_in_another_process_and_folder(tmp_path: Path) -> None:
    code = (
        "import hashlib; from tests.documents.sample import sample; from documents.render_pdf import render_pdf;"
        "print(hashlib.sha256(render_pdf(sample())).hexdigest())"
    )
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "LANG": "C",
    }
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(render_pdf(sample())).hexdigest()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_code_prints_literally(text: str) -> None:
    expected = " ".join(printable(text).split())
    found = words(render_pdf(everywhere(text)))
    assert found.count(expected) >= 20, found[:600]


@pytest.mark.parametrize("text", TYPED)
def test_any_typed_text_prints_or_shows_a_box_and_the_pdf_stays_valid(text: str) -> None:
    data = render_pdf(everywhere(text))
    assert_valid(data)
    if REPLACEMENT in printable(text):
        assert REPLACEMENT in words(data)


def test_welsh_and_polish_can_be_copied_out_as_typed() -> None:
    found = words(render_pdf(everywhere("Tŷ ŵyn; zażółć gęślą jaźń")))
    assert "Tŷ ŵyn; zażółć gęślą jaźń" in found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_no_text_whatever_fails_the_pdf(text: str) -> None:
    for profile in PROFILES:
        assert page_validation.is_pdf_compliant_bytes(render_pdf(everywhere(text)), profile=profile)


def test_every_page_names_edition_mark_and_page() -> None:
    document = sample()
    texts = page_texts(render_pdf(document))
    assert len(texts) > 5
    for place, text in enumerate(texts, start=1):
        assert "NAPO-2026-014, version 1" in text
        assert footer_mark(document) in text
        assert f"Page {place} of {len(texts)}" in text


def test_every_page_of_a_draft_is_stamped_twice_and_a_demonstration_says_so() -> None:
    for text in page_texts(render_pdf(sample("DRAFT - not for release", "Demonstration: invented figures"))):
        assert text.count("DRAFT - not for release") == 2
        assert "Demonstration: invented figures" in text


def test_a_released_document_carries_no_stamp() -> None:
    assert "DRAFT" not in words(render_pdf(sample()))


def test_title_language_author_and_date_are_in_the_metadata() -> None:
    made = reader(render_pdf(sample()))
    assert made.metadata is not None
    assert made.metadata.title == sample().title
    assert made.metadata["/CreationDate"] == "D:20261122000000Z"
    assert made.trailer["/Root"]["/Lang"] == "en-GB"
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert made.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_heading_is_a_bookmark_and_only_the_first_two_levels_are_contents() -> None:
    titles: list[str] = []

    def walk(entries: object) -> None:
        for entry in entries:  # type: ignore[attr-defined]
            if isinstance(entry, list):
                walk(entry)
            else:
                titles.append(entry["/Title"])

    walk(reader(render_pdf(sample())).outline)
    assert titles == [block.text for block in sample().blocks if isinstance(block, Heading)]


def test_every_chart_is_a_figure_with_its_alternative_text() -> None:
    alternatives = [node.get("/Alt") for role, node in structure(render_pdf(sample())) if role == "/Figure"]
    assert [block.alt for block in sample().blocks if isinstance(block, Chart)] == [
        alt for alt in alternatives if alt
    ]


def long_table(rows: int = 120) -> Document:
    table = Table(
        "Long",
        (Column("name", "Name of the row"), Column("n", "People counted", True)),
        tuple((f"Row {place}", Number(str(1000 + place), 1000 + place)) for place in range(rows)),
    )
    return Document("T", blocks=(Heading(1, "Tables"), table), meta=DocumentMeta(date="2026-11-22"))


def test_a_table_over_several_pages_is_one_table_with_one_header_printed_on_each() -> None:
    data = render_pdf(long_table())
    found = roles(data)
    assert (found.count("/Table"), found.count("/THead"), found.count("/TH")) == (1, 1, 2)
    assert found.count("/TR") == 121
    pages = [text for text in page_texts(data) if "Row " in text]
    assert len(pages) >= 3
    assert all("People counted" in text for text in pages)


def test_a_row_is_never_split_over_two_pages() -> None:
    lines = "\n".join(["first", *["middle"] * 7, "last"])
    rows = tuple((f"{lines} {place}",) for place in range(30))
    document = Document("T", blocks=(Table("C", (Column("a", "A"),), rows),))
    for text in page_texts(render_pdf(document)):
        assert text.count("first") == text.count("last")


def test_a_heading_never_stands_last_on_a_page() -> None:
    for filler in range(34, 48):
        blocks = (*(Paragraph(sentence(f"Line {place}.")) for place in range(filler)), Heading(1, "Kept"))
        document = Document("T", blocks=(*blocks, Paragraph(sentence("Followed."))), layout="sheet")
        for text in page_texts(render_pdf(document)):
            assert ("Kept" in text) == ("Followed" in text)


@pytest.mark.parametrize("length", [1, 60])
def test_a_quote_keeps_its_attribution_on_the_page_of_its_end(length: int) -> None:
    said = "This is one of the sentences that were said to us about the work. " * length + "The very end."
    for filler in range(30, 42):
        blocks = tuple(Paragraph(sentence(f"Line {place}.")) for place in range(filler))
        document = Document("T", blocks=(*blocks, Quote(said, "Who said it", "Press")), layout="sheet")
        for text in page_texts(render_pdf(document)):
            assert ("very end" in text) == ("Who said it" in text) == ("May be used: Press" in text)


def test_words_and_cells_longer_than_a_line_stay_on_the_page() -> None:
    data = render_pdf(everywhere("x" * 400))
    assert_valid(data)
    assert "x" * 400 in "".join(words(data).split())


def test_cells_longer_than_a_page_print_whole() -> None:
    text = " ".join(f"word{place}" for place in range(4000))
    found = words(render_pdf(Document("T", blocks=(Table("C", (Column("a", "A"),), ((text,),)),))))
    assert "word0 " in found
    assert "word3999" in found


def test_hidden_cells_print_their_reason() -> None:
    table = Table(
        "C",
        (Column("a", "A"), Column("b", "B", True), Column("c", "C", True)),
        (("Wales", Shorthand(), Shorthand()),),
    )
    found = words(render_pdf(Document("T", blocks=(table,))))
    assert "too few to show safely" in found
    assert "[c]" not in found


def test_over_150_is_printed_as_it_was_said() -> None:
    found = words(render_pdf(Document("T", blocks=(Claim("over 150%", "told first-hand"),))))
    assert "over 150%" in found
    assert found.count("150%") == found.count("over 150%")


def test_a_one_page_sheet_has_no_title_sheet_and_no_contents() -> None:
    document = Document(
        "Meeting", blocks=(Heading(1, "Figures"), Paragraph(sentence("Text."))), layout="sheet"
    )
    texts = page_texts(render_pdf(document))
    assert len(texts) == 1
    assert "Contents" not in texts[0]


def test_a_welsh_document_says_so_and_prints_the_words_it_is_given() -> None:
    document = Document(
        "Llwyth gwaith",
        language="cy-GB",
        words=Words(page="Tudalen", of="o"),
        meta=DocumentMeta(date="2026-01-01"),
    )
    data = render_pdf(document)
    assert reader(data).trailer["/Root"]["/Lang"] == "cy-GB"
    assert "Tudalen 1 o 1" in words(data)


def test_the_check_address_and_its_code_stand_on_every_page() -> None:
    code = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h1v1h-1z"/></svg>'
    meta = DocumentMeta(
        date="2026-11-22", check_url="https://safeload.example/p/NAPO-2026-014", check_qr=code
    )
    data = render_pdf(Document("T", blocks=(Heading(1, "A"), Paragraph(sentence("b"))), meta=meta))
    assert_valid(data)
    assert all("https://safeload.example/p/NAPO-2026-014" in text for text in page_texts(data))
