"""Late, false and withdrawn evidence: when a closed table may be printed again, and when it is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workloads.disclosure.attack import attack
from workloads.disclosure.gate import already_out
from workloads.disclosure.model import (
    LEAST_PEOPLE,
    NOBODY,
    Heads,
    Issue,
    RawTable,
    Reason,
    Release,
    SafeTable,
)
from workloads.disclosure.periods import latest_issues, remembered
from workloads.disclosure.rules import apart_in, full_table, short_table
from workloads.disclosure.tree import as_tree
from workloads.statistics.shares import RED_LINE


@dataclass(frozen=True, slots=True)
class Change:
    """People added to, removed from or changed in a closed table.

    `gained` counts the readings that came (added, or a changed person's new one), `lost` those that went.
    """

    people: int
    gained: Heads = NOBODY
    lost: Heads = NOBODY


def restated_table(old: SafeTable, new: SafeTable, change: Change) -> tuple[SafeTable | None, str]:
    """The new table without the lines at which its difference from the old would show too few; or None and why.

    Those who came and those who went are each nobody, or a group that passes every rule itself.
    """
    if change.people < LEAST_PEOPLE:
        return None, f"fewer than {LEAST_PEOPLE} people were added, removed or changed"
    if not (old.printed and new.printed):
        return None, "the table is not printed"
    lines = {said.threshold for said in old.statements if isinstance(said.definite, int)}
    for side in (change.gained, change.lost):
        if 0 < side.n < LEAST_PEOPLE:
            return None, f"only {side.n} people came or went together"
        if side.n:
            new = replace(new, statements=apart_in(new.statements, side, lines))
    if RED_LINE in lines and new.statement(RED_LINE) is None:
        return None, f"the difference at {RED_LINE // 10}% would be too few people"
    return new, ""


def standing(ledger: Sequence[Issue], period_key: str, union: str) -> dict[str, SafeTable]:
    """The table that stands for each unit in a closed period: the last one printed."""
    tables: dict[str, SafeTable] = {}
    for issue in ledger:
        if issue.release.union == union and issue.release.period.key == period_key:
            tables.update(issue.release.tables)
    return tables


def restate(
    tables: Iterable[RawTable],
    changes: Mapping[str, Change],
    ledger: Sequence[Issue],
    *,
    period_key: str,
    union: str = "",
) -> Release:
    """The units of a closed period that may be printed again, with their new tables; all others keep the old.

    Which units print, and how much, stays as it was. The new tables must survive the attack beside the old.
    """
    truth = as_tree(tables)
    issues = [one for one in latest_issues(ledger, union) if one.release.period.key == period_key]
    if not issues:
        raise ValueError(f"No closed period {period_key}: close it before restating it.")
    period = issues[0].release.period
    old = standing(ledger, period_key, union)
    chosen, reasons = _candidates(truth, old, changes)
    before = remembered(period, truth, ledger, union)
    out = already_out(issues[0].release, truth, before)
    while chosen:
        release = Release(period, union, dict(chosen), tuple(reasons))
        if all(one.identity in out for one in attack([*before, Issue(release, truth)])):
            return release
        last = min(chosen, key=lambda unit: (truth[unit].n, unit))
        del chosen[last]
        reasons.append(Reason(last, "table", "the old and the new table together would give people away"))
    return Release(period, union, {}, tuple(reasons))


def _candidates(
    truth: Mapping[str, RawTable], old: Mapping[str, SafeTable], changes: Mapping[str, Change]
) -> tuple[dict[str, SafeTable], list[Reason]]:
    chosen: dict[str, SafeTable] = {}
    reasons: list[Reason] = []
    for unit, change in sorted(changes.items()):
        if unit not in old or unit not in truth:
            reasons.append(Reason(unit, "table", "no closed table of this unit"))
            continue
        new, refused = restated_table(old[unit], like(old[unit], truth[unit]), change)
        if new is None:
            reasons.append(Reason(unit, "table", refused))
        else:
            chosen[unit] = new
    return chosen, reasons


def like(old: SafeTable, table: RawTable) -> SafeTable:
    """The new table with no more kinds of cell than the old one had."""
    short = table.level == "pdu" or old.median is None
    fresh = short_table(table) if short else full_table(table)
    if table.n < LEAST_PEOPLE or not old.printed:
        return SafeTable(table.unit, table.parent, table.level)
    if not old.statements:
        return SafeTable(table.unit, table.parent, table.level, n=table.n)
    return fresh
