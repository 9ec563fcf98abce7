"""Evidence of a whole service for years, made up: for tests and benchmarks of a demonstration, never for a real database.

Rows travel by COPY into a temporary table and from there into place, because COPY itself goes round row-level security
and is refused. The same seed makes the same evidence.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Installation, User
from accounts.permissions import Refused
from accounts.services.audit import audit_write
from evidence.choices import Collection, DateKnown, ReportStatus
from evidence.models import CaseReport, Figure, Subject
from evidence.services.revisions import revision_bump
from evidence.values import month_end
from workloads.choices import Basis, Grade, Measure, Statistic
from workloads.models import Unit

GRADES = ((Grade.PO, 0.52), (Grade.PSO, 0.30), (Grade.PQIP, 0.11), (Grade.SPO, 0.07))
PEOPLE_IN_A_REPORT = 8
WEEKS_IN_A_BATCH = 13
IMPORT_UNITS = 0.1  # share of PDUs whose readings come from WMT exports


@dataclass(frozen=True, slots=True)
class Person:
    subject: int
    unit: int
    region: int | None
    grade: str
    usual: int  # tenths of a per cent
    available: int | None
    basis: str
    collection: str


def evidence_simulate(*, by: Actor, reporter: User, people: int, weeks: int, seed: int, end: dt.date) -> int:
    """`people` readings a week for `weeks` weeks up to `end`. Returns the number of readings. Demonstrations only."""
    if not Installation.is_demo():
        raise Refused("Made-up evidence goes into a demonstration only; this database is for real evidence.")
    rng = random.Random(seed)  # noqa: S311 - made-up data, not a secret
    persons = people_simulate(by.union_id, people, rng)
    return weeks_simulate(by=by, reporter=reporter, persons=persons, weeks=weeks, end=end, rng=rng)


def weeks_simulate(
    *, by: Actor, reporter: User, persons: Sequence[Person], weeks: int, end: dt.date, rng: random.Random
) -> int:
    """A reading of each of these people in each week up to `end`; called again with an earlier `end`, more history."""
    first = end - dt.timedelta(days=7 * weeks - 1)
    mondays = [first + dt.timedelta(days=7 * week) for week in range(weeks)]
    for place in range(0, weeks, WEEKS_IN_A_BATCH):
        with transaction.atomic():
            mondays_here = mondays[place : place + WEEKS_IN_A_BATCH]
            _batch(by.union_id, reporter, persons, mondays_here, end=end, rng=rng)
    with transaction.atomic():
        audit_write(by=by, action="evidence.simulate", obj=reporter)
        for region in sorted({person.region for person in persons}, key=str):
            revision_bump(union_id=by.union_id, region_id=region)
    _settle()
    return weeks * len(persons)


def people_simulate(union_id: int, number: int, rng: random.Random) -> list[Person]:
    units = list(Unit.objects.pdus().filter(valid_to=None).order_by("pk"))
    sizes = [rng.lognormvariate(0, 0.5) for _unit in units]
    imported = {unit.pk for unit in units if rng.random() < IMPORT_UNITS}
    subjects = [Subject(union_id=union_id, distinct=True) for _person in range(number)]
    Subject.objects.bulk_create(subjects, batch_size=2000)
    grades, weights = zip(*GRADES, strict=True)
    persons = []
    for subject in subjects:
        unit = rng.choices(units, sizes)[0]
        basis, collection = _how(rng) if unit.pk not in imported else (Basis.IMPORT, Collection.IMPORT)
        available = rng.randrange(900, 1300) if rng.random() < 0.4 or basis == Basis.IMPORT else None
        grade = rng.choices(grades, weights)[0]
        usual = round(min(max(rng.gauss(1180, 220), 400), 2500))
        persons.append(
            Person(
                subject.pk,
                unit.pk,
                unit.parent_id,
                grade.value,
                usual,
                available,
                basis.value,
                collection.value,
            )
        )
    return sorted(persons, key=lambda person: (person.unit, person.basis, person.collection, person.subject))


def _how(rng: random.Random) -> tuple[Basis, Collection]:
    basis = rng.choices((Basis.OWN, Basis.SCREEN, Basis.DOCUMENT), (0.7, 0.2, 0.1))[0]
    kinds = (Collection.WHOLE_TEAM, Collection.OPEN_CALL, Collection.MEETING, Collection.REPORT)
    return basis, rng.choices(kinds, (0.4, 0.2, 0.2, 0.2))[0]


def _batch(
    union_id: int,
    reporter: User,
    persons: Sequence[Person],
    mondays: Sequence[dt.date],
    *,
    end: dt.date,
    rng: random.Random,
) -> None:
    """Everybody's reading of each of these weeks, some people in each report. All readings go in at one stroke:
    the database looks through a person's readings once for each statement.
    """
    groups = list(_groups(persons))
    weeks = [_reports(union_id, reporter, groups, monday, rng) for monday in mondays]
    _copy_into(
        Figure,
        ("report_id", "subject_id", "unit_id", "grade", "low", "low_open", "high", "high_open", "about", "text",
         "basis", "basis_rank", "collection", "read_from", "read_on", "month_only", "used", "available"),
        (
            (report, *_reading(person, day, end, rng))
            for reports in weeks
            for (report, day), group in zip(reports, groups, strict=True)
            for person in group
        ),
        union_id=union_id, measure=Measure.WMT_PERCENT.value, statistic=Statistic.ONE_PERSON.value, people=1,
        is_reading=True, counted=True,
    )  # fmt: skip


def _groups(persons: Sequence[Person]) -> Iterator[list[Person]]:
    group: list[Person] = []
    for person in persons:
        same = group and (group[0].unit, group[0].basis, group[0].collection) == (
            person.unit,
            person.basis,
            person.collection,
        )
        if group and (not same or len(group) == PEOPLE_IN_A_REPORT):
            yield group
            group = []
        group.append(person)
    if group:
        yield group


def _reports(
    union_id: int, reporter: User, groups: Sequence[Sequence[Person]], monday: dt.date, rng: random.Random
) -> list[tuple[int, dt.date]]:
    """One accepted report for each group; their numbers and days."""
    first = _next_ids(CaseReport, len(groups))
    made = []
    rows = []
    for number, group in enumerate(groups, start=first):
        day = monday + dt.timedelta(days=rng.randrange(5))
        made.append((number, day))
        # With the number, so that the same seed may be used again: in another union, or for other weeks.
        nonce = uuid.uuid5(uuid.UUID(int=rng.getrandbits(128)), str(number))
        one = group[0]
        rows.append((number, str(nonce), f"S{number:011X}", str(nonce), one.unit, one.region, day, day,
                     one.basis, one.collection))  # fmt: skip
    _copy_into(
        CaseReport,
        ("id", "uid", "reference", "nonce", "unit_id", "region_id", "seen_from", "seen_on", "basis", "collection"),
        rows,
        union_id=union_id, reporter_id=reporter.pk, date_known=DateKnown.DAY.value,
        status=ReportStatus.ACCEPTED.value,
    )  # fmt: skip
    return made


def _reading(person: Person, day: dt.date, end: dt.date, rng: random.Random) -> tuple[Any, ...]:
    value = min(max(person.usual + round(rng.gauss(0, 60)), 200), 3000)
    low, low_open, high, high_open, about = (
        _said(value, rng) if person.basis == Basis.OWN else (value, False, value, False, False)
    )
    month_only = person.basis == Basis.OWN and rng.random() < 0.02 and month_end(day) <= end
    used = None if person.available is None else (value * person.available + 500) // 1000
    basis = Basis(person.basis)
    return (
        person.subject, person.unit, person.grade, low, low_open, high, high_open, about, f"{value / 10:.1f}",
        person.basis, basis.rank, person.collection,
        day.replace(day=1) if month_only else day, month_end(day) if month_only else day, month_only,
        used, person.available if used is not None else None,
    )  # fmt: skip


def _said(value: int, rng: random.Random) -> tuple[int | None, bool, int | None, bool, bool]:
    """Most people give a number; some "over", "at least", "between", "about"."""
    way = rng.random()
    if way < 0.90:
        return value, False, value, False, False
    tens = value // 100 * 100
    if way < 0.93:
        return tens, True, None, False, False
    if way < 0.95:
        return tens, False, None, False, False
    if way < 0.98:
        return tens, False, tens + 100, False, False
    return tens, False, tens, False, True


def _next_ids(model: type[models.Model], number: int) -> int:
    """The first of `number` ids that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + number])
    return int(first)


def _copy_into(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **constants: Any
) -> None:
    """The rows with these columns; every other column gets its constant or the default of its field."""
    table, place = model._meta.db_table, ", ".join(columns)
    constants = {**_defaults(model, {*columns, *constants}), **constants}
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {place} FROM {table} LIMIT 0"  # noqa: S608
        )
        with cursor.copy(f"COPY incoming ({place}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join([*columns, *constants])}) "  # noqa: S608 - names of our own columns
            f"SELECT {', '.join([place, *['%s'] * len(constants)])} FROM incoming",
            list(constants.values()),
        )
        cursor.execute("DROP TABLE incoming")


def _defaults(model: type[models.Model], given: set[str]) -> dict[str, Any]:
    defaults: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.column in given:
            continue
        automatic = getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
        value = timezone.now() if automatic else field.get_default()
        if value is not None:
            defaults[field.column] = value
    return defaults


def _settle() -> None:
    """Statistics and the visibility map, without which index-only scans read the table after all."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for model in (Subject, CaseReport, Figure):
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")
