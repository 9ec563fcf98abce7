"""A tally as one JSON object: the figures of a scope, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workloads.statistics.bands import bands
from workloads.statistics.coverage import Coverage, StaffInPost, coverage
from workloads.statistics.group_wmt import GroupWmt, group_wmt
from workloads.statistics.method import METHOD_VERSION
from workloads.statistics.panel import panel
from workloads.statistics.pool import Pool, pool
from workloads.statistics.quantiles import Bounds, median, quartiles
from workloads.statistics.runs import four_weeks_totals
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


def _group_json(group: GroupWmt | None) -> dict[str, Any] | None:
    if group is None:
        return None
    percent = json_number(Fraction(rounded(group.percent, FOUR_DECIMALS)))
    return {"used": group.used, "available": group.available, "percent": percent, "people": group.people}


def _panel_json(tally: Tally) -> dict[str, int] | None:
    if tally.panel is None:
        return None
    totals = panel(tally.panel)
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
    tally: Tally,
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
    rows = pool(tally.rows)
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "geography": geography,
        "series": series_of(end),
        "people": rows.people,
        "readings": tally.counts.readings,
        "reports": tally.counts.reports,
        "by_basis": _all_keys(BASES, tally.counts.by_basis),
        "by_collection": _all_keys(COLLECTIONS, tally.counts.by_collection),
        "left_out": {reason: number for reason, number in sorted(tally.counts.left_out.items()) if number},
        "median": bounds_json(median(rows)),
        "quartiles": [bounds_json(bounds) for bounds in quartiles(rows)],
        "over": _over_json(rows),
        "bands": bands(rows),
        "four_weeks_over_110": four_weeks_totals(tally.runs),
        "group_wmt": _group_json(group_wmt(tally.rows)),
        "panel": _panel_json(tally),
        "coverage": _coverage_json(coverage(tally.rows, staff) if staff is not None else None),
        "counts": dict(counts or {"unallocated_cases": []}),
        "notices": dict(notices or {}),
        "method_version": METHOD_VERSION,
    }
