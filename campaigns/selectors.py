"""Reads that join rooms: which units a scope holds, and how far its evidence has moved on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.choices import Geography
from campaigns.joint import is_joint, joint_revision, revisions_of
from campaigns.models import Summary
from evidence.selectors.tallies import Question
from workloads.choices import CountBasis, Grade, UnitKind
from workloads.models import StaffInPost, Unit
from workloads.services.geography import Lineage
from workloads.statistics import coverage


@dataclass(frozen=True, slots=True)
class Scope:
    """Which figures are asked for: a place (None is England and Wales), a window, perhaps one grade."""

    unit: Unit | None
    start: dt.date
    end: dt.date
    grade: str = ""
    geography: str = Geography.THEN

    def check(self) -> None:
        if self.start > self.end:
            raise ValidationError({"end": _("The last day is before the first. Swap them.")})
        if self.grade and self.grade not in Grade.values:
            known = ", ".join(Grade.values)
            raise ValidationError(
                {
                    "grade": _("There is no grade “%(grade)s”. Known: %(known)s.")
                    % {"grade": self.grade, "known": known}
                }
            )

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        return self.start, self.end

    @property
    def key(self) -> str:
        place = self.unit.pk if self.unit else "all"
        return f"{place}:{self.start}:{self.end}:{self.grade}:{self.geography}"

    @property
    def label(self) -> dict[str, Any]:
        """How the place is named in figures."""
        if self.unit is None:
            return {"kind": "national", "code": None, "name": "England and Wales"}
        return {"kind": self.unit.kind, "code": self.unit.code or None, "name": self.unit.name}

    def arguments(self) -> dict[str, Any]:
        return {
            "unit": self.unit.pk if self.unit else None,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "grade": self.grade,
            "geography": self.geography,
        }

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any]) -> Scope:
        unit = Unit.objects.get(pk=arguments["unit"]) if arguments["unit"] else None
        return cls(
            unit,
            dt.date.fromisoformat(arguments["start"]),
            dt.date.fromisoformat(arguments["end"]),
            arguments["grade"],
            arguments["geography"],
        )

    @classmethod
    def of(cls, summary: Summary) -> Scope:
        return cls(summary.unit, summary.start, summary.end, summary.grade, summary.geography)


@dataclass(frozen=True)
class Ground:
    """Which units lie in which place, by one of the two maps; the units are read once for many places."""

    lineage: Lineage
    moves: Mapping[int, int]

    @classmethod
    def read(cls, geography: str = Geography.THEN) -> Ground:
        lineage = Lineage.read()
        return cls(lineage, moves_to(lineage, timezone.localdate()) if geography == Geography.NOW else {})

    def units(self, unit: Unit | None) -> list[int] | None:
        """The units whose evidence belongs to the place; None is the whole service.

        A region holds its PDUs and functional units of any time, and the former areas whose ground lies in it alone.
        """
        if unit is None:
            return None
        if unit.kind != UnitKind.REGION:
            return [unit.pk]
        lineage = self.lineage
        return sorted(pk for pk, other in lineage.units.items() if lineage.region_ids(other) == [unit.pk])

    def question(self, union_id: int, scope: Scope) -> Question:
        return Question(union_id, scope.start, scope.end, self.units(scope.unit), scope.grade, self.moves)


def moves_to(lineage: Lineage, day: dt.date) -> dict[int, int]:
    """Units that are another unit on that day's map. What was split goes to the one region that holds all of it."""
    moves = {}
    for pk, unit in lineage.units.items():
        now = [found.pk for found in lineage.units_on(unit, day)]
        to = now if len(now) == 1 else lineage.region_ids(unit)
        if len(to) == 1 and to != [pk] and not unit.in_force(day):
            moves[pk] = to[0]
    return moves


def scope_question(union_id: int, scope: Scope) -> Question:
    return Ground.read(scope.geography).question(union_id, scope)


def evidence_revision(union_id: int, unit: Unit | None) -> int:
    """Grows with every change to the accepted evidence a summary of this scope reads."""
    if is_joint(union_id):
        return joint_revision(unit)
    return sum(revisions_of(union_id, unit).values())


def staff_for(unit: Unit | None, grade: str, end: dt.date) -> coverage.StaffInPost | None:
    """The official staff in post to set people against: a headcount before FTE, then the latest up to `end`.

    Without a row for all grades, those of single grades of one source and day are added; only people in them count.
    """
    rows = list(StaffInPost.objects.filter(unit=unit))
    if grade:
        rows = [row for row in rows if row.grade == grade]
    if not rows:
        return None

    def closeness(row: StaffInPost) -> tuple[bool, bool, int]:
        return (row.basis == CountBasis.HEADCOUNT, row.as_at <= end, -abs((row.as_at - end).days))

    best = max(rows, key=closeness)
    same = [
        row for row in rows if (row.basis, row.as_at, row.source) == (best.basis, best.as_at, best.source)
    ]
    whole = [row for row in same if not row.grade]
    counted = whole or same
    total = sum((row.value for row in counted), Decimal(0))
    grades = None if whole else frozenset(row.grade for row in counted)
    return coverage.StaffInPost(total, best.basis, best.source, best.as_at, grades)
