"""Readings sorted by the tables they are in: what an intruder can at best tell apart.

Inside one release an atom is the people of a PDU (or those of a region whose PDU is not known). A reading that
was carried from one period into the next is in a region's table of the first and a PDU's table of the second; a
late one is in a restated table and not in the one before. Such atoms let one release be subtracted from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workloads.disclosure.box import bands_of
from workloads.disclosure.model import NOBODY, Heads, Issue, RawTable, add, take
from workloads.disclosure.tree import children

End = Literal["low", "high"]
Bands = tuple[int, ...]

# Place of the release in the row of releases looked at, and the unit.
TableKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Atom:
    """People by band who are in exactly these tables."""

    tables: frozenset[TableKey]
    bands: Bands


def bands_at(heads: Heads, end: End) -> Bands:
    return bands_of(heads.definite if end == "low" else heads.possible, heads.n)


def atoms(issues: Sequence[Issue], end: End) -> list[Atom]:
    """Atoms of several releases, oldest first, by the low or the high ends of people's ranges."""
    found: dict[tuple[str, str], list[Atom]] = {}
    for place, issue in enumerate(issues):
        for leaf, period, heads, keys in _pieces(place, issue):
            earlier = found.get((leaf, period), [])
            found[leaf, period] = _refined(earlier, keys, bands_at(heads, end))
    return [atom for group in found.values() for atom in group if any(atom.bands)]


def _pieces(place: int, issue: Issue) -> Iterator[tuple[str, str, Heads, frozenset[TableKey]]]:
    """The readings of one release by place and by the period they were made in, with the tables they are in."""
    now = issue.release.period.key
    for unit, table in issue.truth.items():
        line = _line(issue, table)
        for period in (now, *table.carried):
            holders = [holder for holder in line if period == now or period in holder.carried]
            keys = frozenset((place, holder.unit) for holder in holders)
            yield unit, period, _own(issue, table, period, now), keys


def _line(issue: Issue, table: RawTable) -> list[RawTable]:
    """The table and those above it."""
    line = [table]
    while (parent := line[-1].parent) is not None:
        line.append(issue.truth[parent])
    return line


def _read_in(table: RawTable, period: str, now: str) -> Heads:
    if period != now:
        return table.carried.get(period, NOBODY)
    return take(table.heads, add(table.carried.values()))


def _own(issue: Issue, table: RawTable, period: str, now: str) -> Heads:
    """Readings of the unit that are in none of its parts."""
    parts = add(_read_in(child, period, now) for child in children(issue.truth, table.unit))
    return take(_read_in(table, period, now), parts)


def _latest(atom: Atom) -> int:
    return max(place for place, _ in atom.tables)


def _refined(earlier: list[Atom], keys: frozenset[TableKey], bands: Bands) -> list[Atom]:
    """Earlier atoms split by whether the new table holds them, and what is new in it.

    Only counts are known here: as few people as possible are taken to have come or gone, which is what an
    intruder would try first.
    """
    left = list(bands)
    refined: list[Atom] = []
    for atom in sorted(earlier, key=_latest, reverse=True):
        kept = tuple(min(old, new) for old, new in zip(atom.bands, left, strict=True))
        left = [new - stays for new, stays in zip(left, kept, strict=True)]
        gone = tuple(old - stays for old, stays in zip(atom.bands, kept, strict=True))
        refined += [Atom(atom.tables, gone), Atom(atom.tables | keys, kept)]
    refined.append(Atom(keys, tuple(left)))
    return [atom for atom in refined if any(atom.bands)]
