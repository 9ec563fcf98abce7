"""Rows of an export that wait for a decision, gathered by the question they ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from evidence.choices import RowFate
from evidence.models import ImportBatch, ImportRow

MOST = 10

# Rows that wait for somebody's decision, each with how many of them are about one person and day (or team and period).
_PERSON = "r.person, r.last"
_TEAM = "r.region_name, r.unit_name, r.team, r.first, r.last"
_WAITING = """
SELECT r.*, count(*) OVER (PARTITION BY {key}) AS alike FROM evidence_importrow r
WHERE r.batch_id = %(batch)s AND r.union_id = %(union)s AND r.fate = 'undecided'
"""


def waiting(teams: bool) -> str:
    return _WAITING.format(key=_TEAM if teams else _PERSON)


def waiting_places(teams: bool) -> str:
    """Names of places that nobody knows: where they stand, how often, and the first row of each."""
    return f"""
SELECT w.region_name, w.unit_name, min(w.number), count(*) FROM ({waiting(teams)}) w
WHERE w.alike = 1 GROUP BY 1, 2 ORDER BY 3 LIMIT %(most)s
"""  # noqa: S608 - nothing but the column names above


def waiting_twice(teams: bool) -> str:
    """The numbers of rows of which one at most can be taken."""
    key = (_TEAM if teams else _PERSON).replace("r.", "w.")
    return f"""
SELECT array_agg(w.number ORDER BY w.number) FROM ({waiting(teams)}) w
WHERE w.alike > 1 GROUP BY {key} ORDER BY min(w.number) LIMIT %(most)s
"""  # noqa: S608 - nothing but the column names above


@dataclass(frozen=True, slots=True)
class Question:
    """`number`: the row that stands for all of them. With `rows`, one of these can be taken; without, a place is asked for."""

    number: int
    count: int
    region_name: str = ""
    unit_name: str = ""
    rows: list[ImportRow] = field(default_factory=list)


def undecided_questions(batch: ImportBatch, most: int = MOST) -> list[Question]:
    """The first of each kind; what is settled makes room for the next."""
    given: dict[str, Any] = {"batch": batch.pk, "union": batch.union_id, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(waiting_places(batch.is_teams), given)
        places = [Question(number, count, region, name) for region, name, number, count in cursor.fetchall()]
        cursor.execute(waiting_twice(batch.is_teams), given)
        twice = [numbers for (numbers,) in cursor.fetchall()]
    named = [number for numbers in twice for number in numbers]
    rows = {row.number: row for row in batch.lines.filter(number__in=named).select_related("unit")}
    return places + [Question(n[0], len(n), rows=[rows[number] for number in n]) for n in twice]


def same_thing(batch: ImportBatch, number: int) -> QuerySet[ImportRow]:
    """The waiting rows about the same person and day, or team and period, as this one; none where it does not wait."""
    waiting = batch.lines.filter(fate=RowFate.UNDECIDED)
    row = waiting.filter(number=number).first()
    if row is None:
        return waiting.none()
    if not batch.is_teams:
        return waiting.filter(person=row.person, last=row.last)
    return waiting.filter(
        region_name=row.region_name, unit_name=row.unit_name, team=row.team, first=row.first, last=row.last
    )
