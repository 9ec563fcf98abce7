"""The story of a case: an offence, a place and a date in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.screening.finding import Finding
from evidence.screening.patterns import DATE, MONTH, Pattern

_OFFENCE = re.compile(
    r"\b(?:murder(?:ed|s)?|manslaughter|rap(?:e|ed|es|ing)|robbery|robbed|burglary|burgled|arson|stabb(?:ed|ing)"
    r"|assault(?:ed)?|wounding|GBH|ABH|kidnap(?:ped|ping)?|sexual offences?|grooming|shooting|convicted|sentenced)\b",
    re.IGNORECASE | re.ASCII,
)
_PLACE = re.compile(rf"\b(?:in|at|near|from) (?!{MONTH}\b)[A-Z][a-z]{{2,40}}", re.ASCII)
_MONTH_PLACE = re.compile(rf"\b(?:in|at|near|from) {MONTH}\b", re.ASCII | re.IGNORECASE)
_WHEN = re.compile(DATE, re.IGNORECASE | re.ASCII)
_SENTENCE_END = re.compile(r"[.!?] |\n")
_STORY = Pattern("case_story", False, "", "an offence with its place and date, by which a case can be found")


def stories(text: str) -> Iterator[Finding]:
    """Offence, place and date in one sentence: each harmless alone, together they lead to a case."""
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        sentence = text[start:end]
        found = [_OFFENCE.search(sentence), _place(sentence), _WHEN.search(sentence)]
        spans = [match.span() for match in found if match]
        if len(spans) == len(found):
            first, last = min(span[0] for span in spans), max(span[1] for span in spans)
            yield Finding(_STORY.kind, False, start + first, start + last, _STORY.message)
        start = end


def _place(sentence: str) -> re.Match[str] | None:
    for match in _PLACE.finditer(sentence):
        if not _MONTH_PLACE.match(sentence, match.start()):
            return match
    return None
