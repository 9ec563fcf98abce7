"""How many days each clock runs: the union's own numbers over the defaults."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from accounts.permissions import require
from accounts.services.audit import audit_write
from evidence.models import NoticeDays
from evidence.notice_clocks import days_of
from evidence.notice_permissions import may_set_days


def notice_days(union_id: int) -> dict[str, int]:
    """The union's days for each clock."""
    own = NoticeDays.objects.filter(union_id=union_id).first()
    return days_of(own.days if own else {})


def notice_days_set(*, by: Actor, days: dict[str, int]) -> NoticeDays:
    """The union's own numbers, for notices drafted from now on. An official of the whole union decides."""
    require(may_set_days(by))
    with transaction.atomic():
        NoticeDays.objects.get_or_create(union_id=by.union_id)
        own = NoticeDays.objects.select_for_update().get(union_id=by.union_id)
        own.days = days
        own.full_clean()
        own.save()
        audit_write(by=by, action="notice.days", obj=own)
    return own
