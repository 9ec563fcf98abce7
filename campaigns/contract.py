"""The object `summarise --json` prints: the keys of its contract in their order, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workloads.disclosure.words import SHORTHAND

KEYS = (
    "union", "scope", "from", "to", "geography", "series", "people", "readings", "reports", "by_basis",
    "by_collection", "left_out", "median", "quartiles", "over", "bands", "four_weeks_over_110", "group_wmt", "panel",
    "coverage", "claims", "counts", "notices", "method_version", "hash",
)  # fmt: skip
CLAIM_KEYS = (
    "measure", "statistic", "low", "low_open", "high", "high_open", "about", "people", "grade", "basis", "text",
    "published",
)  # fmt: skip
# Only of what may leave: whether the very period is closed.
RELEASED = "released"


def contract_json(content: Mapping[str, Any]) -> dict[str, Any]:
    """A summary's content, raw or controlled, as the contract has it.

    The hash stays that of the stored content, by which `verify_summary` finds it.
    """
    printed = {key: content[key] for key in KEYS}
    printed["claims"] = _claims(content["claims"])
    printed["counts"] = {measure: _claims(claims) for measure, claims in content["counts"].items()}
    return printed | {key: content[key] for key in (RELEASED,) if key in content}


def _claims(claims: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A claim told in general words only keeps what it says; the rest of its cells are hidden."""
    return [{key: claim.get(key, SHORTHAND) for key in CLAIM_KEYS} for claim in claims]
