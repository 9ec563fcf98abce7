"""The tree refuses what cannot be printed, and has one canonical form."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from documents.tree import (
    Chart,
    Column,
    Document,
    DocumentMeta,
    FigureRef,
    Heading,
    Note,
    Number,
    Paragraph,
    Shorthand,
    Table,
    canonical_json,
    document_from_json,
    figures,
    footer_mark,
    plain_text,
    sentence,
    tables,
    tree_hash,
)
from tests.documents.hostile import HOSTILE, TYPED
from tests.documents.sample import sample


def test_a_tree_comes_back_from_its_canonical_json_with_the_same_hash() -> None:
    document = sample(stamp="DRAFT - not for release")
    again = document_from_json(canonical_json(document))
    assert again == document
    assert tree_hash(again) == tree_hash(document)


def test_the_canonical_json_is_sorted_ascii_without_spaces() -> None:
    data = canonical_json(sample())
    assert data.isascii()
    assert data == json.dumps(json.loads(data), sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize("text", HOSTILE + TYPED)
def test_any_text_has_a_canonical_form_that_keeps_it(text: str) -> None:
    document = Document("T", blocks=(Paragraph(sentence(text)),))
    assert document_from_json(canonical_json(document)) == document


def test_one_changed_figure_changes_hash_and_mark() -> None:
    one, other = (
        Document("T", blocks=(Paragraph(sentence(FigureRef("n", words))),))
        for words in ("over 150%", "over 151%")
    )
    assert tree_hash(one) != tree_hash(other)
    assert footer_mark(one) == tree_hash(one)[:16] != footer_mark(other)


@pytest.mark.parametrize("value", [1.5, float("nan"), True])
def test_a_float_or_a_truth_value_is_no_number(value: object) -> None:
    with pytest.raises(TypeError, match="never a float"):
        Number("1.5", value)  # type: ignore[arg-type]


def test_a_decimal_keeps_its_digits_in_the_canonical_form() -> None:
    table = Table("C", (Column("a", "A", True),), ((Number("118.40", Decimal("118.40")),),))
    assert b'{"type":"Decimal","value":"118.40"}' in canonical_json(Document("T", blocks=(table,)))


def test_a_chart_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text is empty"):
        Chart("<svg/>", " ", "Caption")


def test_a_row_of_the_wrong_length_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells, the header has 2"):
        Table("C", (Column("a", "A"), Column("b", "B")), (("x", "y"), ("x",)))


def test_a_skipped_heading_level_is_refused() -> None:
    with pytest.raises(ValueError, match=r"level 3 after level 1\. Use 2"):
        Document("T", blocks=(Heading(1, "One"), Heading(3, "Three")))


def test_an_anchor_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="used twice"):
        Document("T", blocks=(Heading(1, "One", "a"), Heading(1, "Two", "a")))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Document(" "), "title is empty"),
        (lambda: Document("T", language="English"), "language 'English'"),
        (lambda: Document("T", layout="poster"), "layout 'poster'"),
        (lambda: DocumentMeta(date="22/11/2026"), "date '22/11/2026'"),
        (lambda: Note("n", "shout"), "kind 'shout'"),
        (lambda: Heading(1, "H", "A b"), "anchor 'A b'"),
        (lambda: Heading(5, "H"), "level 5"),
        (lambda: Heading(1, " "), "text is empty"),
    ],
)
def test_a_bad_value_is_refused_by_name(make: Callable[[], object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        make()


def test_figures_name_their_place_key_words_and_value() -> None:
    found = {figure.key: figure for figure in figures(sample()) if figure.key}
    assert found["n110.N07"].text == "45"
    assert found["n110.N07"].value == 45
    assert found["n110.N07"].place.endswith("/rows/0/over")
    assert found["claim.1"].text.startswith("On average")
    assert found["people"].place == "front/0/rows/2"


def test_every_number_of_every_table_is_among_the_figures() -> None:
    document = sample()
    numbers = [
        cell for table in tables(document) for row in table.rows for cell in row if isinstance(cell, Number)
    ]
    assert len(numbers) == sum(1 for figure in figures(document) if figure.value is not None)


def test_plain_text_holds_every_sentence_quote_and_cell() -> None:
    text = plain_text(sample())
    for words in (
        "45 of 60",
        "jam tomorrow",
        "too few to show safely",
        "Regional Directors",
        "12 March 2025",
    ):
        assert words in text


def test_shorthand_prints_its_meaning_or_the_words_given() -> None:
    assert Shorthand("[c]").words == "too few to show safely"
    assert Shorthand("[c]", "rhy ychydig i'w dangos yn ddiogel").words.startswith("rhy")


def test_a_tree_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample().title = "Other"  # type: ignore[misc]
