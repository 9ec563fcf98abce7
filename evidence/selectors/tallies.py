"""The tallies: counted readings reduced in SQL to one row per distinct interval (statistics.md, section 3)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from evidence.choices import ReportStatus
from evidence.models import CaseReport, Figure
from evidence.selectors import tally_sql
from evidence.selectors.breakdown import Breakdown
from workloads.statistics.panel import FlatPanelRow
from workloads.statistics.tallies import RunsRow, Tally, TallyRow
from workloads.statistics.windows import LAST_DAY_OF_A, LAST_DAY_OF_TRANSITION, series_of

OTHER_SERIES = "other WMT series"
IN_IMPORT = "may be in the import"
NOT_CONFIRMED = "not confirmed to be a new person"
NO_UNIT = ""
Row = TypeVar("Row", TallyRow, RunsRow)


@dataclass(frozen=True, slots=True)
class Question:
    """Which people are counted. `units` None is the whole service, `grade` empty is every grade.

    `moves` puts what was filed under one unit under another: the map as it is now. Empty: as it was then.
    """

    union_id: int
    start: dt.date
    end: dt.date
    units: Collection[int] | None = None
    grade: str = ""
    moves: Mapping[int, int] = field(default_factory=dict)
    # Units whose import another union holds in a later copy: counted there, not here (joint figures only).
    imports_elsewhere: Collection[int] = ()

    @property
    def series_start(self) -> dt.date:
        """A window uses its latest WMT series; readings before that one began are left out."""
        return _series_start(self.start, self.end)

    @property
    def before(self) -> tuple[dt.date, dt.date]:
        """The window of equal length that ends the day before this one starts."""
        days = self.end - self.start
        last = self.start - dt.timedelta(days=1)
        return last - days, last

    @property
    def has_panel(self) -> bool:
        return series_of(self.before[1]) == series_of(self.end)

    @property
    def filed_under(self) -> set[int] | None:
        """The units under which evidence of the place was filed, on whatever map."""
        if self.units is None:
            return None
        here = set(self.units)
        moved_in = {unit for unit, to in self.moves.items() if to in here}
        return (here - set(self.moves)) | moved_in

    def parameters(self) -> dict[str, Any]:
        earlier, last = self.before
        return {
            "union": self.union_id,
            "asked_from": self.start,
            "start": self.series_start,
            "end": self.end,
            "before_start": _series_start(earlier, last),
            "before_end": last,
            "everywhere": self.units is None,
            "units": sorted(self.units or []),
            "grade": self.grade,
            "imports_elsewhere": sorted(self.imports_elsewhere),
            "moved_from": list(self.moves),
            "moved_to": list(self.moves.values()),
            "other_series": OTHER_SERIES,
            "not_confirmed": NOT_CONFIRMED,
            "in_import": IN_IMPORT,
        }


def _series_start(start: dt.date, end: dt.date) -> dt.date:
    borders = [day + dt.timedelta(days=1) for day in (LAST_DAY_OF_A, LAST_DAY_OF_TRANSITION)]
    return max([start, *(day for day in borders if day <= end)])


def tally(question: Question) -> Tally:
    """The tallies of one union, window and place: one statement each, over the people who stand in the window."""
    return breakdown(question).tally()


def people(question: Question) -> dict[str, list[TallyRow]]:
    """Tally (a) alone, by unit: enough for shares and quantiles. Rows of a unit are in no order."""
    with _one_snapshot() as cursor:
        return _by_unit(map(TallyRow._make, _rows(cursor, tally_sql.PEOPLE_ALONE, question)))


def breakdown(question: Question) -> Breakdown:
    """All four tallies, apart by unit."""
    with _one_snapshot() as cursor:
        cursor.execute(tally_sql.STANDING, question.parameters())
        people = _by_unit(map(TallyRow._make, _rows(cursor, tally_sql.PEOPLE, question)))
        beside = _rows(cursor, tally_sql.BESIDE, question)
        runs = _by_unit(map(RunsRow._make, _rows(cursor, tally_sql.RUNS, question)))
        panel = _panel(_rows(cursor, tally_sql.PANEL, question)) if question.has_panel else None
        counts = _counts_of(cursor, question)
        cursor.execute(tally_sql.DONE)
    by_basis, by_collection, largest = _beside_people(beside)
    readings, reports, left_out = _counted(counts)
    return Breakdown(
        people, runs, panel, by_basis, by_collection, readings, reports, left_out, largest_available=largest
    )


def _counts_of(cursor: Any, question: Question) -> list[Any]:
    if question.units is not None or question.grade or question.imports_elsewhere:
        return _rows(cursor, tally_sql.COUNTS, question)
    ((apart,),) = _rows(cursor, tally_sql.APART, question)
    cursor.execute(tally_sql.COUNTS_OF_ALL, {**question.parameters(), "apart": apart or []})
    return list(cursor.fetchall())


@contextmanager
def _one_snapshot() -> Iterator[Any]:
    """A cursor whose statements sort in memory and are not compiled: they are many rows, not much arithmetic."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
        yield cursor


def _rows(cursor: Any, statement: str, question: Question) -> list[Any]:
    cursor.execute(statement, question.parameters())
    return list(cursor.fetchall())


def _unit(pk: int | None) -> str:
    return NO_UNIT if pk is None else str(pk)


def _by_unit(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return dict(found)


def _panel(rows: Iterable[FlatPanelRow]) -> dict[str, list[FlatPanelRow]]:
    found: defaultdict[str, list[FlatPanelRow]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return dict(found)


def _beside_people(rows: Sequence[Sequence[Any]]) -> tuple[Any, Any, dict[str, int]]:
    """People by basis and by how they were collected, and the largest points available, for each unit."""
    by_basis: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_collection: defaultdict[str, Counter[str]] = defaultdict(Counter)
    largest: dict[str, int] = {}
    for unit, collection, basis, number, points in rows:
        by_collection[unit][collection] += number
        by_basis[unit][basis] += number
        largest[unit] = max(largest.get(unit, 0), points)
    return by_basis, by_collection, largest


def _counted(rows: Sequence[Sequence[Any]]) -> tuple[Counter[str], Counter[frozenset[str]], Any]:
    readings: Counter[str] = Counter()
    reports: Counter[frozenset[str]] = Counter()
    left_out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for what, units, number in rows:
        names = [_unit(unit) for unit in units]
        if what == "readings":
            readings[names[0]] += number
        elif what == "reports":
            reports[frozenset(names)] += number
        else:
            left_out[names[0]][what] += number
    return readings, reports, left_out


def import_dates(question: Question) -> dict[int, tuple[dt.date, int]]:
    """The last day of an import in the window and its readings, for each unit that has one."""
    with _one_snapshot() as cursor:
        return {unit: (on, number) for unit, on, number in _rows(cursor, tally_sql.IMPORT_DATES, question)}


def claims(question: Question) -> list[Figure]:
    """Accepted figures that are quoted, never pooled; undated ones by the day they were entered."""
    found = Figure.objects.claims().filter(_report_in(question, "report__"), union_id=question.union_id)
    if question.grade:
        found = found.filter(grade=question.grade)
    return list(found.select_related("report", "unit").order_by("read_on", "pk"))


def accepted_reports(question: Question) -> QuerySet[CaseReport]:
    """Accepted reports of the window and place: whose words a pack may draw on."""
    return CaseReport.objects.filter(_report_in(question, ""), union_id=question.union_id)


def readings_behind(question: Question) -> QuerySet[Figure]:
    """The counted readings filed under the place in the window, newest first: what a figure can be followed back to."""
    found = Figure.objects.filter(
        union_id=question.union_id,
        counted=True,
        read_from__gte=question.series_start,
        read_on__range=(question.series_start, question.end),
    )
    units = question.filed_under
    if units is not None:
        found = found.filter(unit_id__in=units)
    if question.grade:
        found = found.filter(grade=question.grade)
    return found.select_related("report", "unit").order_by("-read_on", "-pk")


def _report_in(question: Question, to: str) -> Q:
    """Accepted, in the place, and seen in the window; `to` leads from the row to its report."""
    seen = Q(**{f"{to}seen_from__lte": question.end, f"{to}seen_on__gte": question.start})
    entered = Q(
        **{
            f"{to}seen_on__isnull": True,
            f"{to}submitted_at__date__gte": question.start,
            f"{to}submitted_at__date__lte": question.end,
        }
    )
    units = question.filed_under
    here = Q() if units is None else Q(**{f"{to}unit_id__in": units})
    return Q(**{f"{to}status": ReportStatus.ACCEPTED}) & (seen | entered) & here
