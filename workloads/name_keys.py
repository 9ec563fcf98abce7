"""How a name is boiled down before it is compared. Pure: the loader and the resolver share it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Long forms first: "national probation service" holds "probation service".
_SHORTENINGS = (
    ("national probation service", "nps"),
    ("community rehabilitation company", "crc"),
    ("probation delivery unit", "pdu"),
    ("local delivery unit cluster", "pdu"),
    ("local delivery unit", "pdu"),
    ("ldu cluster", "pdu"),
    ("probation service", "ps"),
    ("probation trust", "trust"),
)
_UNHEARD = frozenset({"and", "the"})
# Words that say what sort of unit is meant, and the sort they say.
_SORTS = {
    "region": "region",
    "ps": "region",
    "pdu": "pdu",
    "ldu": "pdu",
    "nps": "nps_division",
    "division": "nps_division",
    "crc": "crc",
    "trust": "probation_trust",
}


class NameKey(NamedTuple):
    """`full` keeps the words that say the sort of unit, `short` has lost them, `sort` is what they said."""

    full: str
    short: str
    sort: str


def name_key(text: str) -> NameKey:
    """Case, accents, marks, "&", "and" and "the" make no difference: "Kent & Sussex" is "kent sussex"."""
    words = [word for word in _plain(text).split() if word not in _UNHEARD]
    core, said = _strip_sorts(words)
    return NameKey(" ".join(words), " ".join(core), _sort_of(said))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(ch for ch in folded if not unicodedata.combining(ch)).replace("&", " and ")
    # An apostrophe joins ("Women's" is one word); every other mark parts.
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['\u2019]", "", letters)).strip()
    for long, short in _SHORTENINGS:
        words = re.sub(rf"\b{long}\b", short, words)
    return words


def _strip_sorts(words: list[str]) -> tuple[list[str], list[str]]:
    core, said = list(words), []
    while len(core) > 1 and core[-1] in _SORTS:
        said.append(core.pop())
    while len(core) > 1 and core[0] in _SORTS:
        said.append(core.pop(0))
    return core, said


def _sort_of(said: list[str]) -> str:
    """ "NPS North West Region" is the region of today: the last word weighs more than the prefix."""
    return _SORTS[said[0]] if said else ""
