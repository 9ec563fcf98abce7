"""Which window figures are about where nobody named one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import ReleasePeriod
from evidence.choices import ReportStatus
from evidence.models import CaseReport

CLOSED = _("The last release period that was closed and holds evidence")
LATEST = _("The latest quarter that holds evidence")
OPEN = _("The release period that is open")
UNDER_WAY = _("The quarter under way: no evidence has been accepted yet")
CHOSEN = _("The dates you chose")


@dataclass(frozen=True, slots=True)
class Window:
    start: dt.date
    end: dt.date
    why: str

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.start, self.end


def quarter_from(day: dt.date) -> tuple[dt.date, dt.date]:
    """The calendar quarter of a day."""
    first = dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = (first + dt.timedelta(days=95)).replace(day=1)
    return first, after - dt.timedelta(days=1)


def current_window(union_id: int) -> tuple[dt.date, dt.date]:
    """The window evidence is being gathered for: the open period, or the quarter under way."""
    period = ReleasePeriod.objects.open().filter(union_id=union_id).first()
    return (period.start, period.end) if period else quarter_from(timezone.localdate())


def first_window(union_id: int) -> tuple[dt.date, dt.date]:
    """The first release period of a union: the quarter that ended last if it holds evidence, else the one under way."""
    under_way = quarter_from(timezone.localdate())
    before = quarter_from(under_way[0] - dt.timedelta(days=1))
    return before if _holds_evidence(union_id, *before) else under_way


def shown_window(union_id: int) -> Window:
    """The window pages of figures open with: the last closed period, else the latest quarter, that holds something."""
    for period in ReleasePeriod.objects.closed().filter(union_id=union_id):
        if _holds_evidence(union_id, period.start, period.end):
            return Window(period.start, period.end, str(CLOSED))
    day = _latest_day(union_id)
    if day is None:
        return Window(*current_window(union_id), str(UNDER_WAY))
    start, end = current_window(union_id)
    if start <= day <= end:
        return Window(start, end, str(OPEN if (start, end) != quarter_from(day) else LATEST))
    return Window(*quarter_from(day), str(LATEST))


def _holds_evidence(union_id: int, start: dt.date, end: dt.date) -> bool:
    seen = _accepted(union_id).filter(seen_on__gte=start, seen_from__lte=end)
    return seen.order_by().exists()


def _latest_day(union_id: int) -> dt.date | None:
    return _accepted(union_id).order_by("-seen_on").values_list("seen_on", flat=True).first()


def _accepted(union_id: int) -> QuerySet[CaseReport]:
    return CaseReport.objects.filter(union_id=union_id, status=ReportStatus.ACCEPTED, seen_on__isnull=False)
