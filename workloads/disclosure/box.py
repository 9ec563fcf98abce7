"""What a printed table tells somebody who knows these rules: bounds on how many people lie above each edge.

Edges are 0 (everybody) and the thresholds. A box is kept for each of the two ends of people's ranges: the
low ends give the definite counts, the high ends the possible ones. For exact values the two are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from workloads.disclosure.model import Coded, SafeTable
from workloads.disclosure.rules import step_for
from workloads.statistics.quantiles import HALF, QUARTER, THREE_QUARTERS, Bounds
from workloads.statistics.shares import THRESHOLDS

EDGES = len(THRESHOLDS) + 1


@dataclass(frozen=True, slots=True)
class Box:
    """For each edge, the least and the most people above it."""

    least: tuple[int, ...]
    most: tuple[int, ...]


class _Bounds:
    """A box being narrowed."""

    def __init__(self, n: int) -> None:
        self.least = [n] + [0] * len(THRESHOLDS)
        self.most = [n] * EDGES

    def at_least(self, edge: int, people: int) -> None:
        self.least[edge] = max(self.least[edge], people)

    def at_most(self, edge: int, people: int) -> None:
        self.most[edge] = min(self.most[edge], people)

    def box(self) -> Box:
        return Box(tuple(self.least), tuple(self.most))


def boxes(table: SafeTable) -> tuple[Box, Box] | None:
    """(low ends, high ends) of a printed table; None if it prints no number of people."""
    if table.n is None:
        return None
    low, high = _Bounds(table.n), _Bounds(table.n)
    for said in table.statements:
        edge = THRESHOLDS.index(said.threshold) + 1
        _count(low, edge, said.definite, table.n)
        if said.possible is not None:
            _count(high, edge, said.possible, table.n)
    for p, bounds in _quantiles(table):
        _quantile(low, high, table.n, p, bounds)
    for edge in range(EDGES):  # nobody is surely over a line without being possibly over it
        low.at_most(edge, high.most[edge])
        high.at_least(edge, low.least[edge])
    return low.box(), high.box()


def _count(bounds: _Bounds, edge: int, count: int | Coded, n: int) -> None:
    if isinstance(count, int):
        bounds.at_least(edge, count)
        bounds.at_most(edge, count)
    elif count.coded == "at_least":
        bounds.at_least(edge, count.n)
    else:
        bounds.at_most(edge, min(n, count.n - 1))


def _quantiles(table: SafeTable) -> list[tuple[Fraction, Bounds]]:
    found = [] if table.median is None else [(HALF, table.median)]
    if table.quartiles is not None:
        found += [(QUARTER, table.quartiles[0]), (THREE_QUARTERS, table.quartiles[1])]
    return found


def _quantile(low: _Bounds, high: _Bounds, n: int, p: Fraction, bounds: Bounds) -> None:
    """A printed quantile says on which side of a line the people beside that place in the order are.

    The quantile lies between the order statistics `first` and `last` (counted from 0): at least `first` + 1
    people are at or below it, at least n - `last` at or above it.
    """
    h = (n - 1) * p
    first = h.numerator // h.denominator
    last = first if h.denominator == 1 else first + 1
    step = step_for(n)
    for edge, threshold in enumerate(THRESHOLDS, start=1):
        if bounds.low is not None:
            if bounds.low + step <= threshold:  # the low end at `first` is at most a step above
                low.at_most(edge, n - first - 1)
            if bounds.low > threshold:
                low.at_least(edge, n - last)
        if bounds.high is None:  # somebody at or above that place gave no high end
            high.at_least(edge, n - last)
            continue
        if bounds.high <= threshold:
            high.at_most(edge, n - first - 1)
        if bounds.high - step > threshold:
            high.at_least(edge, n - last)


def bands_of(counts: Sequence[int], n: int) -> tuple[int, ...]:
    """People in each band between the edges, lowest first, from the counts over the thresholds."""
    above = (n, *counts, 0)
    return tuple(wider - narrower for wider, narrower in pairwise(above))
