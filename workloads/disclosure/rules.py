"""What one table may say by itself: section by section of the method, before anything is compared with its neighbours."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from fractions import Fraction

from workloads.disclosure.model import (
    LEAST_DIFFERENCE,
    LEAST_PEOPLE,
    Coded,
    Heads,
    Points,
    RawTable,
    SafeTable,
    Statement,
)
from workloads.statistics.quantiles import Bounds
from workloads.statistics.shares import RED_LINE

# The employer's own line is tried first, so that it is the last to be lost.
ORDER = (RED_LINE, 1500, 1300, 1200, 1000)

LEAST_FOR_QUARTILES = 20
LEAST_FOR_WHOLE_PER_CENT = 100
COARSE_STEP, FINE_STEP = 50, 10  # tenths: multiples of 5 %, whole per cents
LARGEST_SHARE = Fraction(1, 5)


def apart(count: int, others: tuple[int, ...]) -> bool:
    """Whether no difference with another printed count is about 1 to 4 people (or nobody)."""
    return all(abs(count - other) >= LEAST_DIFFERENCE for other in others)


def coded_red_line(n: int, count: int) -> Coded | None:
    """What is said of the employer's line when the count itself may not be printed."""
    if n - count < LEAST_DIFFERENCE:
        return Coded(n - LEAST_DIFFERENCE + 1, "at_least")
    if count < LEAST_DIFFERENCE:
        return Coded(LEAST_DIFFERENCE, "fewer_than")
    return None


def possible_count(heads: Heads, threshold: int) -> int | None:
    definite, possible = heads.over(threshold)
    crossing, under = possible - definite, heads.n - possible
    return possible if min(crossing, under) >= LEAST_DIFFERENCE else None


def threshold_statements(heads: Heads) -> tuple[Statement, ...]:
    """Counts over the thresholds that differ by at least 5 from n, from 0 and from one another."""
    if heads.n < LEAST_PEOPLE:
        return ()
    said: list[Statement] = []
    printed: tuple[int, ...] = (0, heads.n)
    for threshold in ORDER:
        count, _ = heads.over(threshold)
        if apart(count, printed):
            printed = (*printed, count)
            said.append(Statement(threshold, count, possible_count(heads, threshold)))
        elif threshold == RED_LINE and (coded := coded_red_line(heads.n, count)):
            said.append(Statement(threshold, coded))
    return tuple(said)


def apart_in(said: Iterable[Statement], part: Heads, lines: Container[int] = ORDER) -> tuple[Statement, ...]:
    """Of some statements, those whose count within `part` of the people would be printed by the same rule.

    For people that a reader can reach by subtraction at `lines`; a coded statement leaves nothing to subtract.
    """
    seen: tuple[int, ...] = (0, part.n)
    kept: list[Statement] = []
    for statement in said:
        count, _ = part.over(statement.threshold)
        if isinstance(statement.definite, int) and statement.threshold in lines:
            if not apart(count, seen):
                continue
            seen = (*seen, count)
        kept.append(statement)
    return tuple(kept)


def red_line_only(heads: Heads) -> tuple[Statement, ...]:
    """What a PDU says: the count over the employer's line, and nothing of ranges that cross it."""
    return tuple(
        Statement(RED_LINE, said.definite)
        for said in threshold_statements(heads)
        if said.threshold == RED_LINE
    )


def step_for(n: int) -> int:
    """How coarse a printed quantile is, in tenths."""
    return FINE_STEP if n >= LEAST_FOR_WHOLE_PER_CENT else COARSE_STEP


def widened(bounds: Bounds | None, n: int) -> Bounds | None:
    """Bounds moved outward to the grid, ends closed; never a single point.

    A value that lies on the grid would otherwise be printed to its last decimal, and with an odd number of
    people the middle value is one person's.
    """
    if bounds is None or (bounds.low is None and bounds.high is None):
        return None
    step = step_for(n)
    low = None if bounds.low is None else Fraction(math.floor(bounds.low / step) * step)
    high = None if bounds.high is None else Fraction(math.ceil(bounds.high / step) * step)
    if low is not None and low == high:
        high = low + step
    return Bounds(low, False, high, False)


def printed_median(table: RawTable) -> Bounds | None:
    return widened(table.median, table.n) if table.n >= LEAST_PEOPLE else None


def printed_quartiles(table: RawTable) -> tuple[Bounds, Bounds] | None:
    if table.n < LEAST_FOR_QUARTILES or table.quartiles is None:
        return None
    first, third = (widened(bounds, table.n) for bounds in table.quartiles)
    return (first, third) if first and third else None


def printed_group_percent(points: Points | None) -> int | None:
    """Points used over points available in whole per cent, if nobody weighs more than a fifth."""
    if points is None or points.people < LEAST_PEOPLE or points.available <= 0:
        return None
    if Fraction(points.largest, points.available) > LARGEST_SHARE:
        return None
    return math.floor(Fraction(100 * points.used, points.available) + Fraction(1, 2))


def printed_number(count: int) -> int | Coded:
    """Notices: exact from 5 up."""
    return count if count >= LEAST_DIFFERENCE else Coded(LEAST_DIFFERENCE, "fewer_than")


def printed_notices(notices: Mapping[str, int]) -> dict[str, int | Coded]:
    return {name: printed_number(count) for name, count in notices.items()}


def hidden_table(table: RawTable) -> SafeTable:
    """A unit that is not printed; notices are the unions' own letters to the employer and keep their rule."""
    return SafeTable(table.unit, table.parent, table.level, notices=printed_notices(table.notices))


def short_table(table: RawTable) -> SafeTable:
    """n and the statement about the employer's line: all that a PDU prints."""
    return SafeTable(
        unit=table.unit,
        parent=table.parent,
        level=table.level,
        n=table.n,
        statements=red_line_only(table.heads),
        notices=printed_notices(table.notices),
    )


def full_table(table: RawTable) -> SafeTable:
    """What a nation or a region prints."""
    return SafeTable(
        unit=table.unit,
        parent=table.parent,
        level=table.level,
        n=table.n,
        statements=threshold_statements(table.heads),
        median=printed_median(table),
        quartiles=printed_quartiles(table),
        group_percent=printed_group_percent(table.points),
        notices=printed_notices(table.notices),
    )
