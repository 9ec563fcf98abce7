"""The life of a pack as data: what may be done to it in which state, where it leads, and by whose right."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.permissions import Permission
from campaigns.choices import PackAct as Act
from campaigns.choices import PackStatus as S


@dataclass(frozen=True, slots=True)
class Move:
    act: str
    source: str
    target: str
    permission: Permission


_OPEN = (S.DRAFT, S.CHECKED, S.SIGNED, S.VETOED)
_EDITS = (Act.EDIT, Act.LEAVE_OUT, Act.PUT_BACK, Act.CONFIRM, Act.GIVE, Act.REPLY)

MOVES: tuple[Move, ...] = (
    Move(Act.PREPARE, S.BUILDING, S.DRAFT, Permission.PACK_BUILD),
    # Every change, whoever makes it and however late, leads back to the draft.
    *(Move(act, source, S.DRAFT, Permission.PACK_BUILD) for act in _EDITS for source in _OPEN),
    Move(Act.CHECK, S.DRAFT, S.CHECKED, Permission.PACK_BUILD),
    Move(Act.SIGN, S.CHECKED, S.SIGNED, Permission.PACK_SIGN),
    # A joint pack is signed off once each union that takes part has signed; until then it stays checked.
    Move(Act.SIGN, S.CHECKED, S.CHECKED, Permission.PACK_SIGN),
    # Each of them can stop it until it is issued, and take that back.
    *(Move(Act.VETO, source, S.VETOED, Permission.PACK_SIGN) for source in _OPEN),
    Move(Act.LIFT, S.VETOED, S.DRAFT, Permission.PACK_SIGN),
    Move(Act.ISSUE, S.SIGNED, S.ISSUED, Permission.PACK_SIGN),
    Move(Act.REPLACE, S.ISSUED, S.SUPERSEDED, Permission.PACK_SIGN),
    Move(Act.REPLACE, S.ISSUED, S.CORRECTED, Permission.PACK_SIGN),
    Move(Act.RECALL, S.ISSUED, S.RECALLED, Permission.PACK_SIGN),
    Move(Act.RECALL, S.CORRECTED, S.RECALLED, Permission.PACK_SIGN),
    Move(Act.RECALL, S.SUPERSEDED, S.RECALLED, Permission.PACK_SIGN),
)

# Acts that make somebody an author: an author does not sign.
AUTHORING = frozenset({Act.PREPARE, Act.EDIT, Act.LEAVE_OUT, Act.PUT_BACK, Act.GIVE, Act.REPLY})


def allowed(act: str, status: str) -> Permission | None:
    """The right needed for the act in this state; None if it cannot be done."""
    return next((move.permission for move in MOVES if (move.act, move.source) == (act, status)), None)
