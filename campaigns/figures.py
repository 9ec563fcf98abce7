"""The figures of a scope as one JSON object (statistics.md, section 7), and back from it to numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.joint import counted_unions, joint_tally
from campaigns.selectors import Ground, Scope, staff_for
from evidence.models import Figure
from evidence.selectors import tallies
from evidence.selectors.notices import notice_figures
from workloads.choices import Measure
from workloads.statistics.coverage import StaffInPost
from workloads.statistics.describe import describe, json_number
from workloads.statistics.quantiles import Bounds
from workloads.statistics.tallies import (
    Counts,
    Interval,
    PanelRow,
    RunsRow,
    Tally,
    TallyRow,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Compiled:
    """What a summary freezes, and the claims it quotes."""

    content: dict[str, Any]
    frozen: dict[str, Any]
    claims: list[Figure]


def compile_scope(
    union: Union, scope: Scope, ground: Ground | None = None, tally: Tally | None = None
) -> Compiled:
    """Everything about one scope. `tally` saves asking where a breakdown of many scopes was read already."""
    ground = ground or Ground.read(scope.geography)
    question = ground.question(union.pk, scope)
    if union.kind == UnionKind.JOINT:
        counted, notices, quoted = joint_tally(question), {}, []
    else:
        counted = tally or tallies.tally(question)
        quoted = tallies.claims(question)
        notices = notice_figures(union.pk, scope.start, scope.end, question.filed_under)
    staff = staff_for(scope.unit, scope.grade, scope.end)
    content = {
        "union": union.slug,
        "scope": scope.label,
        **describe(
            counted,
            start=scope.start,
            end=scope.end,
            geography=scope.geography,
            staff=staff,
            counts=_counts(quoted),
            notices=notices,
        ),
        "claims": [claim_json(figure) for figure in quoted if figure.measure == Measure.WMT_PERCENT],
    }
    content["hash"] = content_hash(content)
    frozen = freeze(counted, staff)
    if union.kind == UnionKind.JOINT:
        frozen["unions"] = sorted(one.slug for one in counted_unions(scope.start, scope.end))
    return Compiled(content, frozen, quoted)


def _counts(quoted: Sequence[Figure]) -> dict[str, list[dict[str, Any]]]:
    """Counts of cases, posts and hours as they were reported, by measure; never added together."""
    counts: dict[str, list[dict[str, Any]]] = {Measure.UNALLOCATED_CASES.value: []}
    for figure in quoted:
        if figure.measure != Measure.WMT_PERCENT:
            counts.setdefault(figure.measure, []).append(claim_json(figure))
    return counts


def claim_json(figure: Figure) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "statistic": figure.statistic,
        "low": _end(figure.low),
        "low_open": figure.low_open,
        "high": _end(figure.high),
        "high_open": figure.high_open,
        "about": figure.about,
        "people": figure.people,
        "grade": figure.grade,
        "basis": figure.basis,
        "text": figure.text,
        "said": figure.said,
        "weak": figure.weak,
        "not_confirmed": figure.report.not_confirmed,
        "published": figure.published_in,
    }


def claim_keys(measures: Iterable[str]) -> list[str]:
    """The ledger key of each claim: its measure and its place among the claims of that measure."""
    seen: Counter[str] = Counter()
    keys = []
    for measure in measures:
        seen[measure] += 1
        keys.append(f"{measure}-{seen[measure]}")
    return keys


def _end(tenths: int | None) -> int | float | None:
    return None if tenths is None else json_number(Fraction(tenths, 10))


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of everything but the hash itself."""
    body = {key: value for key, value in content.items() if key != "hash"}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- frozen and thawed -------------------------------------------------------------------------------------------


def freeze(tally: Tally, staff: StaffInPost | None) -> dict[str, Any]:
    """All that is needed to work the figures out again."""
    frozen: dict[str, Any] = {
        "rows": [row._asdict() for row in tally.rows],
        "runs": [row._asdict() for row in tally.runs],
        "panel": None if tally.panel is None else [_panel_json(row) for row in tally.panel],
        "counts": json.loads(json.dumps(dataclasses.asdict(tally.counts))),
    }
    frozen["staff"] = None if staff is None else _staff_json(staff)
    return frozen


def _panel_json(row: PanelRow) -> dict[str, Any]:
    return {**row._asdict(), "then": row.then._asdict(), "now": row.now._asdict()}


def _staff_json(staff: StaffInPost) -> dict[str, Any]:
    return {
        "in_post": str(staff.in_post),
        "basis": staff.basis,
        "source": staff.source,
        "as_at": staff.as_at.isoformat(),
        "grades": None if staff.grades is None else sorted(staff.grades),
    }


def staff_moved_on(scope: Scope, frozen: Mapping[str, Any] | None) -> bool:
    """Whether the official staff in post to set the people against is another than was frozen."""
    staff = staff_for(scope.unit, scope.grade, scope.end)
    return (None if staff is None else _staff_json(staff)) != frozen


def thaw(frozen: Mapping[str, Any]) -> tuple[Tally, StaffInPost | None]:
    panel = frozen["panel"]
    tally = Tally(
        tuple(TallyRow(**row) for row in frozen["rows"]),
        tuple(RunsRow(**row) for row in frozen["runs"]),
        None if panel is None else tuple(_panel_row(row) for row in panel),
        Counts(**frozen["counts"]),
    )
    staff = frozen["staff"]
    if staff is None:
        return tally, None
    grades = None if staff["grades"] is None else frozenset(staff["grades"])
    as_at = dt.date.fromisoformat(staff["as_at"])
    return tally, StaffInPost(Decimal(staff["in_post"]), staff["basis"], staff["source"], as_at, grades)


def _panel_row(row: Mapping[str, Any]) -> PanelRow:
    return PanelRow(row["unit"], Interval(**row["then"]), Interval(**row["now"]), row["people"])


def recomputed(content: Mapping[str, Any], frozen: Mapping[str, Any]) -> dict[str, Any]:
    """The same object worked out again from the frozen tallies; claims, counts and notices are facts and stay."""
    tally, staff = thaw(frozen)
    fresh = {
        **content,
        **describe(
            tally,
            start=dt.date.fromisoformat(content["from"]),
            end=dt.date.fromisoformat(content["to"]),
            geography=content["geography"],
            staff=staff,
            counts=content["counts"],
            notices=content["notices"],
        ),
    }
    fresh["hash"] = content_hash(fresh)
    return fresh


def bounds_of(stored: Mapping[str, Any]) -> Bounds:
    """A quantile of the JSON object, in tenths again."""

    def tenths(value: Any) -> Fraction | None:
        return None if value is None else Fraction(str(value)) * 10

    return Bounds(tenths(stored["low"]), stored["low_open"], tenths(stored["high"]), stored["high_open"])
