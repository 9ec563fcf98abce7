"""Tables of a release to JSON and back: the ledger keeps them, the next closing lays them beside its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from workloads.disclosure.model import (
    Coded,
    Issue,
    Level,
    Period,
    RawTable,
    Reason,
    Release,
    SafeTable,
    Statement,
    raw_table,
)
from workloads.statistics.quantiles import Bounds
from workloads.statistics.tallies import TallyRow, collapse


@dataclass(frozen=True, slots=True)
class Truth:
    """The rows behind one table; `carried` are those of them that were read in earlier periods."""

    unit: str
    parent: str | None
    level: Level
    name: str
    rows: tuple[TallyRow, ...]
    largest: int = 0
    notices: Mapping[str, int] = field(default_factory=dict)
    carried: Mapping[str, tuple[TallyRow, ...]] = field(default_factory=dict)

    @property
    def table(self) -> RawTable:
        return raw_table(
            self.unit,
            self.parent,
            self.level,
            self.rows,
            largest_available=self.largest,
            notices=self.notices,
            carried=self.carried,
        )


def truth_json(truths: Iterable[Truth]) -> list[dict[str, Any]]:
    return [
        {
            "unit": one.unit,
            "parent": one.parent,
            "level": one.level,
            "name": one.name,
            "rows": _rows_json(one.rows),
            "largest": one.largest,
            "notices": dict(one.notices),
            "carried": {period: _rows_json(rows) for period, rows in one.carried.items()},
        }
        for one in truths
    ]


def truths_from(stored: Iterable[Mapping[str, Any]]) -> list[Truth]:
    return [
        Truth(
            **{
                **one,
                "rows": _rows(one["rows"]),
                "carried": {period: _rows(rows) for period, rows in one["carried"].items()},
            }
        )
        for one in stored
    ]


def _rows_json(rows: Iterable[TallyRow]) -> list[list[Any]]:
    """Neither unit nor grade nor source: the rules look at values only."""
    return [
        [
            row.low,
            row.low_open,
            row.high,
            row.high_open,
            row.about,
            row.people,
            row.with_points,
            row.used,
            row.available,
        ]
        for row in collapse(rows)
    ]


def _rows(stored: Iterable[list[Any]]) -> tuple[TallyRow, ...]:
    return tuple(TallyRow("", "", "", *row) for row in stored)


def tables_json(tables: Mapping[str, SafeTable]) -> dict[str, Any]:
    return {
        unit: {
            "unit": table.unit,
            "parent": table.parent,
            "level": table.level,
            "n": table.n,
            "statements": [
                [said.threshold, _coded_json(said.definite), said.possible] for said in table.statements
            ],
            "median": _bounds_json(table.median),
            "quartiles": None if table.quartiles is None else [_bounds_json(one) for one in table.quartiles],
            "group_percent": table.group_percent,
            "notices": {name: _coded_json(value) for name, value in table.notices.items()},
        }
        for unit, table in tables.items()
    }


def tables_from(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, SafeTable]:
    return {unit: _safe_table(one) for unit, one in stored.items()}


def _safe_table(one: Mapping[str, Any]) -> SafeTable:
    quartiles = one["quartiles"]
    return SafeTable(
        unit=one["unit"],
        parent=one["parent"],
        level=one["level"],
        n=one["n"],
        statements=tuple(
            Statement(at, _coded(definite), possible) for at, definite, possible in one["statements"]
        ),
        median=_bounds(one["median"]),
        quartiles=None if quartiles is None else (_bounds(quartiles[0]), _bounds(quartiles[1])),
        group_percent=one["group_percent"],
        notices={name: _coded(value) for name, value in one["notices"].items()},
    )


def _coded_json(value: int | Coded) -> Any:
    return value if isinstance(value, int) else {"n": value.n, "coded": value.coded}


def _coded(value: Any) -> int | Coded:
    return value if isinstance(value, int) else Coded(value["n"], value["coded"])


def _bounds_json(bounds: Bounds | None) -> Any:
    if bounds is None:
        return None
    ends = [None if end is None else str(end) for end in (bounds.low, bounds.high)]
    return [ends[0], bounds.low_open, ends[1], bounds.high_open]


def _bounds(stored: Any) -> Any:
    if stored is None:
        return None
    low, low_open, high, high_open = stored
    return Bounds(
        None if low is None else Fraction(low), low_open, None if high is None else Fraction(high), high_open
    )


def reasons_json(reasons: Iterable[Reason]) -> list[list[str]]:
    return [[reason.unit, reason.cell, reason.why] for reason in reasons]


def reasons_from(stored: Iterable[Iterable[str]]) -> list[Reason]:
    return [Reason(*one) for one in stored]


def tables_hash(tables: Mapping[str, SafeTable], start: dt.date, end: dt.date) -> str:
    """Over controlled bytes only: what is hidden leaves no trace in it."""
    body = json.dumps([start.isoformat(), end.isoformat(), tables_json(tables)], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def issue_from(start: dt.date, end: dt.date, union: str, tables: Any, truth: Any) -> Issue:
    release = Release(Period(start, end), union, tables_from(tables))
    return Issue(release, {one.unit: one.table for one in truths_from(truth)})
