"""The text in plain characters, with the way back to where each stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normalised:
    """Plain characters, and for each the span of the original it stands for."""

    text: str
    starts: list[int]
    ends: list[int]


def normalise(text: str, unit: re.Pattern[str], spaces: str = "") -> Normalised:
    chars, starts, ends = [], [], []
    for match in unit.finditer(text):
        char = " " if len(match[0]) > 1 or match[0] in spaces else _plain(match[0])
        if char:
            chars.append(char)
            starts.append(match.start())
            ends.append(match.end())
    return Normalised("".join(chars), starts, ends)


def _plain(char: str) -> str:
    """One plain character; nothing for an invisible one, which could otherwise split a number."""
    if char.isascii():
        return " " if char in "\t\r\v\f" else char
    category = unicodedata.category(char)
    if category == "Pd" or char in "\u2212\u2043\u00ad":
        return "-"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Cf", "Mn", "Me"):
        return ""
    if char in "\u2044\u2215":
        return "/"
    narrow = unicodedata.normalize("NFKC", char) if category in ("Lu", "Ll", "Po", "Sm") else char
    return narrow if len(narrow) == 1 and narrow.isascii() else char
