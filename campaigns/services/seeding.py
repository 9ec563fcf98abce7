"""The campaign material that every installation starts with, from `campaigns/data/campaign.json`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Union
from campaigns.models import Campaign, Demand, DemandList, Objective, Question, Statement
from campaigns.services.demands import demand_change
from campaigns.services.material import entered, require_material
from workloads.models import Unit

DATA = Path(__file__).parent.parent / "data" / "campaign.json"

# As the material names those who made it.
JOINTLY = "Napo, UNISON and GMB/SCOOP"
BRIEFING_OF = "napo"


def material_load(*, by: Actor, data: Mapping[str, Any] | None = None) -> int:
    """Enter the campaign material that is not there yet; returns how many records were added. A second run adds none."""
    require_material(by)
    material = data or _all()
    with transaction.atomic():
        return (
            sum(_campaign(by, one) for one in material["campaigns"])
            + sum(_demand_list(by, one) for one in material["demand_lists"])
            + sum(_question(by, one) for one in material["questions"])
            + sum(_statement(by, one) for one in material["statements"])
        )


def material_of(union: Union) -> dict[str, Any]:
    """What a union starts with. The briefing of 2022 is Napo's own; the others start from what all ask for together."""
    return _all() if union.slug == BRIEFING_OF else joint_material()


def _all() -> dict[str, Any]:
    return json.loads(DATA.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def joint_material() -> dict[str, Any]:
    """What the three unions campaign on and ask for together: of one union's own material, nothing."""
    material = _all()
    return {
        "campaigns": [one for one in material["campaigns"] if one["run_by"] == JOINTLY],
        "demand_lists": [one for one in material["demand_lists"] if one["made_by"] == JOINTLY],
        "questions": [],
        "statements": [],
    }


def _campaign(by: Actor, one: Mapping[str, Any]) -> int:
    if Campaign.objects.filter(union_id=by.union_id, name=one["name"]).exists():
        return 0
    fields = {key: one[key] for key in ("name", "run_by", "launched", "source")}
    campaign = entered(by, Campaign(union_id=by.union_id, **fields), "campaign.add")
    for number, text in enumerate(one["objectives"], start=1):
        entered(
            by, Objective(union_id=by.union_id, campaign=campaign, number=number, text=text), "objective.add"
        )
    return 1 + len(one["objectives"])


def _demand_list(by: Actor, one: Mapping[str, Any]) -> int:
    if DemandList.objects.filter(union_id=by.union_id, title=one["title"]).exists():
        return 0
    fields = {key: one[key] for key in ("title", "made_by", "dated", "source", "in_packs")}
    campaign = Campaign.objects.filter(union_id=by.union_id, name=one["campaign"]).first()
    made = DemandList(
        union_id=by.union_id, campaign=campaign, made_on=dt.date.fromisoformat(one["made_on"]), **fields
    )
    entered(by, made, "demand_list.add")
    for entry in one["demands"]:
        _demand(by, made, entry)
    return 1 + len(one["demands"])


def _demand(by: Actor, made: DemandList, entry: Mapping[str, Any]) -> None:
    fields = {key: entry[key] for key in ("number", "text", "addressee", "condition")}
    demand = entered(by, Demand(union_id=by.union_id, list=made, **fields), "demand.add")
    for change in entry["changes"]:
        demand_change(
            by=by,
            demand=demand,
            status=change["status"],
            on=dt.date.fromisoformat(change["on"]),
            note=change["note"],
            source=change["source"],
        )


def _question(by: Actor, one: Mapping[str, Any]) -> int:
    if Question.objects.filter(union_id=by.union_id, number=one["number"]).exists():
        return 0
    entered(by, Question(union_id=by.union_id, **one), "question.add")
    return 1


def _statement(by: Actor, one: Mapping[str, Any]) -> int:
    if Statement.objects.filter(union_id=by.union_id, code=one["code"]).exists():
        return 0
    region = Unit.objects.get(kind="region", code=one["region"]) if one["region"] else None
    fields = {**one, "region": region, "made_on": dt.date.fromisoformat(one["made_on"])}
    entered(by, Statement(union_id=by.union_id, **fields), "statement.add")
    return 1
