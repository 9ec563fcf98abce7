"""Who looks after a notice, and the place it is counted in."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import require
from evidence.models import Notice, NoticeEvent
from evidence.notice_permissions import may_hand_over, may_own, may_take
from evidence.notice_transitions import EventKind
from evidence.services.notice_core import event_add, notice_lock
from evidence.services.revisions import revision_bump
from workloads.models import Unit
from workloads.services.geography import region_id


def notice_hand_over(*, by: Actor, notice: Notice, to: User) -> NoticeEvent:
    """Another rep looks after it from now on; unit and history stay."""
    require(may_hand_over(by, notice))
    require(may_take(to, notice))
    with transaction.atomic():
        return event_add(by=by, notice=notice_lock(notice), kind=EventKind.TRANSFERRED, data={"owner": to.pk})


def notice_move(*, by: User, notice: Notice, unit: Unit) -> NoticeEvent:
    """The member changed team or the PDU was split: the notice is counted in the new place, the letter names the old."""
    require(may_own(by, notice))
    with transaction.atomic():
        notice = notice_lock(notice)
        before = notice.region_id
        notice.region_id = region_id(unit)
        event = event_add(by=by, notice=notice, kind=EventKind.MOVED, data={"unit": unit.pk})
        if notice.served_on and before != notice.region_id:
            revision_bump(union_id=notice.union_id, region_id=before)
    return event


def reps_for(notice: Notice) -> list[User]:
    """Who could take the notice over."""
    people = User.objects.filter(union_id=notice.union_id, is_active=True).prefetch_related("grants")
    return [person for person in people if person != notice.owner and may_take(person, notice)]
