"""The phrases people put round a number, and the vague quantities that have none."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Words, longest first where they overlap (see strip_phrase). Each table: phrase -> which end, open or closed.
_BEFORE = {
    "low_open": "over|more than|above|greater than|higher than|in excess of|exceeding|>",
    "low_closed": "at least|no less than|not less than|no fewer than|not fewer than|no lower than|not under|not below"
    "|minimum of|a minimum of|minimum|min|upwards of|>=|=>|\u2265",
    "high_open": "fewer than|less than|under|below|lower than|nearly|almost|not quite|approaching|<",
    "high_closed": "up to|up to and including|at most|no more than|not more than|no higher than|not over|not above"
    "|maximum of|a maximum of|maximum|max|as many as|as much as|as high as|<=|=<|\u2264",
}
_AFTER = {
    "low_closed": "plus|+|or more|or over|or above|or higher|or greater|and above|and over|and up|and more|upwards"
    "|minimum|at least",
    "high_closed": "or fewer|or less|or under|or below|or lower|and under|and below|maximum|at most",
}
ABOUT = "about|approximately|approx|around|roughly|circa|ca|c|some|in the region of|or thereabouts|~|\u2248"
FILLERS = "on|at|exactly|only|just|wmt|wmt of|a total of"
ADVERBS = "just|well|slightly|far|much|a little"
_VAGUE = re.compile(
    r"\b(?:numerous|many|several|some|most|few|fewer|handful|lots?|dozens?|hundreds?|thousands?|scores|countless"
    r"|multiple|various|majority|minority|large|small|huge|significant|substantial|considerable|all|every"
    r"|everyone|everybody|nobody|whole|entire|couple|pair|number|numbers|proportion|high|higher|low|lower|double"
    r"|triple|twice|excessive|more|less|much|increasing|growing|half|third|thirds|quarters?)\b"
)


def _phrases(table: str) -> list[str]:
    return sorted(table.split("|"), key=len, reverse=True)


def _longest_first(ends: dict[str, str]) -> list[tuple[str, str]]:
    pairs = [(phrase, end) for end, table in ends.items() for phrase in _phrases(table)]
    return sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)


BOUNDS_BEFORE = _longest_first(_BEFORE)
BOUNDS_AFTER = _longest_first(_AFTER)


def after_prefix(text: str, table: str) -> Iterator[str]:
    for phrase in _phrases(table):
        rest = strip_phrase(text, phrase)
        if rest:
            yield rest


def strip_phrase(text: str, phrase: str) -> str | None:
    """The text after the phrase, if it starts with that whole phrase ("approx." counts, "overtime" does not)."""
    if not text.startswith(phrase):
        return None
    rest = text[len(phrase) :]
    if phrase[-1].isalpha() and rest[:1].isalpha():
        return None
    return rest.removeprefix(".").strip()


def is_vague(plain: str) -> bool:
    return not any(char.isnumeric() for char in plain) and _VAGUE.search(plain) is not None
