"""Tables across unions: each union knows its own figures and must learn nothing of the others' people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workloads.disclosure.attack import attack
from workloads.disclosure.model import (
    LEAST_PEOPLE,
    Heads,
    Issue,
    Period,
    RawTable,
    Release,
    SafeTable,
    Statement,
    take,
)
from workloads.disclosure.rules import apart_in, full_table, short_table
from workloads.statistics.shares import THRESHOLDS

JOINT = "joint"
ELSEWHERE = "this place is printed for a single union, or jointly, in this period already"


def remainders(joint: Heads, by_union: Mapping[str, Heads]) -> dict[str, Heads]:
    """For each union, the people of the joint table who are not its own."""
    return {union: take(joint, own) for union, own in by_union.items()}


def why_not_joint(joint: Heads, by_union: Mapping[str, Heads]) -> str | None:
    """None if every union has at least ten people of the others beside it."""
    if len(by_union) < 2:
        return "a joint table needs two unions"
    for union, others in sorted(remainders(joint, by_union).items()):
        if others.n < LEAST_PEOPLE:
            return f"beside {union} there are fewer than {LEAST_PEOPLE} people of other unions"
    return None


def joint_table(
    table: RawTable, by_union: Mapping[str, Heads], period: Period, *, short: bool = False
) -> SafeTable | None:
    """The joint table, thinned until no union can work out 1 to 4 people of the others; None if it cannot print."""
    if table.n < LEAST_PEOPLE or why_not_joint(table.heads, by_union) is not None:
        return None
    safe = short_table(table) if short or table.level == "pdu" else full_table(table)
    for others in remainders(table.heads, by_union).values():
        safe = replace(safe, statements=apart_in(safe.statements, others))
    while not _withstands(table, safe, by_union, period):
        safe = _thinner(safe)
    return safe


def _thinner(safe: SafeTable) -> SafeTable:
    plain = replace(
        safe,
        statements=tuple(replace(said, possible=None) for said in safe.statements),
        median=None,
        quartiles=None,
        group_percent=None,
    )
    return plain if plain != safe else replace(safe, statements=safe.statements[:-1])


def _withstands(table: RawTable, safe: SafeTable, by_union: Mapping[str, Heads], period: Period) -> bool:
    """Whether the attack, by each union with all it knows of its own, finds nothing about the others."""
    root = replace(table, parent=None, carried={})
    # Not by the union's own name: a union and a place may be called the same, and a table is never its own parent.
    mine = f"{root.unit}, own people"
    for own in by_union.values():
        truth = {root.unit: root, mine: RawTable(mine, root.unit, "region", own)}
        known = {root.unit: replace(safe, parent=None), mine: _everything(mine, root.unit, own)}
        found = attack([Issue(Release(period, JOINT, known), truth)])
        if any(one.unit == root.unit and one.what != root.unit for one in found):
            return False
    return True


def _everything(unit: str, parent: str, own: Heads) -> SafeTable:
    said = tuple(Statement(threshold, *own.over(threshold)) for threshold in THRESHOLDS)
    return SafeTable(unit, parent, "region", n=own.n, statements=said)
