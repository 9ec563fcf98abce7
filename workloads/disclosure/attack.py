"""The employer's statistician: integer programming over everything that was printed.

Unknowns are the people of each group in each band. Every printed number, coded bound and widened quantile is a
constraint. A band range that truly holds 1 to 4 people is found out if no solution puts it at 0 or above 4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from workloads.disclosure.atoms import End, TableKey, atoms
from workloads.disclosure.box import EDGES, Box, boxes
from workloads.disclosure.model import LEAST_DIFFERENCE, Issue
from workloads.disclosure.tree import children
from workloads.statistics.shares import THRESHOLDS

BANDS = EDGES
RANGES = tuple((first, last) for first in range(BANDS) for last in range(first, BANDS))
LINES: tuple[int | None, ...] = (None, *THRESHOLDS, None)
TOO_FEW = range(1, LEAST_DIFFERENCE)

# Which people, by which end of their ranges, over what and up to what.
Identity = tuple[frozenset[int], End, int | None, int | None]
Vector = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Break:
    """A small number found out: truly `people`, and the printed tables leave only `least` to `most`.

    `over` and `up_to` are tenths, None for no edge. `atoms` is which people, as numbered in these issues.
    """

    unit: str
    what: str
    end: End
    over: int | None
    up_to: int | None
    least: int
    most: int
    people: int
    atoms: frozenset[int] = field(default_factory=frozenset, repr=False)

    @property
    def identity(self) -> Identity:
        """The same in any attack on the same issues, whichever of their cells are printed."""
        return self.atoms, self.end, self.over, self.up_to

    @property
    def edges(self) -> tuple[int, ...]:
        return tuple(edge for edge in (self.over, self.up_to) if edge is not None)

    def __str__(self) -> str:
        edges = f"over {self.over} up to {self.up_to} (tenths, {self.end} ends)"
        return f"{self.what}, {edges}: between {self.least} and {self.most}, truly {self.people}"


@dataclass(frozen=True, slots=True)
class Target:
    """Atoms whose people are counted; `unit` is the unit the count belongs to."""

    unit: str
    what: str
    atoms: frozenset[int]


def attack(issues: Sequence[Issue], *, units: Collection[str] | None = None) -> list[Break]:
    """Every small number that the printed tables give away together.

    `issues` are releases from the oldest to the newest; with `units` only those units' tables are looked at.
    """
    found: list[Break] = []
    for end in _ends(issues):
        found += _Attack(issues, end, units).breaks()
    return found


def confirmed(issues: Sequence[Issue], found: Break, *, units: Collection[str] | None = None) -> bool:
    """Whether what was found in these issues is still found from the tables of `units` alone, or once thinned."""
    system = _Attack(issues, found.end, units)
    target = Target(found.unit, found.what, found.atoms)
    ranges = [(LINES.index(found.over), LINES.index(found.up_to, 1) - 1)]
    return any(True for _ in system.broken_ranges(target, ranges))


def _ends(issues: Sequence[Issue]) -> tuple[End, ...]:
    """High ends matter only where something was printed about them."""
    for issue in issues:
        for table in issue.release.tables.values():
            if table.median is not None or any(said.possible is not None for said in table.statements):
                return ("low", "high")
    return ("low",)


class _Attack:
    """One system of equations and what can be asked of it."""

    def __init__(self, issues: Sequence[Issue], end: End, units: Collection[str] | None) -> None:
        self.issues, self.end = issues, end
        self.boxes = self._printed(units)
        self.atoms = atoms(issues, end)
        self.groups = self._grouped()
        self.group_of = {atom: place for place, group in enumerate(self.groups) for atom in group}
        self.regions = [self._regions(self.atoms[group[0]].tables) for group in self.groups]
        self.system = self._system()
        self.matrix = csr_array(np.zeros((0, 0)) if self.system is None else self.system.A)
        self.solutions = np.array([self._truth()])

    def _printed(self, units: Collection[str] | None) -> dict[TableKey, Box]:
        found = {}
        for place, issue in enumerate(self.issues):
            for unit, table in issue.release.tables.items():
                pair = boxes(table) if units is None or unit in units else None
                if pair is not None:
                    found[place, unit] = pair[0] if self.end == "low" else pair[1]
        return found

    def _grouped(self) -> list[list[int]]:
        """Atoms in the same printed tables cannot be told apart; those in none are out of reach."""
        groups: dict[frozenset[TableKey], list[int]] = {}
        for place, atom in enumerate(self.atoms):
            seen = frozenset(key for key in atom.tables if key in self.boxes)
            if seen:
                groups.setdefault(seen, []).append(place)
        return list(groups.values())

    def _truth(self) -> Vector:
        sums = [np.sum([self.atoms[atom].bands for atom in group], axis=0) for group in self.groups]
        return np.concatenate(sums).astype(float) if sums else np.zeros(0)

    def _system(self) -> LinearConstraint | None:
        """One row for each printed table and edge that bounds something: the people above that edge."""
        rows: list[int] = []
        columns: list[int] = []
        least: list[int] = []
        most: list[int] = []
        members: dict[TableKey, list[int]] = {key: [] for key in self.boxes}
        for place, group in enumerate(self.groups):
            for key in self.atoms[group[0]].tables & members.keys():
                members[key].append(place)
        for key, box in self.boxes.items():
            for edge in range(EDGES):
                if edge and (box.least[edge], box.most[edge]) == (0, box.most[0]):
                    continue
                for member in members[key]:
                    columns += [member * BANDS + band for band in range(edge, BANDS)]
                    rows += [len(least)] * (BANDS - edge)
                least.append(box.least[edge])
                most.append(box.most[edge])
        if not columns:
            return None
        shape = (len(least), len(self.groups) * BANDS)
        matrix = csr_array((np.ones(len(columns)), (rows, columns)), shape=shape)
        return LinearConstraint(matrix, np.array(least, dtype=float), np.array(most, dtype=float))

    def targets(self) -> Iterator[Target]:
        """Each group, each table, and the unprinted parts of each table."""
        for group in self.groups:
            place, unit = max(self.atoms[group[0]].tables, key=self._narrowest)
            yield Target(unit, f"people told apart in {unit}", frozenset(group))
        for place, issue in enumerate(self.issues):
            for unit in issue.truth:
                yield Target(unit, unit, self._in((place, unit)))
                unprinted = self._in((place, unit))
                for child in children(issue.truth, unit):
                    if (place, child.unit) in self.boxes:
                        unprinted -= self._in((place, child.unit))
                yield Target(unit, f"unprinted parts of {unit}", unprinted)

    def _in(self, key: TableKey) -> frozenset[int]:
        return frozenset(place for place, atom in enumerate(self.atoms) if key in atom.tables)

    def _narrowest(self, key: TableKey) -> tuple[int, bool, int, str]:
        return key[0], key in self.boxes, len(self._line(key)), key[1]

    def breaks(self) -> list[Break]:
        found: list[Break] = []
        asked: set[frozenset[int]] = set()
        for target in self.targets():
            if target.atoms and target.atoms not in asked:
                asked.add(target.atoms)
                found += self.broken_ranges(target)
        return found

    def broken_ranges(self, target: Target, ranges: Sequence[tuple[int, int]] = RANGES) -> Iterator[Break]:
        bands = np.sum([self.atoms[atom].bands for atom in target.atoms], axis=0)
        surely, at_most = self._reach(target)
        if self.system is None or not surely:
            return  # all of it could be somebody else in the same tables: nothing is certain
        for first, last in ranges:
            people = int(bands[first : last + 1].sum())
            if people not in TOO_FEW:
                continue
            bounds = self._bounds(self._weights(surely, first, last), self._weights(at_most, first, last))
            if bounds is not None:
                over, up_to = LINES[first], LINES[last + 1]
                yield Break(target.unit, target.what, self.end, over, up_to, *bounds, people, target.atoms)

    def _reach(self, target: Target) -> tuple[list[int], list[int]]:
        """Groups that lie wholly in the target, and all groups that it touches.

        In a group of several atoms anybody can be in any of them: a part of it may hold nobody or everybody.
        """
        touched = sorted({self.group_of[atom] for atom in target.atoms if atom in self.group_of})
        if any(atom not in self.group_of for atom in target.atoms):
            return [], touched
        return [group for group in touched if target.atoms.issuperset(self.groups[group])], touched

    def _weights(self, groups: list[int], first: int, last: int) -> Vector:
        weights = np.zeros(len(self.groups) * BANDS)
        for group in groups:
            weights[group * BANDS + first : group * BANDS + last + 1] = 1
        return weights

    def _bounds(self, surely: Vector, at_most: Vector) -> tuple[int, int] | None:
        """(least, most) if that gives 1 to 4 people away, else None.

        Solutions already known are asked first, then those that differ from the truth in one region only: any
        solution at 0 or above 4 settles it. Only what is still certain then goes to the whole system.
        """
        if (self.solutions @ surely < 1).any() or (self.solutions @ at_most >= LEAST_DIFFERENCE).any():
            return None
        near = self._near(np.flatnonzero(at_most) // BANDS)
        least = most = 0
        everywhere = np.arange(len(at_most))
        for columns in (near, everywhere) if len(near) < len(everywhere) else (everywhere,):
            least = self._solve(surely, columns)
            if least < 1:
                return None
            most = -self._solve(-at_most, columns)
            if most >= LEAST_DIFFERENCE:
                return None
        return least, most

    def _near(self, groups: Columns) -> Columns:
        """Columns of the groups that share a region with one of `groups`."""
        wanted = set().union(*(self.regions[group] for group in groups))
        near = [place for place, regions in enumerate(self.regions) if regions & wanted]
        return (np.array(near)[:, None] * BANDS + np.arange(BANDS)).ravel()

    def _regions(self, keys: Collection[TableKey]) -> set[str]:
        """The units just below the root that the tables belong to; the root itself where there is no other."""
        lines = [self._line(key) for key in keys]
        return {line[-2] for line in lines if len(line) > 1} or {line[-1] for line in lines}

    def _line(self, key: TableKey) -> list[str]:
        """The unit and those above it."""
        place, unit = key
        line = [unit]
        while (parent := self.issues[place].truth[line[-1]].parent) is not None:
            line.append(parent)
        return line

    def _solve(self, weights: Vector, columns: Columns) -> int:
        """The integer minimum of the weighted people, all outside `columns` being as they truly are.

        The solution is kept as a witness.
        """
        assert self.system is not None
        truth = self.solutions[0]
        part = self.matrix[:, columns]
        used = np.flatnonzero(np.diff(part.tocsr().indptr))
        part = part[used]
        fixed = (self.matrix @ truth)[used] - part @ truth[columns]
        limits = LinearConstraint(part, self.system.lb[used] - fixed, self.system.ub[used] - fixed)
        result = milp(weights[columns], constraints=limits, integrality=np.ones(len(columns)))
        if result.x is None:
            raise ArithmeticError(f"The check of the release found no answer: {result.message}")
        solution = truth.copy()
        solution[columns] = np.rint(result.x)
        self.solutions = np.vstack([self.solutions, solution])
        return round(float(weights @ solution))
