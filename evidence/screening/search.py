"""The search through a text or a file name, and one finding for each place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from evidence.screening.finding import Finding
from evidence.screening.patterns import PATTERNS
from evidence.screening.plain import Normalised, normalise
from evidence.screening.stories import stories

_COMPILED = tuple((pattern, pattern.regex) for pattern in PATTERNS)


def screen(text: str) -> list[Finding]:
    """Everything in the text that must not be kept (hard) or is asked about (soft), in order of place."""
    return _screen(normalise(text, re.compile(r".", re.DOTALL)))


def screen_filename(name: str) -> list[Finding]:
    """As screen(); in a file name `_`, `+` and %20 stand for a space."""
    return _screen(normalise(name, re.compile(r"%20|.", re.DOTALL), spaces="_+"))


def _screen(plain: Normalised) -> list[Finding]:
    found = [*_matches(plain.text), *stories(plain.text)]
    return [
        replace(finding, start=plain.starts[finding.start], end=plain.ends[finding.end - 1])
        for finding in _one_per_place(found)
    ]


def _matches(text: str) -> Iterator[Finding]:
    for pattern, regex in _COMPILED:
        place = 0
        while match := regex.search(text, place):
            good = pattern.valid is None or pattern.valid(match)
            if good:
                yield Finding(pattern.kind, pattern.hard, match.start(), match.end(), pattern.message)
            # A candidate that fails its check must not hide one that begins inside it.
            place = match.end() if good else match.start() + 1


def _one_per_place(findings: Iterable[Finding]) -> list[Finding]:
    """Overlapping findings as one: hard wins over soft, the span of two alike is joined."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda found: (found.start, -found.end)):
        last = kept[-1] if kept else None
        if last is None or finding.start >= last.end:
            kept.append(finding)
        elif finding.hard and not last.hard:
            kept[-1] = finding
        elif finding.hard == last.hard and finding.end > last.end:
            kept[-1] = replace(last, end=finding.end)
    return kept
