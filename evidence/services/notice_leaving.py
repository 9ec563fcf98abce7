"""A rep who leaves hands their notices over; the daily sweep passes on what a stand-in was named for."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils.translation import gettext_lazy as _

from accounts.actors import System
from accounts.models import StandIn, User
from accounts.permissions import Permission, Refused
from accounts.services.leaving import OpenWork, register
from evidence.models import Notice
from evidence.services.notice_owners import notice_hand_over
from evidence.services.notice_reminders import ownerless

log = logging.getLogger(__name__)

NOTICES = "notices"


def register_notices() -> None:
    register(
        OpenWork(NOTICES, _("Foreseeability notices to look after"), Permission.REPORT_SUBMIT, _open_notices)
    )


def _open_notices(user: User) -> int:
    """A count only: the administrator who closes the account reads no notice."""
    return Notice.objects.filter(union_id=user.union_id, owner=user).open().count()


def notices_pass_on(union_id: int, today: dt.date | None = None) -> int:
    """Give each notice whose rep has gone to the stand-in named when they left; returns how many."""
    by = System("notices_sweep", union_id)
    stand_ins = StandIn.objects.filter(kind=NOTICES, leaver__union_id=union_id).select_related("person")
    named = {stand_in.leaver_id: stand_in.person for stand_in in stand_ins}
    if not named:
        return 0
    count = 0
    for notice in ownerless(union_id, today).filter(owner__in=named).select_related("unit", "owner"):
        try:
            notice_hand_over(by=by, notice=notice, to=named[notice.owner_id])
            count += 1
        except Refused:
            log.info("Notice %s could not be passed on; the branch lead is told", notice.pk)
    return count
