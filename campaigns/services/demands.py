"""Campaign material: objectives, demands and what became of them, questions and statements."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import Permission, may, require
from accounts.services.audit import audit_write
from campaigns.choices import DemandStatus
from campaigns.demand_transitions import NEXT
from campaigns.models import Campaign, Demand, DemandChange, DemandList, Objective, Question, Statement
from workloads.models import Unit

DATA = Path(__file__).parent.parent / "data" / "campaign.json"

# As the material names those who made it.
JOINTLY = "Napo, UNISON and GMB/SCOOP"


def material_load(*, by: Actor, data: Mapping[str, Any] | None = None) -> int:
    """Enter the campaign material that is not there yet; returns how many records were added. A second run adds none."""
    require(may(by, Permission.PACK_BUILD))
    material = data or json.loads(DATA.read_text(encoding="utf-8"))
    with transaction.atomic():
        return (
            sum(_campaign(by, one) for one in material["campaigns"])
            + sum(_demand_list(by, one) for one in material["demand_lists"])
            + sum(_question(by, one) for one in material["questions"])
            + sum(_statement(by, one) for one in material["statements"])
        )


def joint_material() -> dict[str, Any]:
    """What the three unions campaign on and ask for together: of one union's own material, nothing."""
    material = json.loads(DATA.read_text(encoding="utf-8"))
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
    campaign = _save(by, Campaign(union_id=by.union_id, **fields), "campaign.add")
    for number, text in enumerate(one["objectives"], start=1):
        _save(
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
    _save(by, made, "demand_list.add")
    for entry in one["demands"]:
        _demand(by, made, entry)
    return 1 + len(one["demands"])


def _demand(by: Actor, made: DemandList, entry: Mapping[str, Any]) -> None:
    fields = {key: entry[key] for key in ("number", "text", "addressee", "condition")}
    demand = _save(by, Demand(union_id=by.union_id, list=made, **fields), "demand.add")
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
    _save(by, Question(union_id=by.union_id, **one), "question.add")
    return 1


def _statement(by: Actor, one: Mapping[str, Any]) -> int:
    if Statement.objects.filter(union_id=by.union_id, code=one["code"]).exists():
        return 0
    region = Unit.objects.get(kind="region", code=one["region"]) if one["region"] else None
    fields = {**one, "region": region, "made_on": dt.date.fromisoformat(one["made_on"])}
    _save(by, Statement(union_id=by.union_id, **fields), "statement.add")
    return 1


def _save(by: Actor, row: Any, action: str) -> Any:
    row.full_clean()
    row.save()
    audit_write(by=by, action=action, obj=row)
    return row


def demand_change(
    *,
    by: Actor,
    demand: Demand,
    status: str,
    on: dt.date,
    region: Unit | None = None,
    note: str = "",
    source: str = "",
) -> DemandChange:
    """The next step of a demand, for the whole service or one region. The history stays as it was."""
    require(may(by, Permission.PACK_BUILD, unit=region))
    with transaction.atomic():
        demand = Demand.objects.select_for_update().get(pk=demand.pk)
        before = _before(demand, region)
        _refuse_impossible(before, status, on)
        change = DemandChange(
            union_id=demand.union_id,
            demand=demand,
            region=region,
            status=status,
            on=on,
            note=note,
            source=source,
            by=by if isinstance(by, User) else None,
        )
        return _save(by, change, "demand.change")


def _before(demand: Demand, region: Unit | None) -> DemandChange | None:
    """A region starts from where the whole service stands."""
    changes = demand.changes.filter(region=region)
    return changes.last() or (demand.changes.filter(region=None).last() if region else None)


def _refuse_impossible(before: DemandChange | None, status: str, on: dt.date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. Enter the day on which it happened.")})
    if before is not None and on < before.on:
        raise ValidationError(
            {"on": _("The step before was on %(day)s. Enter that day or a later one.") % {"day": before.on}}
        )
    if status not in NEXT[before.status if before else ""]:
        raise ValidationError(
            {
                "status": _("“%(now)s” cannot be followed by “%(next)s”. Choose another status.")
                % {
                    "now": before.get_status_display() if before else _("not raised yet"),
                    "next": DemandStatus(status).label if status in DemandStatus.values else status,
                }
            }
        )


def next_statuses(demand: Demand, region: Unit | None = None) -> list[tuple[str, str]]:
    """What the demand may become next, as choices."""
    before = _before(demand, region)
    allowed = NEXT[before.status if before else ""]
    return [(value, str(label)) for value, label in DemandStatus.choices if value in allowed]
