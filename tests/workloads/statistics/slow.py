"""The tallies worked out the slow and obvious way, from plain readings. The SQL must give the same."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from workloads.statistics.pool import Ends
from workloads.statistics.runs import FourWeeks, RunReading, four_weeks
from workloads.statistics.shares import RED_LINE
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
from workloads.statistics.windows import series_of

OTHER_SERIES = "other WMT series"
MAY_BE_IN_IMPORT = "may be in the import"
# At the same date the better witnessed reading stands.
BASIS_RANK = {"import": 3, "document": 2, "screen": 1, "own": 0}
# Points and the printed value may differ by rounding; a gap above 0.1 % means one of the two was misread.
LARGEST_GAP = Fraction(1)


@dataclass(frozen=True, slots=True)
class Reading:
    """An accepted figure about one person's own WMT.

    `person` is one key per linked person, `unit` the unit by the map in use. `used` and `available` are None
    where not given or flagged out. `team` of an import reading is the team its file covers, blank for the
    whole unit. `linked`: the person holds the key by which imports name people, or was in one before. A
    moderator's word that somebody is nobody already counted lets them count, but links them to no import.
    """

    person: str
    unit: str
    grade: str
    source: str
    on: date
    month_only: bool
    basis: str
    entered_at: datetime
    pk: int
    interval: Interval
    used: int | None = None
    available: int | None = None
    stated_four_weeks: bool = False
    collection: str = "report"
    report: int | None = None
    team: str = ""
    linked: bool = False

    @property
    def over_red_line(self) -> bool:
        return definitely_over(self.interval.ends(), RED_LINE)

    @property
    def has_points(self) -> bool:
        return self.used is not None and self.available is not None and self.available > 0


def recency(reading: Reading) -> tuple[date, bool, int, datetime, int]:
    """Greater is later. A month-only reading comes after every day of its month."""
    day = _last_of_month(reading.on) if reading.month_only else reading.on
    return (day, reading.month_only, BASIS_RANK[reading.basis], reading.entered_at, reading.pk)


def in_window(readings: Iterable[Reading], start: date, end: date) -> list[Reading]:
    return [r for r in readings if window_contains(start, end, r.on, month_only=r.month_only)]


def latest_per_person(readings: Iterable[Reading]) -> dict[str, Reading]:
    latest: dict[str, Reading] = {}
    for reading in sorted(readings, key=recency):
        latest[reading.person] = reading
    return latest


def may_be_in(report: Reading, imported: Reading) -> bool:
    """Whether the person of `report` may be a row of the import that `imported` comes from.

    A grade or team that is not known may be any grade or team.
    """
    return (
        report.unit == imported.unit
        and ("" in (report.grade, imported.grade) or report.grade == imported.grade)
        and ("" in (report.team, imported.team) or report.team == imported.team)
    )


def left_out_for_import(used: Iterable[Reading]) -> set[str]:
    """People not linked to an import, whose unit and grade an import of the window holds."""
    used = list(used)
    imports = [r for r in used if r.basis == "import"]
    linked = {r.person for r in used if r.linked or r.basis == "import"}
    return {
        person
        for person, reading in latest_per_person(used).items()
        if person not in linked and any(may_be_in(reading, imported) for imported in imports)
    }


@dataclass(frozen=True, slots=True)
class Scope:
    """Units and grades to count; None means every one."""

    units: Collection[str] | None = None
    grades: Collection[str] | None = None

    def holds(self, reading: Reading) -> bool:
        return (self.units is None or reading.unit in self.units) and (
            self.grades is None or reading.grade in self.grades
        )


EVERYWHERE = Scope()


def counted_people(readings: Iterable[Reading], start: date, end: date) -> dict[str, Reading]:
    """Each person who counts, with the reading that stands: chosen over the whole union first."""
    used = [r for r in in_window(readings, start, end) if series_of(r.on) == series_of(end)]
    left_out = left_out_for_import(used)
    return {person: reading for person, reading in latest_per_person(used).items() if person not in left_out}


def _tally_row(reading: Reading) -> TallyRow:
    points = (1, reading.used or 0, reading.available or 0) if reading.has_points else (0, 0, 0)
    interval = reading.interval
    ends = (interval.low, interval.low_open, interval.high, interval.high_open, interval.about)
    return TallyRow(reading.unit, reading.grade, reading.source, *ends, 1, *points)


def _runs_row(standing: Reading, four: FourWeeks) -> RunsRow:
    """Counted where and in the grade of the person's latest reading."""
    outcome = four.outcome
    return RunsRow(
        standing.unit,
        standing.grade,
        tested=int(four.tested),
        shown=int(outcome == "shown"),
        consistent=int(outcome == "consistent"),
        stated=int(outcome == "stated"),
    )


def _four_weeks(readings: list[Reading]) -> FourWeeks:
    return four_weeks(
        [RunReading(r.on, r.over_red_line, r.month_only) for r in readings],
        stated=any(r.stated_four_weeks for r in readings),
    )


def tally(readings: Iterable[Reading], start: date, end: date, scope: Scope = EVERYWHERE) -> Tally:
    """The tallies of one union and window, without a panel.

    `readings` counts the readings in the window and series of the people counted, `reports` the reports they
    came in; people left out for an import are counted once, readings of another series one by one.
    """
    readings = list(readings)
    inside = in_window(readings, start, end)
    used = [r for r in inside if series_of(r.on) == series_of(end)]
    standing = {person: r for person, r in counted_people(readings, start, end).items() if scope.holds(r)}
    by_person = {person: [r for r in used if r.person == person] for person in standing}
    theirs = [r for readings_of_one in by_person.values() for r in readings_of_one]

    latest = latest_per_person(used)
    left_out: Counter[str] = Counter()
    left_out[MAY_BE_IN_IMPORT] += sum(scope.holds(latest[person]) for person in left_out_for_import(used))
    left_out[OTHER_SERIES] += sum(scope.holds(r) for r in inside if series_of(r.on) != series_of(end))

    rows = [_tally_row(r) for r in standing.values()]
    runs = [_runs_row(standing[person], _four_weeks(of_one)) for person, of_one in by_person.items()]
    counts = Counts(
        readings=len(theirs),
        reports=len({r.report for r in theirs if r.report is not None}),
        left_out={reason: number for reason, number in left_out.items() if number},
        by_basis=dict(Counter(r.basis for r in standing.values())),
        by_collection=dict(Counter(r.collection for r in standing.values())),
    )
    return Tally(merge(rows), merge_runs(runs), None, counts)


def panel_tally(
    readings: Iterable[Reading], then: tuple[date, date], now: tuple[date, date], scope: Scope = EVERYWHERE
) -> tuple[PanelRow, ...] | None:
    """People counted in both windows, where they are now; None across a change of the WMT."""
    if series_of(then[1]) != series_of(now[1]):
        return None
    readings = list(readings)
    before, after = counted_people(readings, *then), counted_people(readings, *now)
    rows = [
        PanelRow(reading.unit, before[person].interval, reading.interval, 1)
        for person, reading in after.items()
        if person in before and scope.holds(reading)
    ]
    return merge_panel(rows)


def points_disagree(value: int, used: int, available: int) -> bool:
    """Whether the points must be flagged out: they never override the printed `value` (tenths)."""
    return available <= 0 or abs(Fraction(1000 * used, available) - value) > LARGEST_GAP


def definitely_over(ends: Ends, threshold: int) -> bool:
    """Every value in the range is strictly over `threshold`. 110.0 is not over 110."""
    low, low_open, _, _ = ends
    return low > threshold or (low == threshold and low_open)


def window_contains(start: date, end: date, on: date, *, month_only: bool = False) -> bool:
    """Both ends belong to the window. A month-only date needs its whole month inside."""
    if month_only:
        return start <= on.replace(day=1) and _last_of_month(on) <= end
    return start <= on <= end


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
