"""Who acts: a signed-in person, a member with a receipt code, or Safeload itself for one union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from accounts.choices import ActorKind
from accounts.models import User


@dataclass(frozen=True, slots=True)
class System:
    """Safeload acting by itself (a job, a command) inside one union."""

    name: str
    union_id: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A member without an account, known by a receipt code to be the person behind one Subject."""

    subject_id: int
    union_id: int


Actor: TypeAlias = User | System | Receipt


def actor_kind(actor: Actor) -> ActorKind:
    if isinstance(actor, User):
        return ActorKind.USER
    return ActorKind.RECEIPT if isinstance(actor, Receipt) else ActorKind.SYSTEM


def actor_reference(actor: Actor) -> str:
    """What the audit trail keeps of the actor: a number or a system name, never an address or a name."""
    if isinstance(actor, User):
        return str(actor.pk)
    return str(actor.subject_id) if isinstance(actor, Receipt) else actor.name
