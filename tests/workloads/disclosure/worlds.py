"""Small invented services: people who move and report over quarters, and the tables that come of it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from workloads.disclosure.control import control
from workloads.disclosure.model import (
    Heads,
    Issue,
    Period,
    RawTable,
    Release,
    SafeTable,
    Statement,
    raw_table,
)
from workloads.disclosure.periods import carried_periods
from workloads.disclosure.rules import hidden_table
from workloads.disclosure.tree import as_tree
from workloads.statistics.shares import THRESHOLDS
from workloads.statistics.tallies import TallyRow

NATION = "Nation"


def point(tenths: int) -> TallyRow:
    return TallyRow("", "PO", "report", tenths, False, tenths, False, False, 1)


def between(low: int | None, high: int | None, *, low_open: bool = False) -> TallyRow:
    return TallyRow("", "PO", "report", low, low_open, high, False, False, 1)


def quarters(count: int) -> list[Period]:
    starts = [date(2023 + place // 4, 3 * (place % 4) + 1, 1) for place in range(count + 1)]
    return [
        Period(start, date.fromordinal(following.toordinal() - 1))
        for start, following in itertools.pairwise(starts)
    ]


QUARTER = quarters(1)[0]


def people_over(n: int, *counts: int) -> Heads:
    """n people with exact values, of whom so many are over 100, 110, 120, 130 and 150."""
    full = (*counts, *(0,) * (len(THRESHOLDS) - len(counts)))
    return Heads(n, full, full)


def table(
    unit: str, parent: str | None, n: int, *counts: int, carried: dict[str, Heads] | None = None
) -> RawTable:
    level = "national" if parent is None else "region" if parent == NATION else "pdu"
    return RawTable(unit, parent, level, people_over(n, *counts), carried=carried or {})


def only_region(region: RawTable, *pdus: RawTable) -> list[RawTable]:
    """A region's tree with a nation that has the same people."""
    nation = RawTable(NATION, None, "national", region.heads)
    return [nation, region, *pdus]


def everything(raw: RawTable) -> SafeTable:
    """A table with control switched off: every count as it is."""
    if not raw.n:
        return hidden_table(raw)
    said = tuple(Statement(threshold, *raw.heads.over(threshold)) for threshold in THRESHOLDS)
    return SafeTable(raw.unit, raw.parent, raw.level, n=raw.n, statements=said)


def uncontrolled(truth: dict[str, RawTable], period: Period) -> Release:
    return Release(period, "", {unit: everything(raw) for unit, raw in truth.items()})


@dataclass
class Service:
    """People by number, in PDUs; `latest` is each one's latest reading and the period and PDU it was made in."""

    rng: random.Random
    regions: int
    pdus: int
    staff: int
    reporting: float
    ranges: float = 0.15
    home: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    value: dict[int, int] = field(default_factory=dict)
    latest: dict[int, tuple[str, int, int | None, TallyRow]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keen = {(r, p): self.rng.random() ** 2 for r in range(self.regions) for p in range(self.pdus)}
        self.keen = keen
        for person in range(self.regions * self.pdus * self.staff):
            region, pdu = self.rng.randrange(self.regions), self.rng.randrange(self.pdus)
            self.home[person] = (region, pdu)
            self.value[person] = int(self.rng.gauss(1180, 220))

    def report(self, period: Period) -> None:
        for person, (region, pdu) in self.home.items():
            if self.rng.random() < 0.03:
                self.home[person] = (region, self.rng.randrange(self.pdus))
            if self.rng.random() >= 2 * self.reporting * self.keen[region, pdu or 0]:
                continue
            self.value[person] = max(300, self.value[person] + int(self.rng.gauss(0, 80)))
            known = None if self.rng.random() < 0.04 else pdu
            self.latest[person] = (period.key, region, known, self._reading(self.value[person]))

    def _reading(self, value: int) -> TallyRow:
        if self.rng.random() >= self.ranges:
            return point(value)
        kind = self.rng.randrange(4)
        if kind == 0:
            return between(value // 100 * 100, None, low_open=value % 100 > 0)
        if kind == 1:
            return between(None, value)
        margin = self.rng.randrange(10, 200)
        return between(value - margin, value + margin)

    def tables(self, period: Period, ledger: Sequence[Issue]) -> list[RawTable]:
        found = [self._table(NATION, None, "national", (), period, ledger)]
        for region in range(self.regions):
            name = f"R{region}"
            found.append(self._table(name, NATION, "region", (NATION,), period, ledger))
            for pdu in range(self.pdus):
                found.append(self._table(f"{name}P{pdu}", name, "pdu", (name, NATION), period, ledger))
        return found

    def _table(self, unit, parent, level, line, period, ledger) -> RawTable:  # type: ignore[no-untyped-def]
        waiting = carried_periods(unit, line, ledger, "")
        mine: dict[str, list[TallyRow]] = {key: [] for key in (*waiting, period.key)}
        for read_in, region, pdu, row in self.latest.values():
            if unit in (NATION, f"R{region}", f"R{region}P{pdu}") and read_in in mine:
                mine[read_in].append(row)
        rows = [row for part in mine.values() for row in part]
        carried = {key: mine[key] for key in waiting if mine[key]}
        return raw_table(unit, parent, level, rows, carried=carried)


def two_years(service: Service, *, periods: int = 8) -> list[Issue]:
    """The ledger of quarterly releases under control."""
    ledger: list[Issue] = []
    for period in quarters(periods):
        service.report(period)
        tables = service.tables(period, ledger)
        release = control(tables, period, ledger)
        ledger.append(Issue(release, as_tree(tables)))
    return ledger
