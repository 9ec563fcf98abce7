"""Packs ordered for every month: made as drafts on their day, once, and never sent anywhere by themselves."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import System
from accounts.models import Job, User
from accounts.permissions import Permission, Refused, grants_with, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_request
from campaigns.choices import PackReach
from campaigns.models import StandingOrder, StandingRun
from campaigns.services.packs import SET_TASK
from campaigns.windows import current_window
from workloads.models import Unit


def order_make(*, by: User, reach: str, audience: str, day: int, unit: Unit | None = None) -> StandingOrder:
    """Order packs for every month. Whoever orders them prepares them, so another official signs them off."""
    _require_reach(by, unit)
    with transaction.atomic():
        order = StandingOrder(union_id=by.union_id, reach=reach, unit=unit, audience=audience, day=day, by=by)
        if order.reach != PackReach.PLACE:
            order.unit = None
            _require_reach(by, None)
        order.full_clean()
        order.save()
        audit_write(by=by, action="order.make", obj=order)
    return order


def _require_reach(by: User, unit: Unit | None) -> None:
    require(may(by, Permission.PACK_BUILD, unit=unit))
    if unit is None and all(grant.unit_id for grant in grants_with(by, Permission.PACK_BUILD)):
        raise Refused(_("Packs of the whole service are for officials of the whole union."))


def order_stop(*, by: User, order: StandingOrder) -> None:
    """No more packs by this order. What was made stays."""
    _require_reach(by, order.unit)
    with transaction.atomic():
        if not StandingOrder.objects.filter(pk=order.pk, stopped_at=None).update(stopped_at=timezone.now()):
            raise Refused(_("This order was stopped already."))
        audit_write(by=by, action="order.stop", obj=order)


def orders_run(*, by: System, today: dt.date) -> int:
    """Ask for the drafts of every order whose day has come this month, once each. Returns how many were asked for."""
    month = today.replace(day=1)
    due = StandingOrder.objects.filter(union_id=by.union_id, stopped_at=None, day__lte=today.day)
    due = due.filter(by__is_active=True).select_related("unit")
    return sum(_run(by, order, month) for order in due if _ordered_in_time(order, month))


def _ordered_in_time(order: StandingOrder, month: dt.date) -> bool:
    """An order given on the 20th for the 5th begins in the month that follows."""
    return timezone.localdate(order.made_at) <= month.replace(day=order.day)


def _run(by: System, order: StandingOrder, month: dt.date) -> bool:
    """The row of the month is written first: a second run, or a second scheduler at the same moment, finds it."""
    with transaction.atomic():
        run, first = StandingRun.objects.get_or_create(
            order=order, month=month, defaults={"union_id": order.union_id}
        )
        if first:
            run.job = _request(by, order, month)
            run.save(update_fields=["job"])
            audit_write(by=by, action="order.run", obj=order)
    return first


def _request(by: System, order: StandingOrder, month: dt.date) -> Job:
    start, end = current_window(order.union_id)
    arguments = {
        "by": order.by_id,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "audience": order.audience,
        "reach": order.reach,
        "unit": order.unit_id,
    }
    return job_request(by=by, task=SET_TASK, key=f"order-{order.pk}-{month:%Y-%m}", arguments=arguments)
