"""Reads for the pages of places: figures from the frozen summaries where they are up to date, live where not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.figures import bounds_of, compile_scope, staff_moved_on, thaw
from campaigns.joint import is_joint, joint_people, joint_revisions, revisions_of
from campaigns.models import Summary
from campaigns.selectors import Ground, Scope
from evidence.selectors import tallies
from evidence.selectors.tallies import Question
from workloads.choices import Measure
from workloads.models import Benchmark, Unit
from workloads.statistics.quantiles import Bounds, median
from workloads.statistics.shares import RED_LINE, Share, over
from workloads.statistics.tallies import Tally, TallyRow
from workloads.statistics.windows import Series, series_of

TREND_WINDOWS = 5
# Of the whole service only what is about workload stands beside a place; all of it is on a page of its own.
BESIDE = (Measure.WMT_PERCENT, Measure.OTHER_SHARE)


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The figures of one place, what they were worked out from, and the summary that holds them if one does."""

    scope: Scope
    content: dict[str, Any]
    tally: Tally
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of places."""

    unit: Unit | None
    share: Share
    median: Bounds


@dataclass(frozen=True, slots=True)
class TrendWindow:
    start: dt.date
    end: dt.date
    people: int
    median: Bounds
    series: Series


def place_figures(union: Union, scope: Scope) -> PlaceFigures:
    """From the last summary if nothing changed since, otherwise worked out now and not kept."""
    summary = _current(union.pk, [scope]).get(scope.unit.pk if scope.unit else None)
    if summary is not None and not staff_moved_on(scope, summary.tallies["staff"]):
        return PlaceFigures(scope, summary.content, thaw(summary.tallies)[0], summary)
    compiled = compile_scope(union, scope)
    return PlaceFigures(scope, compiled.content, thaw(compiled.frozen)[0], None)


def place_rows(union: Union, scope: Scope, units: Sequence[Unit | None]) -> list[Row]:
    """A line for each of these places. At most one pass over the evidence, and none where summaries are current."""
    scopes = [replace(scope, unit=unit) for unit in units]
    known = _current(union.pk, scopes, light=True)
    missing = [one.unit for one in scopes if (one.unit.pk if one.unit else None) not in known]
    live = _live(union, scope, missing) if missing else {}
    rows = []
    for unit in units:
        pk = unit.pk if unit else None
        rows.append(live[pk] if pk in live else _row_of(unit, known[pk].content))
    return rows


def _row_of(unit: Unit | None, content: dict[str, Any]) -> Row:
    counted = content["over"]["110"]
    return Row(
        unit, Share(counted["definite"], counted["possible"], content["people"]), bounds_of(content["median"])
    )


def _people(union: Union, question: Question) -> Mapping[str, Sequence[TallyRow]]:
    return joint_people(question) if union.kind == UnionKind.JOINT else tallies.people(question)


def _live(union: Union, scope: Scope, units: Sequence[Unit | None]) -> dict[int | None, Row]:
    ground = Ground.read(scope.geography)
    by_unit = _people(union, ground.question(union.pk, replace(scope, unit=None)))
    found = {}
    for unit in units:
        pks = ground.units(unit)
        rows: list[TallyRow] = []
        for name, theirs in by_unit.items():
            if pks is None or (name and int(name) in pks):
                rows += theirs
        found[unit.pk if unit else None] = Row(unit, over(rows, RED_LINE), median(rows))
    return found


def _current(union_id: int, scopes: Sequence[Scope], *, light: bool = False) -> dict[int | None, Summary]:
    """The last summary of each scope, by its unit, where no evidence changed since."""
    first = scopes[0]
    same = Summary.objects.filter(
        union_id=union_id, start=first.start, end=first.end, grade=first.grade, geography=first.geography
    )
    same = same.order_by("unit_id", "-pk").distinct("unit_id").select_related("unit__parent", "union")
    if light:
        same = same.defer("tallies")
    if len(scopes) == 1:
        same = same.filter(unit=first.unit)
    revisions = joint_revisions() if is_joint(union_id) else revisions_of(union_id, None)
    everything, elsewhere = sum(revisions.values()), revisions.get(None, 0)
    wanted = {scope.unit.pk if scope.unit else None for scope in scopes}
    found = {}
    for summary in same:
        region = summary.unit.region if summary.unit else None
        now = everything if region is None else elsewhere + revisions.get(region.pk, 0)
        if summary.unit_id in wanted and summary.revision >= now:
            found[summary.unit_id] = summary
    return found


def trend_of(union: Union, figures: PlaceFigures) -> list[TrendWindow]:
    """The middle value over the windows of equal length up to this one, oldest first."""
    scope = figures.scope
    ground = Ground.read(scope.geography)
    windows = [_window(scope, figures.tally.rows)]
    for _step in range(TREND_WINDOWS - 1):
        start, end = ground.question(union.pk, scope).before
        scope = replace(scope, start=start, end=end)
        by_unit = _people(union, ground.question(union.pk, scope))
        windows.append(_window(scope, [row for rows in by_unit.values() for row in rows]))
    return windows[::-1]


def _window(scope: Scope, rows: Sequence[TallyRow]) -> TrendWindow:
    people = sum(row.people for row in rows)
    return TrendWindow(scope.start, scope.end, people, median(rows), series_of(scope.end))


def previous_of(summary: Summary) -> Q:
    """Earlier summaries of the same place, grade and map, whatever their window; the newest comes first."""
    return Q(
        union_id=summary.union_id,
        unit=summary.unit,
        grade=summary.grade,
        geography=summary.geography,
        pk__lt=summary.pk,
    )


def benchmarks_beside(unit: Unit | None) -> list[Benchmark]:
    """Published figures about the place itself, then those about the whole service's workload."""
    published = Benchmark.objects.prefetch_related("conflicts_with", "not_comparable_with")
    whole = published.filter(unit=None, measure__in=BESIDE)
    if unit is None:
        return list(whole)
    own = published.filter(unit__in=[unit.pk, unit.parent_id])
    return [*own, *whole]
