"""How many of the staff in post gave a reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from workloads.statistics.tallies import TallyRow

HEADCOUNT = "headcount"
FTE = "fte"


@dataclass(frozen=True, slots=True)
class StaffInPost:
    """A published denominator. `grades` None means every grade."""

    in_post: int | Decimal
    basis: str
    source: str
    as_at: date
    grades: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """`people` with a reading, in the grades of the denominator."""

    people: int
    staff: StaffInPost

    @property
    def comparable(self) -> bool:
        """More people than staff in post means that the two do not describe the same group."""
        return self.staff.basis != HEADCOUNT or self.people <= self.staff.in_post

    @property
    def percent(self) -> Fraction | None:
        """Only against a headcount: full-time equivalents are not people."""
        if self.staff.basis != HEADCOUNT or not self.comparable or self.staff.in_post == 0:
            return None
        return 100 * Fraction(self.people) / Fraction(self.staff.in_post)


def coverage(rows: Iterable[TallyRow], staff: StaffInPost) -> Coverage:
    """Counts only people in the grades the denominator counts."""
    grades: Counter[str] = Counter()
    for row in rows:
        grades[row.grade] += row.people
    return coverage_of(grades, staff)


def coverage_of(grades: Mapping[str, int], staff: StaffInPost) -> Coverage:
    """The same from people by grade."""
    people = sum(n for grade, n in grades.items() if staff.grades is None or grade in staff.grades)
    return Coverage(people, staff)
