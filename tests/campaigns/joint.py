"""Worlds of several unions: each with its own people, who act inside their own union and at the joint desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts import tenancy
from accounts.choices import Role
from accounts.models import RoleGrant, Union, User
from accounts.seats import seat_of
from campaigns.services.joint import agreement_give
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from tests.worlds import accepted, make_user, unit

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
DAY = dt.date(2025, 2, 3)
PLACES = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")
# Half of them over 110 %: printed also of twelve people.
HALF = (95, 105, 98, 118, 140, 160)
VALUES = (95, 105, 118, 127, 140, 160)


@dataclass
class Team:
    """A union's people."""

    union: Union
    rep: User
    moderator: User
    official: User
    second: User

    def desk(self, who: str = "official") -> User:
        seat = seat_of(getattr(self, who))
        assert seat is not None
        return seat


def team(union: Union) -> Team:
    official, second = (make_user(union, name, Role.OFFICIAL) for name in ("joan", "bob"))
    for user in (official, second):
        RoleGrant.objects.create(user=user, role=Role.OFFICIAL, joint=True, starts_on=dt.date(2020, 1, 1))
    return Team(
        union, make_user(union, "ray", Role.REP), make_user(union, "mo", Role.MODERATOR), official, second
    )


def people(of: Team, number: int, values: tuple[int, ...] = VALUES, places: tuple[str, ...] = PLACES) -> None:
    """So many people report to their own union."""
    with tenancy.union_scope(of.union.pk):
        for place in range(number):
            where = unit(places[place % len(places)])
            accepted(of.rep, of.moderator, str(values[place % len(values)]), where=where, on=DAY)


def agree(of: Team, start: dt.date = FIRST, end: dt.date = LAST) -> None:
    with tenancy.union_scope(of.union.pk):
        agreement_give(by=of.official, start=start, end=end)


def close(by: User, start: dt.date = FIRST, end: dt.date = LAST):
    """The period checked and closed in the union the person acts in."""
    with tenancy.union_scope(by.union_id):
        period = period_open(by=by, start=start, end=end)
        check = check_make(by=by, period=period)
        period_close(by=by, period=period, mark=check.mark)
        return period
