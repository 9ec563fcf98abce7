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
    ledger: Sequence[Issue] = (),
    *,
    imports_elsewhere: Collection[int] = (),
) -> list[Truth]:
    """The rows of every table of the period, with the readings carried into it, parents first."""
    lineage = Lineage.read()
    ground = Ground(lineage, moves_to(lineage, end))
    whole = Question(union_id, start, end, moves=ground.moves, imports_elsewhere=imports_elsewhere)
    windows = _Windows(whole, ground, ledger)
    truths = [_truth(windows, None, ())]
    regions = sorted(Unit.objects.regions(), key=lambda unit: unit.pk)
    truths += [_truth(windows, region, (NATION,)) for region in regions]
    for pdu in Unit.objects.pdus().on(end).select_related("parent").order_by("pk"):
        truths.append(_truth(windows, pdu, (str(pdu.parent_id), NATION)))
    return truths


class _Windows:
    """Breakdowns of the period and of the longer windows that carried readings need, each read once."""

    def __init__(self, whole: Question, ground: Ground, ledger: Sequence[Issue]) -> None:
        self.whole, self.ground, self.ledger = whole, ground, ledger
        self._first_days = {issue.release.period.key: issue.release.period.start for issue in ledger}
        self._read: dict[dt.date, Breakdown] = {}

    def of_period(self) -> Breakdown:
        return self._since(self.whole.start)

    def since_period(self, key: str) -> Breakdown:
        """From the first day of an earlier period to the last day of this one."""
        return self._since(self._first_days[key])

    def _since(self, start: dt.date) -> Breakdown:
        if start not in self._read:
            self._read[start] = breakdown(replace(self.whole, start=start))
        return self._read[start]

    def carried(self, name: str, line: tuple[str, ...]) -> Sequence[str]:
        """Keys of the periods whose readings a place carries, the oldest first; `line` are the places above it."""
        return carried_periods(name, line, self.ledger, str(self.whole.union_id))


def _truth(windows: _Windows, unit: Unit | None, line: tuple[str, ...]) -> Truth:
    name = NATION if unit is None else str(unit.pk)
    pks = windows.ground.units(unit)
    units = None if pks is None else {str(pk) for pk in pks}
    rows = windows.of_period().tally(units).rows
    carried = {}
    largest = windows.of_period().largest_points(units)
    for key in reversed(windows.carried(name, line)):
        longer = windows.since_period(key)
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
    return Truth(name, next(iter(line), None), level, label, tuple(collapse(rows)), largest, notices, carried)


def _notices(windows: _Windows, units: Collection[int] | None) -> dict[str, int]:
    whole = windows.whole
    found = notice_figures(whole.union_id, whole.start, whole.end, units)
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
        lambda union: truths_of(union.pk, start, end, imports_elsewhere=elsewhere[union.pk]),
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
