"""What is read of notices: a rep's own list, the figures for summaries, what is unanswered in a PDU."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.models import Notice, NoticeEvent, NoticeMember, NoticeRequest
from evidence.notice_choices import AnswerKind
from evidence.notice_clocks import NATIONAL, NOTICES_FOR_NATIONAL
from evidence.notice_transitions import ENDED, LIVE, EventKind, Stage
from workloads.models import Unit

FEWEST_PRINTED = 5
FEWEST_FOR_MEDIAN = 10
OPEN_LONGER_THAN = (28, 60)


def own_notices(user: User, *, ended: bool = False) -> QuerySet[Notice]:
    """The rep's notices sorted by what is next, or those that have ended, the latest first."""
    own = Notice.objects.visible_to(user).filter(owner=user).select_related("unit")
    if ended:
        return own.filter(stage__in=ENDED).order_by("-ended_on", "-pk")
    return own.open().by_next()


def notice_figures(
    union_id: int, start: dt.date, end: dt.date, units: Collection[int] | None = None
) -> dict[str, Any]:
    """Notices served from `start` to `end` and known to the union, as they stood on `end`. Whole numbers, uncontrolled.

    Notices and people are counted apart. Withdrawn ones are in none of it. `units` None is everywhere. The median is
    None below ten notices with a written answer; days are calendar days from service.
    """
    notices = Notice.objects.filter(union_id=union_id).served().filter(served_on__range=(start, end))
    if units is not None:
        notices = notices.filter(unit__in=units)
    waits = [
        (answered - served).days
        for answered, served in notices.filter(first_answer_on__lte=end).values_list(
            "first_answer_on", "served_on"
        )
    ]
    renewed = notices.filter(renewals__served_on__lte=end, renewals__withdrawn_from="").distinct()
    return {
        **_stages(notices, end),
        "renewed": renewed.count(),
        "people": people_in(notices),
        "answered": len(waits),
        "median_days_to_answer": median(waits) if len(waits) >= FEWEST_FOR_MEDIAN else None,
        "requests": _requests(notices, end),
    }


def _stages(notices: QuerySet[Notice], end: dt.date) -> dict[str, int]:
    """How far the notices had come by the end."""
    return notices.aggregate(
        served=Count("pk"),
        acknowledged=Count("pk", filter=Q(acknowledged_on__lte=end)),
        acknowledged_in_time=Count(
            "pk", filter=Q(acknowledged_on__lte=F("acknowledge_by")) & Q(acknowledged_on__lte=end)
        ),
        risk_assessed=Count("pk", filter=Q(assessed_on__lte=end)),
        back_to_110_or_below=Count("pk", filter=Q(recovered_on__lte=end)),
        resolved=Count("pk", filter=Q(stage=Stage.RESOLVED, ended_on__lte=end)),
        **{f"open_over_{days}_days": _open_over(days, end) for days in OPEN_LONGER_THAN},
        unanswered_after_28_days=_unanswered_over(28, end),
    )


def _open_over(days: int, end: dt.date) -> Count:
    """Still open that many days after service: not ended by then."""
    open_still = Q(ended_on__isnull=True) | Q(ended_on__gt=end)
    return Count("pk", filter=Q(served_on__lt=end - dt.timedelta(days=days)) & open_still)


def _unanswered_over(days: int, end: dt.date) -> Count:
    """Served longer ago than that, and no written answer to any request until the end."""
    silent = Q(first_answer_on__isnull=True) | Q(first_answer_on__gt=end)
    return Count("pk", filter=Q(served_on__lt=end - dt.timedelta(days=days)) & silent)


def people_in(notices: QuerySet[Notice]) -> int:
    members = NoticeMember.objects.filter(notice__in=notices, left=False)
    return members.aggregate(n=Count("subject", distinct=True))["n"]


def _requests(notices: QuerySet[Notice], end: dt.date) -> dict[str, int]:
    """Requests by their latest answer; what is not answered in writing is no answer."""
    asked = NoticeRequest.objects.filter(notice__in=notices)
    known = Q(answered_on__lte=end)
    found = asked.aggregate(
        total=Count("pk"),
        **{kind: Count("pk", filter=known & Q(answer=kind)) for kind in ("accepted", "part", "refused")},
    )
    found["none"] = found["total"] - found["accepted"] - found["part"] - found["refused"]
    return found


# --- what is unanswered in a PDU ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Notices of one PDU with a request unanswered after its date. Counts under five are not to be printed."""

    unit: Unit
    notices: int
    # The day on which they were last taken up nationally, and whether there are some that were not.
    national_on: dt.date | None = None
    open: bool = True

    @property
    def words(self) -> str:
        return controlled(self.notices)


def controlled(count: int) -> str:
    """A count as it may be printed: exact from five up."""
    return str(count) if count == 0 or count >= FEWEST_PRINTED else _("fewer than 5")


def unanswered_notices(user: User, today: dt.date) -> QuerySet[Notice]:
    """Served, not withdrawn, still open, past the requested day for an answer, and not all requests answered."""
    scope = scope_filter(grants_with(user, Permission.EVIDENCE_READ))
    live = Notice.objects.filter(union_id=user.union_id, stage__in=LIVE, unanswered__gt=0).served()
    return live.filter(scope, dues__code="answer", dues__on__lt=today)


def pdus_to_take_up(user: User, today: dt.date) -> list[Unanswered]:
    """PDUs from which three or more notices are unanswered, in the order of their names."""
    found = unanswered_notices(user, today)
    counts = found.values("unit").annotate(
        n=Count("pk", distinct=True), taken=Count("pk", distinct=True, filter=Q(level=NATIONAL))
    )
    enough = {row["unit"]: row for row in counts.order_by() if row["n"] >= NOTICES_FOR_NATIONAL}
    taken = NoticeEvent.objects.filter(
        notice__in=found.filter(level=NATIONAL), kind=EventKind.ESCALATED, data__level=NATIONAL
    )
    days = dict(taken.values_list("notice__unit").annotate(Max("on")).order_by())
    return [
        Unanswered(
            unit, enough[unit.pk]["n"], days.get(unit.pk), enough[unit.pk]["taken"] < enough[unit.pk]["n"]
        )
        for unit in Unit.objects.filter(pk__in=enough).order_by("name")
    ]


def answers_by_kind(notices: QuerySet[Notice]) -> dict[str, dict[str, int]]:
    """For each kind of request how many were answered how."""
    rows = NoticeRequest.objects.filter(notice__in=notices).values("kind", "answer").annotate(n=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for row in rows.order_by("kind", "answer"):
        found.setdefault(row["kind"], {})[row["answer"] or AnswerKind.NONE] = row["n"]
    return found
