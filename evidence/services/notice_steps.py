"""What happens after service: the employer's steps, pauses, reviews, the ladder. Recorded by the rep who owns the notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Refused, require
from evidence.models import Notice, NoticeEvent, NoticeRequest
from evidence.notice_choices import AnswerKind, Outcome, PauseReason
from evidence.notice_clocks import LADDER, NATIONAL
from evidence.notice_permissions import may_own
from evidence.notice_transitions import STRIKABLE, EventKind
from evidence.services.notice_core import event_add, notice_lock
from evidence.values import read_value
from workloads.choices import Measure, Statistic

PLAIN_STEPS = frozenset(
    {
        EventKind.ACKNOWLEDGED,
        EventKind.MEETING_HELD,
        EventKind.RISK_ASSESSED,
        EventKind.PLAN_AGREED,
        EventKind.RESUMED,
        EventKind.REOPENED,
    }
)


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """The employer's answer to one request."""

    request: NoticeRequest
    answer: str
    reason: str = ""


def step_record(*, by: User, notice: Notice, kind: EventKind, on: dt.date, note: str = "") -> NoticeEvent:
    """A step that needs a day and perhaps a note: acknowledged, met, assessed, planned, taken up again."""
    if kind not in PLAIN_STEPS:
        raise ValueError(f"{kind} needs more than a day; it has a service of its own.")
    return _add(by, notice, kind, on, note=note)


def meeting_arrange(
    *, by: User, notice: Notice, on: dt.date, meeting_on: dt.date, note: str = ""
) -> NoticeEvent:
    """The employer named a day for a meeting."""
    if notice.served_on and meeting_on < notice.served_on:
        raise ValidationError(
            {"meeting_on": _("The meeting is before the letter was served. Check the date.")}
        )
    return _add(
        by, notice, EventKind.MEETING_ARRANGED, on, data={"meeting_on": meeting_on.isoformat()}, note=note
    )


def answers_record(*, by: User, notice: Notice, on: dt.date, answers: list[RequestAnswer]) -> NoticeEvent:
    """A written answer, request by request. Those left out, or passed over in the answer, stay open."""
    for answer in answers:
        if answer.answer not in AnswerKind.values:
            raise ValidationError({"answers": _("Choose what was answered.")})
        if answer.answer == AnswerKind.REFUSED and not answer.reason.strip():
            raise ValidationError(
                {"answers": _("Write the reason given for the refusal, or “no reason given”.")}, code="reason"
            )
    given = {str(answer.request.pk): answer.answer for answer in answers}
    notes = {answer.request: answer.reason for answer in answers}
    require(may_own(by, notice))
    with transaction.atomic():
        return event_add(
            by=by,
            notice=notice_lock(notice),
            kind=EventKind.ANSWERED,
            on=on,
            data={"answers": given},
            notes=notes,
        )


def review_record(
    *, by: User, notice: Notice, on: dt.date, wmt_text: str = "", note: str = ""
) -> NoticeEvent:
    """The workload looked at again, with the WMT percentage as it was read, if there is one."""
    data: dict[str, Any] = {}
    if wmt_text.strip():
        value = read_value(wmt_text, Measure.WMT_PERCENT, Statistic.ONE_PERSON)
        if value.interval is None:
            raise ValidationError({"wmt_text": _("Enter the percentage as a number, such as 108%.")})
        # "About" widens before it is compared with 110.
        interval = value.interval.for_arithmetic()
        data = {"low": interval.low, "high": interval.high, "text": value.words}
    return _add(by, notice, EventKind.REVIEWED, on, data=data, note=note)


def notice_suspend(*, by: User, notice: Notice, on: dt.date, reason: str) -> NoticeEvent:
    """The member is away: every clock stands from that day."""
    if reason not in PauseReason.values:
        raise ValidationError({"reason": _("Choose why the notice is paused.")})
    return _add(by, notice, EventKind.SUSPENDED, on, data={"reason": reason})


def notice_escalate(*, by: User, notice: Notice, level: int, on: dt.date, note: str = "") -> NoticeEvent:
    """Taken further by its rep: the next manager, the committee, a grievance. The national step is notice_national.py."""
    if level not in {rung.level for rung in LADDER if not rung.officials_only}:
        raise ValidationError({"level": _("Choose how far it is taken.")})
    return _add(by, notice, EventKind.ESCALATED, on, data={"level": level}, note=note)


def notice_close(*, by: User, notice: Notice, outcome: str, on: dt.date | None = None) -> NoticeEvent:
    """Closed without being resolved, with its outcome; never counts as resolved."""
    require(may_own(by, notice))
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose why it is closed.")})
    with transaction.atomic():
        return event_add(
            by=by, notice=notice_lock(notice), kind=EventKind.CLOSED, on=on,
            data={"outcome": outcome}, reason_code=outcome,
        )  # fmt: skip


def event_strike(*, by: User, notice: Notice, event: NoticeEvent) -> NoticeEvent:
    """Something was recorded by mistake. The entry stays, struck out, and counts no longer."""
    if event.notice_id != notice.pk or event.kind not in STRIKABLE:
        raise Refused(_("This entry cannot be struck out."))
    if is_national(event):
        raise Refused(_("An official recorded this. Ask them to strike it out."))
    return _add(by, notice, EventKind.STRUCK, data={"event": event.seq})


def is_national(event: NoticeEvent) -> bool:
    """The officials' step: they record it for a whole PDU, and they take it back."""
    return event.kind == EventKind.ESCALATED and event.data.get("level") == NATIONAL


def _add(
    by: User,
    notice: Notice,
    kind: EventKind,
    on: dt.date | None = None,
    *,
    data: Mapping[str, Any] | None = None,
    note: str = "",
) -> NoticeEvent:
    require(may_own(by, notice))
    with transaction.atomic():
        return event_add(
            by=by, notice=notice_lock(notice), kind=kind, on=on, data=data or {}, notes={None: note}
        )
