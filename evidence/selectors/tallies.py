"""The tallies: counted readings reduced in SQL to one row per distinct interval (statistics.md, section 3)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from evidence.choices import ReportStatus
from evidence.models import CaseReport, Figure
from evidence.selectors import tally_sql
from workloads.statistics.tallies import (
    Counts,
    Interval,
    PanelRow,
    RunsRow,
    Tally,
    TallyRow,
    merge,
    merge_panel,
    merge_runs,
)
from workloads.statistics.windows import LAST_DAY_OF_A, LAST_DAY_OF_TRANSITION, series_of

OTHER_SERIES = "other WMT series"
IN_IMPORT = "may be in the import"
NOT_CONFIRMED = "not confirmed to be a new person"
NO_UNIT = ""


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


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The tallies of a question, kept apart by unit: any place in it is a sum of its units, without asking again."""

    people: Mapping[str, Sequence[TallyRow]]
    runs: Mapping[str, Sequence[RunsRow]]
    panel: Mapping[str, Sequence[PanelRow]] | None
    by_basis: Mapping[str, Counter[str]]
    by_collection: Mapping[str, Counter[str]]
    readings: Counter[str]
    reports: Counter[frozenset[str]]
    left_out: Mapping[str, Counter[str]]
    largest_available: Mapping[str, int]

    def largest_points(self, units: Collection[str] | None = None) -> int:
        """The most points available to one person."""
        found = self.largest_available
        return max((n for unit, n in found.items() if units is None or unit in units), default=0)

    def tally(self, units: Collection[str] | None = None) -> Tally:
        """Of these units, or of everything asked for. Rows of a unit are in order already, and so are the units."""
        panel = None if self.panel is None else tuple(_of(self.panel, units))
        return Tally(tuple(_of(self.people, units)), tuple(_of(self.runs, units)), panel, self._counts(units))

    def _counts(self, units: Collection[str] | None) -> Counts:
        def here(unit: str) -> bool:
            return units is None or unit in units

        return Counts(
            readings=sum(n for unit, n in self.readings.items() if here(unit)),
            reports=sum(n for some, n in self.reports.items() if units is None or not some.isdisjoint(units)),
            left_out=_sums(self.left_out, units),
            by_basis=_sums(self.by_basis, units),
            by_collection=_sums(self.by_collection, units),
        )


def _of(rows: Mapping[str, Sequence[Any]], units: Collection[str] | None) -> Iterator[Any]:
    for unit in sorted(rows if units is None else units):
        yield from rows.get(unit, ())


def _sums(counters: Mapping[str, Counter[str]], units: Collection[str] | None) -> dict[str, int]:
    total: Counter[str] = Counter()
    for unit in counters if units is None else units:
        total.update(counters.get(unit, ()))
    return dict(total)


def tally(question: Question) -> Tally:
    """The tallies of one union, window and place: one statement each, over the people who stand in the window."""
    return breakdown(question).tally()


def people(question: Question) -> dict[str, tuple[TallyRow, ...]]:
    """Tally (a) alone, by unit: enough for shares and quantiles."""
    with _one_snapshot() as cursor:
        cursor.execute(tally_sql.STANDING, question.parameters())
        rows = _rows(cursor, tally_sql.PEOPLE, question)
        cursor.execute(tally_sql.DONE)
    return _people_rows(rows)


def breakdown(question: Question) -> Breakdown:
    """All four tallies, apart by unit."""
    with _one_snapshot() as cursor:
        cursor.execute(tally_sql.STANDING, question.parameters())
        people = _rows(cursor, tally_sql.PEOPLE, question)
        runs = _rows(cursor, tally_sql.RUNS, question)
        panel = _panel(cursor, question) if question.has_panel else None
        counts = _rows(cursor, tally_sql.COUNTS, question)
        cursor.execute(tally_sql.DONE)
    by_basis, by_collection, largest = _beside_people(people)
    readings, reports, left_out = _counted(counts)
    return Breakdown(
        people=_people_rows(people),
        runs=_by_unit((RunsRow(_unit(unit), *rest) for unit, *rest in runs), merge_runs),
        panel=None if panel is None else _by_unit((_panel_row(row) for row in panel), merge_panel),
        by_basis=by_basis,
        by_collection=by_collection,
        readings=readings,
        reports=reports,
        left_out=left_out,
        largest_available=largest,
    )


@contextmanager
def _one_snapshot() -> Iterator[Any]:
    """A cursor whose statements sort in memory and are not compiled: they are many probes, not much arithmetic."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
        yield cursor


def _panel(cursor: Any, question: Question) -> list[Any]:
    cursor.execute(tally_sql.EARLIER, question.parameters())
    return _rows(cursor, tally_sql.PANEL, question)


def _rows(cursor: Any, statement: str, question: Question) -> list[Any]:
    cursor.execute(statement, question.parameters())
    return list(cursor.fetchall())


def _unit(pk: int | None) -> str:
    return NO_UNIT if pk is None else str(pk)


def _by_unit(
    rows: Iterator[Any], merged: Callable[[Sequence[Any]], tuple[Any, ...]]
) -> dict[str, tuple[Any, ...]]:
    """The rows of each unit, equal ones made one, in their fixed order."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return {unit: merged(theirs) for unit, theirs in found.items()}


def _people_rows(rows: Sequence[Sequence[Any]]) -> dict[str, tuple[TallyRow, ...]]:
    return _by_unit((TallyRow(_unit(row[0]), row[1], row[2], *row[4:13]) for row in rows), merge)


def _panel_row(row: Sequence[Any]) -> PanelRow:
    return PanelRow(_unit(row[0]), Interval(*row[1:6]), Interval(*row[6:11]), row[11])


def _beside_people(rows: Sequence[Sequence[Any]]) -> tuple[Any, Any, dict[str, int]]:
    """People by basis and by how they were collected, and the largest points available, for each unit."""
    by_basis: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_collection: defaultdict[str, Counter[str]] = defaultdict(Counter)
    largest: dict[str, int] = {}
    for row in rows:
        unit = _unit(row[0])
        by_collection[unit][row[2]] += row[9]
        by_basis[unit][row[3]] += row[9]
        largest[unit] = max(largest.get(unit, 0), row[13])
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
