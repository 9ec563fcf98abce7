"""A tally as one JSON object: the figures of a scope, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workloads.statistics.bands import bands
from workloads.statistics.coverage import Coverage, StaffInPost, coverage_of
from workloads.statistics.digest import Digest, digest
from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.method import METHOD_VERSION
from workloads.statistics.panel import Panel
from workloads.statistics.pool import Pool, pool_of
from workloads.statistics.quantiles import Bounds, median, quartiles
from workloads.statistics.shares import THRESHOLDS, over
from workloads.statistics.tallies import Tally
from workloads.statistics.windows import series_of
from workloads.statistics.words import rounded

FOUR_DECIMALS = Decimal("0.0001")
BASES = ("own", "screen", "document", "import")
COLLECTIONS = ("whole_team", "open_call", "meeting", "notice", "report", "import")


def json_number(value: Fraction | int) -> int | float:
    """A number whose JSON text is exactly `value`.

    For up to four decimals and fifteen digits the shortest text of the nearest double is the decimal number
    itself (131.025 prints as 131.025). Quantiles are multiples of 0.025; anything finer raises ValueError.
    """
    value = Fraction(value)
    if value.denominator == 1:
        return value.numerator
    if (value * 10_000).denominator != 1 or abs(value) >= 10**11:
        raise ValueError(f"{value} has no exact JSON number of four decimals; round it first.")
    return float(value)


def _per_cent(tenths: Fraction | None) -> int | float | None:
    return None if tenths is None else json_number(tenths / 10)


def bounds_json(bounds: Bounds) -> dict[str, Any]:
    """Bounds in per cent; an absent end is null."""
    return {
        "low": _per_cent(bounds.low),
        "low_open": bounds.low_open,
        "high": _per_cent(bounds.high),
        "high_open": bounds.high_open,
    }


def _over_json(rows: Pool) -> dict[str, dict[str, int]]:
    shares = {str(threshold // 10): over(rows, threshold) for threshold in THRESHOLDS}
    return {name: {"definite": share.definite, "possible": share.possible} for name, share in shares.items()}


def _group_json(group: GroupWmt) -> dict[str, Any] | None:
    if not group.available:
        return None
    percent = json_number(Fraction(rounded(group.percent, FOUR_DECIMALS)))
    return {"used": group.used, "available": group.available, "percent": percent, "people": group.people}


def _panel_json(totals: Panel | None) -> dict[str, int] | None:
    if totals is None:
        return None
    return {"people": totals.people, "up": totals.up, "down": totals.down, "unclear": totals.unclear}


def _coverage_json(covered: Coverage | None) -> dict[str, Any] | None:
    if covered is None:
        return None
    staff = covered.staff
    return {
        "people": covered.people,
        "in_post": json_number(Fraction(staff.in_post)),
        "basis": staff.basis,
        "source": staff.source,
        "as_at": staff.as_at.isoformat(),
    }


def _all_keys(names: Sequence[str], counts: Mapping[str, int]) -> dict[str, int]:
    """Every known name, also where nobody has it; a name not known here is an error, not a lost number."""
    unknown = sorted(set(counts) - set(names))
    if unknown:
        raise ValueError(f"Not one of {', '.join(names)}: {', '.join(unknown)}.")
    return {name: counts.get(name, 0) for name in names}


def describe(
    tally: Tally | Digest,
    *,
    start: date,
    end: date,
    geography: str = "then",
    staff: StaffInPost | None = None,
    counts: Mapping[str, Any] | None = None,
    notices: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The figures of a scope between `start` and `end`, both included.

    The caller adds `union`, `scope`, `claims` and `hash`. Quantiles are exact, the group per cent has
    four decimals.
    """
    found = tally if isinstance(tally, Digest) else digest(tally)
    rows, totals = pool_of(found.ranges), found.counts
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "geography": geography,
        "series": series_of(end),
        "people": rows.people,
        "readings": totals.readings,
        "reports": totals.reports,
        "by_basis": _all_keys(BASES, totals.by_basis),
        "by_collection": _all_keys(COLLECTIONS, totals.by_collection),
        "left_out": {reason: number for reason, number in sorted(totals.left_out.items()) if number},
        "median": bounds_json(median(rows)),
        "quartiles": [bounds_json(bounds) for bounds in quartiles(rows)],
        "over": _over_json(rows),
        "bands": bands(rows),
        "four_weeks_over_110": dict(found.four_weeks),
        "group_wmt": _group_json(found.points),
        "panel": _panel_json(found.panel),
        "coverage": _coverage_json(coverage_of(found.grades, staff) if staff is not None else None),
        "counts": dict(counts or {"unallocated_cases": []}),
        "notices": dict(notices or {}),
        "method_version": METHOD_VERSION,
    }
