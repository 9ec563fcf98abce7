"""Typed text is printed, or a box is printed for it; it never fails and never vanishes."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from documents.text import FONTS, REPLACEMENT, character_map, coverage, printable, xml_safe

FONT_FILES = sorted(FONTS.glob("*/*.ttf"))


@pytest.mark.parametrize("path", FONT_FILES, ids=lambda path: path.stem)
def test_our_reader_finds_the_characters_an_independent_reader_finds(path: object) -> None:
    assert character_map(path) == set(TTFont(path).getBestCmap())  # type: ignore[arg-type]


def test_every_font_family_carries_its_licence() -> None:
    for family in {path.parent for path in FONT_FILES}:
        assert "SIL OPEN FONT LICENSE" in (family / "OFL.txt").read_text()


def test_all_fonts_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FONT_FILES) < 6_000_000


def test_welsh_polish_and_arabic_print_as_they_are() -> None:
    for text in ("ŵ ŷ Ŵ Ŷ", "zażółć gęślą jaźń", "العمل فوق الطاقة"):
        assert printable(text) == text


def test_a_letter_typed_in_two_parts_becomes_one() -> None:
    assert printable("w\u0302") == "ŵ"


@pytest.mark.parametrize("text", ["\x00", "\x07", "\ud83d", "\ue000", "\uffff", "\u202e", "🔥", "中"])
def test_what_no_font_draws_is_a_visible_box(text: str) -> None:
    assert printable(f"a{text}b") == f"a{REPLACEMENT}b"


def test_every_kind_of_line_end_is_one_line_end() -> None:
    assert printable("a\r\nb\rc\u2028d\x85e\tf") == "a\nb\nc\nd\ne f"


def test_formats_with_the_reader_s_own_fonts_keep_emoji_but_no_control_characters() -> None:
    assert xml_safe("🔥\x0b中\x00\ud83d") == f"🔥\n中{REPLACEMENT}{REPLACEMENT}"


@given(st.text(st.characters(exclude_categories=())))
def test_printable_text_holds_only_line_ends_and_characters_the_fonts_draw(text: str) -> None:
    assert all(char == "\n" or ord(char) in coverage() for char in printable(text))


@given(st.text())
def test_making_printable_twice_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)
