"""The release of a joint period: what may be printed of all unions together, with each of them reading along.

To everybody else it is a release like any other. A union that takes part knows its own people and takes them off: what
is left are the people of the others, and these must pass every rule by themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from workloads.disclosure.gate import gate
from workloads.disclosure.model import (
    NOBODY,
    Coded,
    Heads,
    Issue,
    Period,
    RawTable,
    Reason,
    Release,
    SafeTable,
    Statement,
    take,
)
from workloads.disclosure.periods import check_period, remembered
from workloads.disclosure.rules import hidden_table
from workloads.disclosure.secondary import printable, same_people_as_one_part
from workloads.disclosure.tree import Tables, as_tree
from workloads.disclosure.unions import ELSEWHERE, JOINT, joint_table

OTHERS = "a union that takes part could work out people of the others"

# For each union that takes part, its own people by unit.
Parts = Mapping[str, Mapping[str, Heads]]


def joint_control(
    tables: Iterable[RawTable],
    parts: Parts,
    period: Period,
    ledger: Sequence[Issue] = (),
    *,
    union: str = JOINT,
    barred: Collection[str] = (),
) -> Release:
    """The release of a joint period. `ledger` holds what was released jointly before, `barred` what may not print.

    ValueError where the period or the tree is not in order, or where fewer than two unions take part.
    """
    if len(parts) < 2:
        raise ValueError("A joint table needs two unions: ask a second one to agree.")
    truth = as_tree(tables)
    check_period(period, ledger, union)
    reasons = [Reason(unit, "table", ELSEWHERE) for unit in truth if unit in barred]
    hidden = set(barred)
    while True:
        release = _drafted(truth, parts, period, union, hidden)
        release = gate(release, truth, remembered(period, truth, ledger, union))
        kept = _safe_from_each(release, truth, parts)
        found = [
            unit for unit, safe in release.tables.items() if safe.printed and not kept.tables[unit].printed
        ]
        if not found:
            return replace(kept, reasons=(*reasons, *kept.reasons))
        hidden.update(found)
        reasons += [Reason(unit, "table", OTHERS) for unit in found]


def others(truth: Tables, own: Mapping[str, Heads]) -> dict[str, RawTable]:
    """The tree of everybody who is not of one union."""
    return {
        unit: RawTable(unit, table.parent, table.level, take(table.heads, own.get(unit, NOBODY)))
        for unit, table in truth.items()
    }


def _drafted(truth: Tables, parts: Parts, period: Period, union: str, barred: Collection[str]) -> Release:
    """Each printed table by itself safe from each union, and what is hidden well hidden from all."""
    hidden = set(barred)
    while True:
        printed, reasons = _printable_to_all(truth, parts, hidden)
        safe = {unit: hidden_table(table) for unit, table in truth.items()}
        refused = set()
        for unit in printed:
            by_union = {name: own.get(unit, NOBODY) for name, own in parts.items()}
            short = same_people_as_one_part(truth, unit, printed)
            table = joint_table(truth[unit], by_union, period, short=short)
            if table is None:
                refused.add(unit)
            else:
                safe[unit] = table
        if not refused:
            return Release(period, union, safe, tuple(reasons))
        hidden |= refused


def _printable_to_all(truth: Tables, parts: Parts, barred: Collection[str]) -> tuple[set[str], list[Reason]]:
    """Units that print whoever subtracts what they know; hidden to one, hidden to all."""
    trees = [truth, *(others(truth, own) for own in parts.values())]
    hidden, why = set(barred), dict.fromkeys(barred, ELSEWHERE)
    while True:
        before = len(hidden)
        for tree in trees:
            printed, reasons = printable(tree, hidden)
            hidden |= set(truth) - printed
            for reason in reasons:
                why.setdefault(reason.unit, reason.why if tree is truth else OTHERS)
        if len(hidden) == before:
            reasons = [Reason(unit, "table", why.get(unit, OTHERS)) for unit in truth if unit in hidden]
            return set(truth) - hidden, [one for one in reasons if one.unit not in barred]


def _safe_from_each(release: Release, truth: Tables, parts: Parts) -> Release:
    """Without what lets one union, all tables before it, work out people of the others."""
    for own in parts.values():
        left = {unit: _less_own(table, own.get(unit, NOBODY)) for unit, table in release.tables.items()}
        kept = gate(replace(release, tables=left, reasons=()), others(truth, own))
        tables = {
            unit: _without(table, left[unit], kept.tables[unit]) for unit, table in release.tables.items()
        }
        lost = [Reason(unit, "figures", OTHERS) for unit in tables if tables[unit] != release.tables[unit]]
        release = replace(release, tables=tables, reasons=(*release.reasons, *lost))
    return release


def _without(safe: SafeTable, left: SafeTable, kept: SafeTable) -> SafeTable:
    """A joint table without what had to go from what it leaves of the others."""
    if not kept.printed:
        return SafeTable(safe.unit, safe.parent, safe.level, notices=safe.notices)
    gone = {one.threshold for one in left.statements} - {one.threshold for one in kept.statements}
    bare = {one.threshold for one in kept.statements if one.possible is None}
    said = (one for one in safe.statements if one.threshold not in gone)
    thin = (replace(one, possible=None) if one.threshold in bare else one for one in said)
    return replace(safe, statements=tuple(thin))


def _less_own(safe: SafeTable, own: Heads) -> SafeTable:
    """What a printed table says of the others to a union that takes its own people off."""
    if safe.n is None:
        return safe
    said = [_statement_less(one, own) for one in safe.statements]
    return SafeTable(
        safe.unit, safe.parent, safe.level, n=safe.n - own.n, statements=tuple(one for one in said if one)
    )


def _statement_less(said: Statement, own: Heads) -> Statement | None:
    definite, possible = own.over(said.threshold)
    if isinstance(said.definite, Coded):
        left = said.definite.n - definite
        return Statement(said.threshold, replace(said.definite, n=left)) if left > 0 else None
    return Statement(
        said.threshold,
        said.definite - definite,
        None if said.possible is None else said.possible - possible,
    )
