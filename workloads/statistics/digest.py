"""What the figures of a place need of its tally, in a form that adds up: of a region from its PDUs, without their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.panel import Panel, panel
from workloads.statistics.pool import ranges_of
from workloads.statistics.runs import four_weeks_totals
from workloads.statistics.tallies import Counts, Ends, Tally, TallyRow

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Digest:
    """People by range, by grade and in the panel, their points, and the totals. `panel` None: nothing was compared."""

    ranges: Mapping[Ends, int]
    grades: Mapping[str, int]
    points: GroupWmt
    four_weeks: Mapping[str, int]
    panel: Panel | None
    counts: Counts = field(default_factory=Counts)


def digest(tally: Tally) -> Digest:
    """The digest of one tally."""
    compared = None if tally.panel is None else panel(tally.panel)
    return digest_of(tally.rows, four_weeks_totals(tally.runs), compared, tally.counts)


def digest_of(
    rows: Sequence[TallyRow], four_weeks: Mapping[str, int], compared: Panel | None, counts: Counts
) -> Digest:
    """The same from rows in any order, equal ones perhaps more than once, and totals of the rest."""
    grades: dict[str, int] = {}
    used = available = with_points = 0
    for row in rows:
        grades[row.grade] = grades.get(row.grade, 0) + row.people
        if row.available or row.used or row.with_points:
            used += row.used
            available += row.available
            with_points += row.with_points
    return Digest(
        ranges_of(rows), grades, GroupWmt(used, available, with_points), four_weeks, compared, counts
    )


def merge_digests(digests: Iterable[Digest], counts: Counts, *, has_panel: bool) -> Digest:
    """The digest of groups that share no person. `counts` are those of all together: a report may be of several."""
    digests = list(digests)
    return Digest(
        _summed(one.ranges for one in digests),
        _summed(one.grades for one in digests),
        GroupWmt(
            sum(one.points.used for one in digests),
            sum(one.points.available for one in digests),
            sum(one.points.people for one in digests),
        ),
        {**four_weeks_totals(()), **_summed(one.four_weeks for one in digests)},
        _panels(one.panel for one in digests) if has_panel else None,
        counts,
    )


def _panels(panels: Iterable[Panel | None]) -> Panel:
    found = [one for one in panels if one is not None]
    return Panel(
        sum(one.people for one in found),
        sum(one.up for one in found),
        sum(one.down for one in found),
        sum(one.unclear for one in found),
    )


def _summed(counts: Iterable[Mapping[K, int]]) -> dict[K, int]:
    total: dict[K, int] = {}
    for one in counts:
        for key, number in one.items():
            total[key] = total.get(key, 0) + number
    return total
