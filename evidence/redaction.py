"""What counts as a redacted version of a text: parts taken out, each gap marked with square brackets, nothing added.

Pure: no Django.
"""

from __future__ import annotations

import re

# Square brackets may say what was there: "[a manager]". Bounded, so that nobody writes an essay into them.
_GAP = re.compile(r"\[[^\[\]]{1,60}\]")


def kept_parts(redacted: str) -> list[str]:
    """The parts between the gaps, in order; the first and the last may be empty."""
    return [_plain(part) for part in _GAP.split(redacted)]


def only_takes_out(original: str, redacted: str) -> bool:
    """Whether `redacted` is `original` with gaps: what stands outside brackets stood there so, whole and in this order.

    Each cut is marked, so that "I am [taken out] tired" never becomes "I am tired".
    """
    text, parts = _plain(original), kept_parts(redacted)
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(first) + len(last) > len(text) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _plain(text: str) -> str:
    """Line breaks and double blanks are no change."""
    return " ".join(text.split())
