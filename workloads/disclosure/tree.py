"""The tree of units of one period: nation, regions, PDUs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workloads.disclosure.model import Heads, RawTable, add, take

Tables = Mapping[str, RawTable]


def as_tree(tables: Iterable[RawTable]) -> dict[str, RawTable]:
    """Tables by unit, parents before children; ValueError where they do not make one consistent tree."""
    given = list(tables)
    by_unit = {table.unit: table for table in given}
    if len(by_unit) != len(given):
        raise ValueError("A unit has one table in a period: give each unit once.")
    for table in given:
        if table.parent is not None and table.parent not in by_unit:
            raise ValueError(f"{table.unit} lies in {table.parent}, which has no table: add it.")
    ordered = {name: by_unit[name] for name in sorted(by_unit, key=lambda name: (depth(by_unit, name), name))}
    for name in ordered:
        not_known(ordered, name)
    return ordered


def depth(tables: Tables, unit: str) -> int:
    """0 for a unit without parent."""
    steps, parent = 0, tables[unit].parent
    while parent is not None:
        steps, parent = steps + 1, tables[parent].parent
        if steps > len(tables):
            raise ValueError(f"{unit} lies in itself: mend its parent.")
    return steps


def children(tables: Tables, unit: str) -> list[RawTable]:
    return [table for table in tables.values() if table.parent == unit]


def not_known(tables: Tables, unit: str) -> Heads:
    """People of a unit whose part of it is not known (all of them, for a unit without parts)."""
    whole = tables[unit]
    try:
        return take(whole.heads, add(child.inside(whole) for child in children(tables, unit)))
    except ValueError as error:
        raise ValueError(f"The parts of {unit} hold more people than {unit} itself: {error}") from error
