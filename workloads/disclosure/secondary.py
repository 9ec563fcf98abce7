"""Which units print at all: enough people, and no hidden neighbour that a subtraction would uncover."""

from __future__ import annotations

from collections.abc import Collection

from workloads.disclosure.model import LEAST_PEOPLE, RawTable, Reason
from workloads.disclosure.tree import Tables, children, not_known

LEAST_UNITS = 2


def smallest(tables: Collection[RawTable]) -> RawTable | None:
    """Fewest people first, then by name, so that two runs choose alike."""
    return min(tables, key=lambda table: (table.n, table.unit), default=None)


def wholly_inside(child: RawTable, parent: RawTable) -> bool:
    """A child with older readings than its parent's cannot be subtracted from it."""
    return child.inside(parent) == child.heads


def unprinted_parts(tables: Tables, parent: str, printed: Collection[str]) -> list[int]:
    """People in each part of `parent` that no printed table gives; empty parts hide nobody and do not count."""
    whole = tables[parent]
    parts = [
        child.inside(whole).n
        for child in children(tables, parent)
        if child.unit not in printed or not wholly_inside(child, whole)
    ]
    return [people for people in (*parts, not_known(tables, parent).n) if people]


def hidden_well(parts: list[int]) -> bool:
    """Nobody is left over, or at least ten people spread over two units."""
    return not parts or (sum(parts) >= LEAST_PEOPLE and len(parts) >= LEAST_UNITS)


def protect_parts(tables: Tables, parent: str, printed: set[str]) -> list[Reason]:
    """Hide the smallest printed child of `parent` until the rest hides well. Takes units out of `printed`."""
    reasons = []
    whole = tables[parent]
    while not hidden_well(unprinted_parts(tables, parent, printed)):
        candidates = [
            child
            for child in children(tables, parent)
            if child.unit in printed and wholly_inside(child, whole)
        ]
        child = smallest(candidates)
        if child is None:
            break
        printed.discard(child.unit)
        reasons.append(
            Reason(child.unit, "table", f"hidden so that the rest of {parent} cannot be worked out")
        )
    return reasons


def printable(tables: Tables, barred: Collection[str] = ()) -> tuple[set[str], list[Reason]]:
    """Units that may print, top down; `barred` units were hidden for another reason already."""
    printed: set[str] = set()
    reasons: list[Reason] = []
    for unit, table in tables.items():
        if unit in barred:
            continue
        if table.n < LEAST_PEOPLE:
            reasons.append(Reason(unit, "table", f"fewer than {LEAST_PEOPLE} people"))
        else:
            printed.add(unit)
    for unit in tables:
        reasons += _settle(tables, unit, printed)
    return printed, reasons


def _settle(tables: Tables, unit: str, printed: set[str]) -> list[Reason]:
    """Children of a hidden unit are hidden with it; those of a printed one until the rest hides well."""
    if unit in printed:
        return protect_parts(tables, unit, printed)
    orphans = [child for child in children(tables, unit) if child.unit in printed]
    printed.difference_update(child.unit for child in orphans)
    return [Reason(child.unit, "table", f"{unit} is not printed") for child in orphans]


def same_people_as_one_part(tables: Tables, unit: str, printed: Collection[str]) -> bool:
    """Everybody in the table is in one printed PDU: it is that PDU's table under another name."""
    whole = tables[unit]
    if whole.level == "pdu":
        return True
    if not_known(tables, unit).n:
        return False
    peopled = [child for child in children(tables, unit) if child.inside(whole).n]
    if len(peopled) != 1 or peopled[0].unit not in printed:
        return False
    return same_people_as_one_part(tables, peopled[0].unit, printed)
