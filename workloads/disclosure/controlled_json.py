"""A summary as it may leave: the same object, cells hidden or coded, side doors shut.

Every key is named here: one that is new in a summary stays inside until somebody decides about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from workloads.disclosure.model import Coded, SafeTable, per_cent
from workloads.disclosure.rules import printed_number
from workloads.disclosure.words import SHORTHAND
from workloads.statistics.bands import BANDS, SPANS
from workloads.statistics.quantiles import Bounds
from workloads.statistics.shares import THRESHOLDS

KEPT = ("union", "scope", "from", "to", "geography", "series", "method_version")

# One hidden cell each, whatever is in them: how much came in and why it was not used says who reported.
ALWAYS_ONE_CELL = ("readings", "reports", "left_out")
# Small counts beside n that no rule protects.
ALWAYS_HIDDEN = ("by_basis", "by_collection", "four_weeks_over_110", "panel")


def controlled(
    summary: Mapping[str, Any],
    table: SafeTable,
    *,
    released: bool,
    claims: Sequence[Mapping[str, Any]] = (),
    counts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`summary` with the numbers of `table`, the released table of its scope and period.

    `claims` and `counts` are those already put into the form in which they may leave. `released` is true only
    where the period is closed; otherwise pass an empty table, and every figure is hidden.
    """
    if not released and table.printed:
        raise ValueError("Only the table of a closed period leaves: close the period first.")
    safe: dict[str, Any] = {key: summary[key] for key in KEPT if key in summary}
    safe |= {
        "people": _cell(table.n),
        "median": _bounds(table.median),
        "quartiles": [_bounds(bounds) for bounds in table.quartiles] if table.quartiles else SHORTHAND,
        "over": {str(threshold // 10): _over(table, threshold) for threshold in THRESHOLDS},
        "bands": _bands(table),
        "group_wmt": _group(summary.get("group_wmt"), table),
        "coverage": _coverage(summary.get("coverage"), table),
        "claims": [dict(claim) for claim in claims],
        "counts": dict(counts) if counts is not None else {key: [] for key in summary.get("counts") or {}},
        "notices": _notices(summary.get("notices") or {}),
        "released": released,
    }
    safe |= {key: SHORTHAND for key in ALWAYS_ONE_CELL if key in summary}
    return safe | {key: _hidden(summary[key]) for key in ALWAYS_HIDDEN if key in summary}


def _cell(value: int | Coded | None) -> Any:
    if value is None:
        return SHORTHAND
    return value if isinstance(value, int) else {"n": value.n, "coded": value.coded}


def _bounds(bounds: Bounds | None) -> Any:
    """Widened bounds are whole per cents."""
    if bounds is None:
        return SHORTHAND
    low, high = (None if end is None else int(per_cent(end)) for end in (bounds.low, bounds.high))
    return {"low": low, "low_open": bounds.low_open, "high": high, "high_open": bounds.high_open}


def _over(table: SafeTable, threshold: int) -> dict[str, Any]:
    said = table.statement(threshold)
    if said is None:
        return {"definite": SHORTHAND, "possible": SHORTHAND}
    return {"definite": _cell(said.definite), "possible": _cell(said.possible)}


def _bands(table: SafeTable) -> dict[str, Any]:
    """Differences of printed counts; how many ranges span two bands is never told."""
    printed = {(band.over, band.up_to): band.people for band in table.bands}
    edges = pairwise((None, *THRESHOLDS, None))
    cells: dict[str, Any] = {
        name: printed.get(edge, SHORTHAND) for name, edge in zip(BANDS, edges, strict=True)
    }
    return cells | {SPANS: SHORTHAND}


def _group(raw: Any, table: SafeTable) -> Any:
    """Whole per cent; never points, nor how many people gave points."""
    if raw is None:
        return None
    return {**dict.fromkeys(raw, SHORTHAND), "percent": _cell(table.group_percent)}


def _coverage(raw: Any, table: SafeTable) -> Any:
    """Official numbers stay; people only if they are the printed n: otherwise the rest could be subtracted."""
    if raw is None:
        return None
    known = table.n is not None and raw.get("people") == table.n
    official = {key: raw[key] for key in ("in_post", "basis", "source", "as_at") if key in raw}
    return {"people": table.n if known else SHORTHAND} | official


def _hidden(value: Any) -> Any:
    """The shape without the numbers."""
    if isinstance(value, Mapping):
        return {key: _hidden(inner) for key, inner in value.items()}
    return None if value is None else SHORTHAND


def _notices(value: Any) -> Any:
    """Counts exact from 5 up; rates and medians of so few are hidden."""
    if isinstance(value, Mapping):
        return {key: _notices(inner) for key, inner in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return _cell(printed_number(value))
    return SHORTHAND
