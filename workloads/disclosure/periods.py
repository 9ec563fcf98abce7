"""Release periods, and which readings wait for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workloads.disclosure.model import LEAST_PEOPLE, Issue, Period, RawTable

LEAST_DAYS = 28

# How many earlier periods are laid beside a release at least: two years of quarters.
MEMORY = 8


def overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def check_period(period: Period, ledger: Iterable[Issue], union: str) -> None:
    """ValueError, with the fix, if the period is too short or was printed already in part or whole."""
    if period.days < LEAST_DAYS:
        raise ValueError(f"The period has {period.days} days: a release period has at least {LEAST_DAYS}.")
    for issue in ledger:
        other = issue.release.period
        if issue.release.union != union or not overlap(period, other):
            continue
        if period == other:
            raise ValueError(f"The period {period.key} is closed already: restate it or close the next one.")
        raise ValueError(f"The period overlaps {other.key}, which is closed: start after {other.end}.")


def carrying(truth: Mapping[str, RawTable]) -> set[str]:
    """Units whose readings wait for their next period: fewer than ten people in them or in a unit above.

    A unit hidden for another reason had its ten people; its readings are in the tables above it and do not wait.
    """
    found = {unit for unit, table in truth.items() if table.n < LEAST_PEOPLE}
    for unit, table in truth.items():
        parent = table.parent
        while parent is not None:
            if truth[parent].n < LEAST_PEOPLE:
                found.add(unit)
            parent = truth[parent].parent
    return found


def latest_issues(ledger: Sequence[Issue], union: str) -> list[Issue]:
    """The issue that stands for each period of a union, oldest period first."""
    standing: dict[str, Issue] = {}
    for issue in ledger:
        if issue.release.union == union:
            standing[issue.release.period.key] = issue
    return sorted(standing.values(), key=lambda issue: issue.release.period.start)


def carried_periods(unit: str, line: Sequence[str], ledger: Sequence[Issue], union: str) -> list[str]:
    """Keys of the closed periods whose readings of `unit` go into its next table, oldest first.

    `line` names the units above it, nearest first. A unit without a table in a period had no reading in it.
    """
    keys: list[str] = []
    for issue in reversed(latest_issues(ledger, union)):
        waiting = carrying(issue.truth)
        absent = unit not in issue.truth
        if not (absent or unit in waiting or any(above in waiting for above in line)):
            break
        keys.append(issue.release.period.key)
    return keys[::-1]


def check_carried(truth: Mapping[str, RawTable], ledger: Sequence[Issue], union: str) -> None:
    """ValueError if a table holds readings of a period in which its unit was printed, or lapsed."""
    for unit, table in truth.items():
        allowed = set(carried_periods(unit, _above(truth, table), ledger, union))
        wrong = sorted(set(table.carried) - allowed)
        if wrong:
            raise ValueError(f"{unit} holds readings of {wrong[0]}, which do not wait: leave them out.")


def _above(truth: Mapping[str, RawTable], table: RawTable) -> list[str]:
    line = []
    parent = table.parent
    while parent is not None:
        line.append(parent)
        parent = truth[parent].parent
    return line


def remembered(
    period: Period, truth: Mapping[str, RawTable], ledger: Sequence[Issue], union: str
) -> list[Issue]:
    """What an intruder lays beside a release, oldest first.

    All issues of the union's last MEMORY periods before it, of its own period and of later ones; further back
    where readings of an older period are carried into one of its tables.
    """
    own = [issue for issue in ledger if issue.release.union == union]
    starts = {issue.release.period.key: issue.release.period.start for issue in own}
    before = sorted(start for start in starts.values() if start < period.start)
    carried = [starts[key] for table in truth.values() for key in table.carried if key in starts]
    first = min([*before[-MEMORY:], *carried, period.start])
    wanted = [issue for issue in own if issue.release.period.start >= first]
    return sorted(wanted, key=lambda issue: issue.release.period.start)
