"""What a rep may do with a notice now: what the table of transitions allows, each with its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.models import Notice
from evidence.notice_clocks import NATIONAL, ClockCode
from evidence.notice_life.dates import Due
from evidence.notice_life.refusals import refusal
from evidence.notice_life.state import Event, Life
from evidence.notice_transitions import LIVE, EventKind

# What a rep may record, in the order in which it is offered: the first is the one to do next.
_STEPS = (
    (EventKind.ACKNOWLEDGED, gettext_lazy("They acknowledged it")),
    (EventKind.MEETING_ARRANGED, gettext_lazy("A meeting is arranged")),
    (EventKind.MEETING_HELD, gettext_lazy("The meeting was held")),
    (EventKind.ANSWERED, gettext_lazy("A written answer came")),
    (EventKind.RISK_ASSESSED, gettext_lazy("The risk assessment is done")),
    (EventKind.PLAN_AGREED, gettext_lazy("A plan is agreed")),
    (EventKind.REVIEWED, gettext_lazy("Look at the workload again")),
    (EventKind.ESCALATED, gettext_lazy("Take it further")),
    (EventKind.SUSPENDED, gettext_lazy("Pause it: the member is away")),
    (EventKind.RESUMED, gettext_lazy("Take it up again")),
    (EventKind.RENEWED, gettext_lazy("Renew it by a new notice")),
    (EventKind.AGREEMENT_ENDED, gettext_lazy("The member takes agreement back")),
    (EventKind.RESOLVED, gettext_lazy("The member calls it resolved")),
    (EventKind.CLOSED, gettext_lazy("Close it without being resolved")),
    (EventKind.REOPENED, gettext_lazy("Open it again")),
    (EventKind.WITHDRAWN, gettext_lazy("The member withdraws it")),
    (EventKind.MOVED, gettext_lazy("It belongs to another place now")),
    (EventKind.TRANSFERRED, gettext_lazy("Hand it over")),
)


def actions(notice: Notice, life: Life) -> list[dict[str, Any]]:
    found = []
    for kind, label in _STEPS:
        probe = Event(life.seen + 1, kind, timezone.localdate(), _probe_data(kind, life))
        if refusal(life, probe) is None:
            found.append({"label": label, "url": _step_url(notice, kind), "usual": _is_usual(kind, life)})
    return found


def next_step(notice: Notice, life: Life, running: Sequence[Due], today: dt.date) -> dict[str, str] | None:
    """The one thing to do now, where a date says so: to take it further, or to ask how it stands."""
    late = {due.code for due in running if due.late(today)}
    if ClockCode.ESCALATION in late:
        return {"label": _("Take it further"), "url": _step_url(notice, EventKind.ESCALATED)}
    if ClockCode.REVIEW in late:
        return {"label": _("Look at the workload again"), "url": _step_url(notice, EventKind.REVIEWED)}
    return None


def _is_usual(kind: EventKind, life: Life) -> bool:
    """Whether it stands in the open list; what has happened already, or is rare, is folded away below it."""
    if kind == EventKind.RESOLVED:
        return life.recovered_on is not None
    if kind == EventKind.ANSWERED:
        return bool(life.unanswered)
    if kind == EventKind.ACKNOWLEDGED:
        return life.acknowledged_on is None
    if kind == EventKind.MEETING_ARRANGED:
        return life.meeting_on is None and EventKind.MEETING_HELD not in life.happened
    if kind in (EventKind.MEETING_HELD, EventKind.RISK_ASSESSED, EventKind.PLAN_AGREED):
        return kind not in life.happened
    return kind in (EventKind.REVIEWED, EventKind.ESCALATED, EventKind.RESUMED, EventKind.REOPENED)


def _probe_data(kind: EventKind, life: Life) -> dict[str, Any]:
    return {
        EventKind.ANSWERED: {"answers": {str(pk): "accepted" for pk in list(life.requests)[:1]}},
        EventKind.ESCALATED: {"level": min(life.level + 1, NATIONAL - 1)},
        EventKind.AGREEMENT_ENDED: {
            "member": next((pk for pk, was in life.members.items() if was == "agreed"), 0)
        },
        EventKind.WITHDRAWN: {"from": "everything"},
        EventKind.TRANSFERRED: {"owner": -1},
        EventKind.MOVED: {"unit": -1},
    }.get(kind, {})


def _step_url(notice: Notice, kind: EventKind) -> str:
    own_pages = {
        EventKind.RENEWED: "notice_renew",
        EventKind.TRANSFERRED: "notice_hand_over",
        EventKind.MOVED: "notice_move",
    }
    if kind in own_pages:
        return reverse(f"evidence:{own_pages[kind]}", args=[notice.uid])
    return reverse("evidence:notice_step", args=[notice.uid, str(kind)])


def papers(notice: Notice, life: Life) -> list[dict[str, str]]:
    if life.stage not in LIVE or life.withdrawn_from == "everything":
        return []
    labels = {
        "next_manager": _("Letter to the next manager"),
        "committee": _("Item for the H&S committee or the JCC"),
        "grievance": _("Grievance cover sheet"),
    }
    if life.withdrawn_from:
        labels.pop("committee")
    return [{"label": label, "paper": paper} for paper, label in labels.items()]
