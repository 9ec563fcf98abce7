"""The joint desk: an official who has the role there acts in the joint tenant, for the union that gave the role.

Nobody has an account in the joint tenant. At the desk the same person is seen with the joint tenant's union and with
joint roles only, so that every rule of the house (`visible_to`, row-level security, scopes) holds there unchanged.
"""

from __future__ import annotations

import copy

from accounts.choices import Role, UnionKind
from accounts.models import RoleGrant, Union, User
from accounts.permissions import Refused

DESK = "/joint"


def joint_union() -> Union | None:
    return Union.objects.filter(kind=UnionKind.JOINT).order_by("pk").first()


def may_sit(user: User) -> bool:
    """Whether somebody is an official of their union today and has the joint role beside it."""
    held = RoleGrant.objects.active().filter(user=user, role=Role.OFFICIAL).values_list("joint", flat=True)
    return user.is_active and set(held) == {True, False}


def seat_of(user: User) -> User | None:
    """The person as they act at the joint desk; None without the role. Never saved: a trigger refuses the union."""
    joint = joint_union()
    if joint is None or not may_sit(user):
        return None
    seat = copy.copy(user)
    seat.__dict__.pop("_grants", None)
    seat._state = copy.copy(user._state)
    # Otherwise the person's own record would be given the joint union too.
    seat._state.fields_cache = {}
    seat.__dict__["_home_union_id"] = user.home_union_id
    seat.union = joint
    return seat


def acting_in(user: User, union_id: int) -> User:
    """The person as they may act in a union: their own, or the joint one. Raises Refused."""
    if user.union_id == union_id:
        return user
    seat = seat_of(user)
    if seat is None or seat.union_id != union_id:
        raise Refused("This belongs to another union.")
    return seat
