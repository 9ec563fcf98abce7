"""Demands: a bulletin's list of them, one more, and what became of each."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import Permission, may, require
from campaigns.choices import DemandStatus
from campaigns.demand_transitions import NEXT
from campaigns.models import Campaign, Demand, DemandChange, DemandList
from campaigns.services.material import entered, require_material
from workloads.models import Unit


def demand_list_add(
    *,
    by: Actor,
    title: str,
    made_by: str,
    made_on: dt.date,
    source: str,
    dated: str = "",
    campaign: Campaign | None = None,
    in_packs: bool = True,
) -> DemandList:
    """The bulletin, briefing or letter in which demands were made. Its demands are added one by one."""
    require_material(by)
    if made_on > timezone.localdate():
        raise ValidationError(
            {"made_on": _("This day is still to come. Enter the day on which they were made.")}
        )
    made = DemandList(
        union_id=by.union_id,
        campaign=campaign,
        title=title.strip(),
        made_by=made_by.strip(),
        made_on=made_on,
        dated=dated,
        source=source.strip(),
        in_packs=in_packs,
    )
    if DemandList.objects.filter(union_id=by.union_id, title=made.title).exists():
        raise ValidationError(
            {"title": _("A list of this title is here already. Add the demand to that one.")}
        )
    return entered(by, made, "demand_list.add")


def demand_add(
    *, by: Actor, demand_list: DemandList, text: str, addressee: str, condition: str = ""
) -> Demand:
    """The next demand of a list, raised on the day the list was made."""
    require_material(by)
    with transaction.atomic():
        demand_list = DemandList.objects.select_for_update(of=("self",)).get(pk=demand_list.pk)
        last = demand_list.demands.aggregate(last=Max("number"))["last"] or 0
        demand = Demand(
            union_id=demand_list.union_id,
            list=demand_list,
            number=last + 1,
            text=" ".join(text.split()),
            addressee=addressee.strip(),
            condition=condition.strip(),
        )
        entered(by, demand, "demand.add")
        demand_change(
            by=by,
            demand=demand,
            status=DemandStatus.RAISED,
            on=demand_list.made_on,
            source=demand_list.source,
        )
    return demand


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
        return entered(by, change, "demand.change")


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
