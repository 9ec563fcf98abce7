"""What a demand may become next. Plain data: a status, and those that may follow it."""

from __future__ import annotations

from campaigns.choices import DemandStatus as S

_TALKING = {S.ACKNOWLEDGED, S.NEGOTIATION, S.IN_PRINCIPLE, S.AGREED, S.REFUSED}
_DONE = {S.PART, S.IMPLEMENTED}
# The union may drop a demand, events may overtake it, and Parliament may grant it, whatever the talks were at.
_ALWAYS = {S.WITHDRAWN, S.OVERTAKEN, S.WON_IN_LAW}

NEXT: dict[str, frozenset[str]] = {
    "": frozenset({S.RAISED}),
    S.RAISED: frozenset(_TALKING | _DONE | _ALWAYS),
    S.ACKNOWLEDGED: frozenset((_TALKING - {S.ACKNOWLEDGED}) | _DONE | _ALWAYS),
    S.NEGOTIATION: frozenset((_TALKING - {S.NEGOTIATION}) | _DONE | _ALWAYS),
    S.IN_PRINCIPLE: frozenset({S.NEGOTIATION, S.AGREED, S.REFUSED, S.SLIPPED_BACK} | _DONE | _ALWAYS),
    S.AGREED: frozenset({S.SLIPPED_BACK} | _DONE | _ALWAYS),
    S.PART: frozenset({S.IMPLEMENTED, S.SLIPPED_BACK} | _ALWAYS),
    S.IMPLEMENTED: frozenset({S.PART, S.SLIPPED_BACK, S.OVERTAKEN}),
    S.REFUSED: frozenset({S.RAISED} | (_TALKING - {S.REFUSED}) | _ALWAYS),
    S.WITHDRAWN: frozenset({S.RAISED}),
    S.OVERTAKEN: frozenset({S.RAISED}),
    S.WON_IN_LAW: frozenset({S.SLIPPED_BACK} | _DONE),
    S.SLIPPED_BACK: frozenset(_TALKING | _DONE | _ALWAYS),
}
