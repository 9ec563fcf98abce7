"""Reads for reps: their PDUs, how many people gave a reading there, and the rounds that come next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, grants_with, scope_filter
from campaigns.selectors import Ground
from evidence.models import Round
from evidence.selectors import tallies
from evidence.selectors.tallies import Question
from workloads.models import Unit
from workloads.statistics.tallies import TallyRow

GRADES_ASKED = ("PO", "PSO", "PQIP", "SPO")


@dataclass(frozen=True, slots=True)
class OwnPlace:
    unit: Unit
    people: int
    grades: frozenset[str]
    rounds: list[Round] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        return [grade for grade in GRADES_ASKED if grade not in self.grades]


def own_places(user: User) -> QuerySet[Unit]:
    """PDUs in force today that the rep's grants cover."""
    grants = grants_with(user, Permission.REPORT_SUBMIT)
    covered = Q() if any(grant.unit_id is None for grant in grants) else scope_filter(grants, "pk", "parent")
    return Unit.objects.pdus().on(timezone.localdate()).filter(covered).select_related("parent")


def places_so_far(
    user: User, units: Sequence[Unit], window: tuple[dt.date, dt.date], ground: Ground
) -> list[OwnPlace]:
    found = tallies.people(Question(user.union_id, *window, [unit.pk for unit in units], moves=ground.moves))
    rounds = _rounds(user, [unit.pk for unit in units])
    return [_place(unit, found.get(str(unit.pk), []), rounds) for unit in units]


def _place(unit: Unit, rows: Sequence[TallyRow], rounds: Sequence[Round]) -> OwnPlace:
    return OwnPlace(
        unit,
        sum(row.people for row in rows),
        frozenset(row.grade for row in rows),
        [one for one in rounds if one.unit_id == unit.pk],
    )


def _rounds(user: User, units: Collection[int]) -> list[Round]:
    coming = Round.objects.visible_to(user).filter(unit__in=units, ends_on__gte=timezone.localdate())
    return list(coming.defer("link").order_by("starts_on", "pk"))
