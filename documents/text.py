"""Text that people typed, made printable.

Anything may arrive: emoji, control characters, half a surrogate pair, private-use characters. What cannot be
printed is replaced by a box the reader can see; it never fails the document and never vanishes silently.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

REPLACEMENT = "\u25a1"  # WHITE SQUARE, in every bundled text font
FONTS = Path(__file__).parent / "fonts"
TEXT_FAMILY, ARABIC_FAMILY = "source-sans-3", "noto-sans-arabic"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Invisible on their own: dropped. Variation selectors, zero-width no-break space, word joiner, tags.
_DROPPED = re.compile("[\ufe00-\ufe0f\ufeff\u2060\U000e0001-\U000e007f\U000e0100-\U000e01ef]")
# Shown as a box: they would print a text other than the one stored (bidirectional overrides and embeddings).
_DECEPTIVE = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufff9\ufffa\ufffb\u206a\u206b\u206c\u206d\u206e\u206f"
)
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})


def tidy(text: str) -> str:
    """Composed form, `\\n` as the only line end, no tabs, no invisible characters."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))


def xml_safe(text: str) -> str:
    """For DOCX, XLSX, CSV and HTML: any character the reader's own fonts might have stays."""
    return "".join(char if char == "\n" or _is_text(char) else REPLACEMENT for char in tidy(text))


def printable(text: str) -> str:
    """For the PDF: as `xml_safe`, and only characters the bundled fonts can draw."""
    if text.isascii() and text.isprintable():
        return text
    drawn = coverage()
    return "".join(
        char if char == "\n" or (_is_text(char) and ord(char) in drawn) else REPLACEMENT
        for char in tidy(text)
    )


def _is_text(char: str) -> bool:
    return char not in _DECEPTIVE and unicodedata.category(char) not in _UNPRINTABLE_CATEGORIES


@cache
def coverage() -> frozenset[int]:
    """Code points every weight of the text family, or every weight of the Arabic family, can draw."""
    covered: set[int] = set()
    for family in (TEXT_FAMILY, ARABIC_FAMILY):
        maps = [character_map(path) for path in sorted((FONTS / family).glob("*.ttf"))]
        covered |= set.intersection(*maps)
    return frozenset(covered)


def character_map(path: Path) -> set[int]:
    """Code points of a TrueType font's Unicode character map (OpenType `cmap` formats 4 and 12)."""
    data = path.read_bytes()
    start = _table_offset(data, b"cmap")
    points: set[int] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", data, start + offset)
        if platform in (0, 3) and kind == 12:
            points |= _format_12(data, start + offset)
        elif platform in (0, 3) and kind == 4:
            points |= _format_4(data, start + offset)
    return points


def _table_offset(data: bytes, tag: bytes) -> int:
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"The font has no {tag.decode()} table.")


def _format_12(data: bytes, at: int) -> set[int]:
    points: set[int] = set()
    for index in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * index)
        points.update(range(first, last + 1))
    return points


def _format_4(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    points: set[int] = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        (offset,) = struct.unpack_from(">H", data, offsets_at + 2 * index)
        for point in range(first, min(last, 0xFFFE) + 1):
            if offset:
                glyph = _glyph(data, offsets_at + 2 * index + offset + 2 * (point - first))
                drawn = glyph != 0 and (glyph + deltas[index]) & 0xFFFF != 0
            else:
                drawn = (point + deltas[index]) & 0xFFFF != 0
            if drawn:
                points.add(point)
    return points


def _glyph(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])
