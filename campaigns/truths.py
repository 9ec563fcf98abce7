"""Reads the counts behind the tables of a release period: nation, regions and PDUs on the map of its last day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from campaigns.joint import imports_elsewhere, is_joint, of_participants
from campaigns.models import ReleasePeriod
from campaigns.release_json import Truth
from campaigns.selectors import Ground, moves_to
from evidence.choices import DecisionKind, ReportStatus
from evidence.models import Figure
from evidence.selectors.breakdown import Breakdown
from evidence.selectors.notices import notice_figures
from evidence.selectors.tallies import Question, breakdown
from workloads.choices import UnitKind
from workloads.disclosure.model import Heads, Issue
from workloads.disclosure.periods import carried_periods
from workloads.models import Unit
from workloads.services.geography import Lineage
from workloads.statistics.tallies import TallyRow, collapse

NATION = "national"
NOTICE_COUNTS = ("served", "people", "answered", "unanswered_after_28_days")


def truths_of(
    union_id: int,
    start: dt.date,
    end: dt.date,
    ledger: Sequence[Issue],
    union: str,
    imports_elsewhere: Collection[int] = (),
) -> list[Truth]:
    """The rows of every table of the period, with the readings carried into it, parents first."""
    lineage = Lineage.read()
    ground = Ground(lineage, moves_to(lineage, end))
    issues = {issue.release.period.key: issue for issue in ledger}
    windows = _Windows(union_id, start, end, ground, issues, imports_elsewhere)
    truths = [_truth(windows, None, None, (), ledger, union)]
    regions = sorted(Unit.objects.regions(), key=lambda unit: unit.pk)
    truths += [_truth(windows, region, NATION, (NATION,), ledger, union) for region in regions]
    for pdu in Unit.objects.pdus().on(end).select_related("parent").order_by("pk"):
        truths.append(_truth(windows, pdu, str(pdu.parent_id), (str(pdu.parent_id), NATION), ledger, union))
    return truths


class _Windows:
    """Breakdowns of the period and of the longer windows that carried readings need, each read once."""

    def __init__(
        self,
        union_id: int,
        start: dt.date,
        end: dt.date,
        ground: Ground,
        issues: Mapping[str, Issue],
        imports_elsewhere: Collection[int],
    ) -> None:
        self.union_id, self.start, self.end = union_id, start, end
        self.imports_elsewhere = imports_elsewhere
        self.ground, self.issues = ground, issues
        self._read: dict[dt.date, Breakdown] = {}

    def since(self, start: dt.date) -> Breakdown:
        if start not in self._read:
            self._read[start] = breakdown(
                Question(
                    self.union_id,
                    start,
                    self.end,
                    moves=self.ground.moves,
                    imports_elsewhere=self.imports_elsewhere,
                )
            )
        return self._read[start]

    def first_day(self, key: str) -> dt.date:
        return self.issues[key].release.period.start


def _truth(
    windows: _Windows,
    unit: Unit | None,
    parent: str | None,
    line: tuple[str, ...],
    ledger: Sequence[Issue],
    union: str,
) -> Truth:
    name = NATION if unit is None else str(unit.pk)
    pks = windows.ground.units(unit)
    units = None if pks is None else {str(pk) for pk in pks}
    rows = windows.since(windows.start).tally(units).rows
    carried = {}
    largest = windows.since(windows.start).largest_points(units)
    for key in reversed(carried_periods(name, line, ledger, union)):
        longer = windows.since(windows.first_day(key))
        older = _more(longer.tally(units).rows, rows)
        if older is None:
            break
        if older:
            carried[key] = older
            rows = longer.tally(units).rows
            largest = longer.largest_points(units)
    level = "national" if unit is None else "region" if unit.kind == UnitKind.REGION else "pdu"
    notices = {} if level == "pdu" else _notices(windows, pks)
    label = "England and Wales" if unit is None else unit.name
    return Truth(name, parent, level, label, tuple(collapse(rows)), largest, notices, carried)


def _notices(windows: _Windows, units: Collection[int] | None) -> dict[str, int]:
    found = notice_figures(windows.union_id, windows.start, windows.end, units)
    return {name: found[name] for name in NOTICE_COUNTS if name in found}


def _more(longer: Sequence[TallyRow], shorter: Sequence[TallyRow]) -> tuple[TallyRow, ...] | None:
    """People of the longer window whose latest reading is not in the shorter one; None where that cannot be told.

    It cannot where an import of the older period leaves out people whom the shorter window counts.
    """
    people: Counter[tuple[object, ...]] = Counter()
    for sign, rows in ((1, longer), (-1, shorter)):
        for row in collapse(rows):
            people[(row.low, row.low_open, row.high, row.high_open, row.about)] += sign * row.people
    if any(number < 0 for number in people.values()):
        return None
    return tuple(TallyRow("", "", "", *key, number) for key, number in people.items() if number)  # type: ignore[arg-type]


def joint_truths(start: dt.date, end: dt.date) -> tuple[list[Truth], dict[str, dict[str, Heads]]]:
    """The rows of every joint table, and for each union that agreed its own people by unit: for the control only.

    Joint tables carry nothing over: readings of a place too small wait in their own union.
    """
    lineage = Lineage.read()
    elsewhere = imports_elsewhere(Question(0, start, end, moves=moves_to(lineage, end)))
    found = of_participants(
        start,
        end,
        lambda union: truths_of(union.pk, start, end, (), str(union.pk), elsewhere[union.pk]),
    )
    parts = {str(pk): {one.unit: one.table.heads for one in truths} for pk, truths in found.items()}
    return [_together(several) for several in zip(*found.values(), strict=True)], parts


def _together(several: Sequence[Truth]) -> Truth:
    """The table of one place from those of each union."""
    rows = tuple(collapse(row for one in several for row in one.rows))
    return replace(several[0], rows=rows, largest=max(one.largest for one in several), notices={}, carried={})


def untrue_units(period: ReleasePeriod, parents: Mapping[str, str | None]) -> set[str]:
    """Units, and those above them, whose released table holds a reading that was accepted then and is not now."""
    if is_joint(period.union_id):
        found = of_participants(period.start, period.end, lambda union: _untrue(union.pk, period, parents))
        return set().union(*found.values())
    return _untrue(period.union_id, period, parents)


def _untrue(union_id: int, period: ReleasePeriod, parents: Mapping[str, str | None]) -> set[str]:
    lineage = Lineage.read()
    moves = moves_to(lineage, period.end)
    gone = Figure.objects.filter(
        union_id=union_id,
        is_reading=True,
        counted=False,
        read_from__gte=period.start,
        read_on__lte=period.end,
        report__decisions__kind=DecisionKind.ACCEPT,
        report__decisions__at__lte=period.closed_at,
    ).exclude(report__status=ReportStatus.ACCEPTED)
    units: set[str] = set()
    for pk in gone.values_list("unit_id", flat=True).distinct():
        at: str | None = NATION if pk is None else str(moves.get(pk, pk))
        if at not in parents and pk is not None:
            regions = lineage.region_ids(lineage.units[pk])
            at = str(regions[0]) if len(regions) == 1 else NATION
        while at is not None:
            units.add(at)
            at = parents.get(at)
    return units
