"""What somebody who leaves has still open, and who takes it over.

The rooms above register their kinds of open work when they start; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import RoleGrant, StandIn, User
from accounts.permissions import ROLE_PERMISSIONS, Permission


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A kind of work that waits for one person: how many pieces, and which permission its new owner needs."""

    kind: str
    label: Any
    permission: Permission
    count: Callable[[User], int]


_KINDS: dict[str, OpenWork] = {}


def register(work: OpenWork) -> None:
    """Called from AppConfig.ready of the room that knows the work."""
    _KINDS[work.kind] = work


def open_work(user: User) -> list[tuple[OpenWork, int]]:
    """The kinds of work this person has open, and how many pieces of each."""
    counted = [(work, work.count(user)) for work in _KINDS.values()]
    return [(work, count) for work, count in counted if count]


def possible_owners(user: User, work: OpenWork) -> QuerySet[User]:
    """Colleagues of the same union who hold the right today."""
    roles = [role for role, permissions in ROLE_PERMISSIONS.items() if work.permission in permissions]
    holders = RoleGrant.objects.active().filter(role__in=roles).values("user")
    return User.objects.filter(union_id=user.union_id, is_active=True, pk__in=holders).exclude(pk=user.pk)


def work_hand_over(user: User, owners: Mapping[str, User]) -> list[StandIn]:
    """Name who answers from now on. Raises ValidationError for a kind without owner. Inside the leaving's transaction."""
    stand_ins = []
    for work, _count in open_work(user):
        person = owners.get(work.kind)
        if person is None or not possible_owners(user, work).filter(pk=person.pk).exists():
            raise ValidationError(
                {work.kind: _("Choose who takes this over: %(work)s.") % {"work": work.label}}
            )
        stand_in, _created = StandIn.objects.update_or_create(
            leaver=user, kind=work.kind, defaults={"person": person}
        )
        stand_ins.append(stand_in)
    _pass_on(user, owners)
    return stand_ins


def _pass_on(user: User, owners: Mapping[str, User]) -> None:
    """What this person had taken over from others goes on to the new owner too."""
    for kind, person in owners.items():
        StandIn.objects.filter(person=user, kind=kind).update(person=person)


def stood_in_for(actor: Actor, kind: str) -> list[int]:
    """Ids of those for whom this person answers; empty for everybody else. Read once for each request and kind."""
    if not isinstance(actor, User):
        return []
    cache = actor.__dict__.setdefault("_stands_in", {})
    if kind not in cache:
        cache[kind] = list(
            StandIn.objects.filter(person=actor, kind=kind).values_list("leaver_id", flat=True)
        )
    return list(cache[kind])
