"""The typed blocks a document is made of.

All are frozen, hold only text, whole numbers and decimals, and refuse at construction what no renderer could
print properly: a chart without alternative text, a table row of the wrong length, a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

ANCHOR = re.compile(r"[a-z][a-z0-9-]*\Z")

# What a code in a cell stands for. Sheets print the code, documents print the words.
SHORTHAND_MEANINGS = {
    "[c]": "too few to show safely",
    "[x]": "not available",
    "[z]": "does not apply",
}


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Strong:
    text: str


@dataclass(frozen=True)
class FigureRef:
    """A figure inside a sentence: the ledger key it resolves to, and the words it prints as."""

    key: str
    text: str


Run: TypeAlias = Text | Strong | FigureRef
Sentence: TypeAlias = tuple[Run, ...]


def sentence(*parts: str | Run) -> Sentence:
    """Runs from plain strings and runs: `sentence("At least ", FigureRef("n110", "45 of 60"), ".")`."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


@dataclass(frozen=True)
class Heading:
    """Levels 1 to 4. The anchor names the place within one document; an empty one makes no target."""

    level: int
    text: str
    anchor: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"Heading {self.text!r}: level {self.level} is not between 1 and 4.")
        if not self.text.strip():
            raise ValueError("Heading: the text is empty. Give it words.")
        if self.anchor and not ANCHOR.match(self.anchor):
            raise ValueError(
                f"Heading {self.text!r}: anchor {self.anchor!r} may hold only a-z, 0-9 and hyphens, starting with a letter."
            )


@dataclass(frozen=True)
class Paragraph:
    runs: Sentence


@dataclass(frozen=True)
class Headline:
    """One of the few statements the document opens with; printed large."""

    runs: Sentence


@dataclass(frozen=True)
class Fact:
    label: str
    runs: Sentence


@dataclass(frozen=True)
class Facts:
    """Label and value pairs: the title sheet's box."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Number:
    """A number in a cell: how it prints, and its exact value where it has one. Never a float."""

    display: str
    value: int | Decimal | None = None
    key: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal | None):
            raise TypeError(
                f"Number {self.display!r}: the value must be a whole number or a Decimal, never a float."
            )
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise ValueError(f"Number {self.display!r}: the value must be finite.")


@dataclass(frozen=True)
class Shorthand:
    """A cell that shows no number, and why."""

    code: str = "[c]"
    meaning: str = ""

    @property
    def words(self) -> str:
        return self.meaning or SHORTHAND_MEANINGS.get(self.code, self.code)


Cell: TypeAlias = str | Number | Shorthand


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """One rectangular table. With `header_column` the first cell of a row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    header_column: bool = True

    def __post_init__(self) -> None:
        if not self.caption.strip():
            raise ValueError("Table: the caption is empty. Say what the table shows.")
        if not self.columns:
            raise ValueError(f"Table {self.caption!r}: it has no columns.")
        for place, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"Table {self.caption!r}: row {place} has {len(row)} cells, the header has {len(self.columns)}."
                )


@dataclass(frozen=True)
class Chart:
    """A drawing with its alternative text. `svg_narrow` is the same drawing for a narrow page."""

    svg: str
    alt: str
    caption: str
    table: Table | None = None
    svg_narrow: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(
                f"Chart {self.caption!r}: the alternative text is empty. Say what the chart shows."
            )
        if not self.caption.strip():
            raise ValueError("Chart: the caption is empty. Say what the chart shows.")


@dataclass(frozen=True)
class Claim:
    """Something reported, in the words it was said, with how it is known. The key leads to the ledger."""

    text: str
    how_known: str
    detail: str = ""
    key: str = ""


@dataclass(frozen=True)
class Quote:
    text: str
    attribution: str
    may_be_used: str = ""


@dataclass(frozen=True)
class Demand:
    number: int
    text: str
    addressee: str = ""
    status: str = ""
    history: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    number: int
    text: str


@dataclass(frozen=True)
class Note:
    """An aside. Kinds: note, method, warning, errata."""

    text: str
    kind: str = "note"

    def __post_init__(self) -> None:
        if self.kind not in NOTE_KINDS:
            raise ValueError(f"Note: kind {self.kind!r} is unknown. Use one of {', '.join(NOTE_KINDS)}.")


NOTE_KINDS = ("note", "method", "warning", "errata")


@dataclass(frozen=True)
class Bullets:
    items: tuple[Sentence, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


Block: TypeAlias = (
    Heading
    | Paragraph
    | Headline
    | Facts
    | Table
    | Chart
    | Claim
    | Quote
    | Demand
    | Question
    | Note
    | Bullets
    | PageBreak
)
