"""The last step of the ladder: officials take the unanswered notices of a PDU up nationally, all of them at once.

An official reads counts and no notice, so the step is recorded by place; each notice's rep finds it in the notice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Refused, require
from evidence.models import Notice, NoticeEvent
from evidence.notice_choices import NationalStep
from evidence.notice_clocks import NATIONAL, NOTICES_FOR_NATIONAL
from evidence.notice_permissions import may_take_national
from evidence.notice_transitions import LIVE, EventKind
from evidence.selectors.notices import unanswered_notices
from evidence.services.notice_core import event_add, notice_lock
from workloads.models import Unit


def national_take(*, by: User, unit: Unit, on: dt.date, via: str) -> list[NoticeEvent]:
    """Record for each unanswered notice of the PDU that it is taken up nationally; those that were are left as they are.

    Raises Refused below three unanswered notices, and when each of them was taken up before.
    """
    require(may_take_national(by, unit))
    if via not in NationalStep.values:
        raise ValidationError({"via": _("Choose what was done.")})
    with transaction.atomic():
        found = unanswered_notices(by, timezone.localdate()).filter(unit=unit)
        if found.count() < NOTICES_FOR_NATIONAL:
            raise Refused(
                _("Fewer than three notices from here are unanswered, so there is no national step.")
            )
        data = {"level": NATIONAL, "via": via}
        made = [
            event_add(by=by, notice=notice, kind=EventKind.ESCALATED, on=on, data=data, reason_code=via)
            for notice in _locked(found.filter(level__lt=NATIONAL, served_on__lte=on).order_by("pk"))
            if notice.level < NATIONAL
        ]
    if not made:
        raise Refused(_("Every notice from here that was served by then is taken up already."))
    return made


def national_strike(*, by: User, unit: Unit) -> int:
    """It was recorded by mistake: the entries stay in the notices, struck out. Returns in how many."""
    require(may_take_national(by, unit))
    with transaction.atomic():
        taken = Notice.objects.filter(union_id=by.union_id, unit=unit, level=NATIONAL, stage__in=LIVE)
        entries = [(notice, _national_event(notice)) for notice in _locked(taken.order_by("pk"))]
        for notice, event in entries:
            event_add(by=by, notice=notice, kind=EventKind.STRUCK, data={"event": event.seq})
    return len(entries)


def _locked(notices: Iterator[Notice]) -> Iterator[Notice]:
    """Each as it is once its turn has come: somebody may have ended it meanwhile."""
    for found in notices:
        notice = notice_lock(found)
        if notice.stage in LIVE:
            yield notice


def _national_event(notice: Notice) -> NoticeEvent:
    struck = notice.events.filter(kind=EventKind.STRUCK).values_list("data__event", flat=True)
    events = notice.events.filter(kind=EventKind.ESCALATED, data__level=NATIONAL)
    return events.exclude(seq__in=list(struck)).latest("seq")
