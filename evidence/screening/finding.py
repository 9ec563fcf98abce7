"""What the guard reports: a kind and a place, never the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something that must not be kept stands in the original text: text[start:end]. Never what it was."""

    kind: str
    hard: bool
    start: int
    end: int
    message: str
