"""A line of benchmarks.csv or staff_in_post.csv as the fields of a row."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from workloads.models import Unit

_COPIED = (
    "code",
    "part",
    "title",
    "measure",
    "value",
    "value_unit",
    "grade",
    "scope",
    "as_at",
    "published",
    "definition",
    "source",
    "reference",
    "status",
    "disputed_by",
    "note",
)
# "[60,60]" is 60, "(110,)" over 110, "[,30)" under 30: round brackets leave the end out.
_INTERVAL = re.compile(r"([\[(])(-?[\d.]*),(-?[\d.]*)([\])])")


def benchmark_fields(row: dict[str, str], units: dict[str, Unit]) -> dict[str, Any]:
    """Raises ValueError with the fault in words."""
    return {
        **{name: row[name] for name in _COPIED},
        **_interval(row["interval"]),
        "about": row["about"] == "yes",
        "unit": _unit(row["unit"], units),
        "as_at_on": _date(row["as_at_on"]),
        "published_on": _date(row["published_on"]),
    }


def staff_fields(row: dict[str, str], units: dict[str, Unit]) -> dict[str, Any]:
    """Raises ValueError with the fault in words."""
    return {
        **{name: row[name] for name in ("grade", "basis", "source", "reference")},
        "unit": _unit(row["unit"], units),
        "value": _number(row["value"]),
        "as_at": date.fromisoformat(row["as_at"]),
    }


def _interval(text: str) -> dict[str, Any]:
    if not text:
        return {"low": None, "low_open": False, "high": None, "high_open": False}
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(f'interval "{text}" is not understood. Write [60,60], (110,) or [,30).')
    left, low, high, right = found.groups()
    return {
        "low": _tenths(low),
        "low_open": left == "(" and low != "",
        "high": _tenths(high),
        "high_open": right == ")" and high != "",
    }


def _tenths(text: str) -> int | None:
    if not text:
        return None
    tenths = _number(text) * 10
    if tenths != int(tenths):
        raise ValueError(f'"{text}" has more than one decimal. Values are kept in tenths.')
    return int(tenths)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as fault:
        raise ValueError(f'"{text}" is no number.') from fault


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _unit(key: str, units: dict[str, Unit]) -> Unit | None:
    if key and key not in units:
        raise ValueError(f'no unit has the key "{key}". Use a key of units.csv.')
    return units[key] if key else None
