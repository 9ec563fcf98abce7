"""From the raw tables of a closing period to the tables that may leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from workloads.disclosure.gate import gate
from workloads.disclosure.model import Issue, Period, RawTable, Reason, Release, SafeTable
from workloads.disclosure.periods import check_carried, check_period, remembered
from workloads.disclosure.rules import ORDER, full_table, hidden_table, short_table
from workloads.disclosure.secondary import printable, same_people_as_one_part
from workloads.disclosure.tree import Tables, as_tree
from workloads.disclosure.unions import ELSEWHERE


def control(
    tables: Iterable[RawTable],
    period: Period,
    ledger: Sequence[Issue] = (),
    *,
    union: str = "",
    barred: Collection[str] = (),
) -> Release:
    """The release of a period: one table for each unit given, with whatever may not be shown left out.

    `tables` is one tree (nation, regions, PDUs on the map of the period's last day); `ledger` holds what the
    union released before; `barred` are places that another release of the period printed. ValueError where the period, the tree or the carried readings are not in order.
    """
    truth = as_tree(tables)
    check_period(period, ledger, union)
    check_carried(truth, ledger, union)
    release = drafted(truth, period, union, barred)
    return gate(release, truth, remembered(period, truth, ledger, union))


def drafted(truth: Tables, period: Period, union: str, barred: Collection[str] = ()) -> Release:
    """The release as the rules for each table and its neighbours leave it, before the attack."""
    printed, reasons = printable(truth, barred)
    reasons += [Reason(unit, "table", ELSEWHERE) for unit in truth if unit in barred]
    safe = {unit: safe_table(truth, unit, printed) for unit in truth}
    for unit in truth:
        reasons += left_out(truth[unit], safe[unit])
    return Release(period, union, safe, tuple(reasons))


def safe_table(truth: Tables, unit: str, printed: Collection[str]) -> SafeTable:
    table = truth[unit]
    if unit not in printed:
        return hidden_table(table)
    if same_people_as_one_part(truth, unit, printed):
        return short_table(table)
    return full_table(table)


def left_out(table: RawTable, safe: SafeTable) -> list[Reason]:
    """Which cells of a printed table are empty, for the preview."""
    if not safe.printed:
        return []
    reasons = []
    for threshold in ORDER:
        if safe.statement(threshold) is None:
            why = "fewer than 5 people from n, from 0 or from another printed count, or not for this kind of unit"
            reasons.append(Reason(table.unit, f"over {threshold // 10}%", why))
    cells = (("median", safe.median), ("quartiles", safe.quartiles), ("group WMT", safe.group_percent))
    for cell, value in cells:
        if value is None:
            reasons.append(
                Reason(table.unit, cell, "too few people, one person weighs too much, or a PDU's table")
            )
    return reasons


def rows(release: Release, units: Collection[str]) -> list[SafeTable]:
    """What one audience gets of a release: fewer rows, never other numbers."""
    return [table for unit, table in release.tables.items() if unit in units]
