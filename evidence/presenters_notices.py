"""What the pages say of a notice. Never its health text: that is in the letter and on the pages of its rep and member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import OutboxMail, User
from documents.render_html import render_html
from documents.tree import document_from_json
from evidence.models import Notice, NoticeEvent, NoticeLetter
from evidence.notice_choices import (
    CLOCK_LABELS,
    EVENT_LABELS,
    RUNG_LABELS,
    STAGE_LABELS,
    AgreedHow,
    AnswerKind,
    Outcome,
    PauseReason,
    ServedBy,
    ServiceMethod,
    WithdrawnFrom,
)
from evidence.notice_clocks import LADDER, ClockCode, days_of
from evidence.notice_letter import request_words, since_words
from evidence.notice_life import Event, Life, dues, refusal
from evidence.notice_permissions import may_own
from evidence.notice_transitions import LIVE, STRIKABLE, EventKind, Stage

TONES = {
    Stage.DRAFT: "draft",
    Stage.READY: "plum",
    **dict.fromkeys(LIVE, "waiting"),
    Stage.RESOLVED: "good",
    Stage.CLOSED: "neutral",
    Stage.WITHDRAWN: "neutral",
}


def day(on: dt.date | None) -> str:
    return date_format(on, "j F Y") if on else ""


def stage_words(notice: Notice) -> str:
    return str(STAGE_LABELS[Stage(notice.stage)])


def notice_row(notice: Notice, today: dt.date) -> dict[str, Any]:
    """Reference, place, and what is next. No member."""
    return {
        "url": reverse("evidence:notice", args=[notice.uid]),
        "title": f"{notice.reference}, {notice.unit.name}",
        "meta": next_words(notice, today),
        "tag": _("Late") if notice.is_late(today) else stage_words(notice),
        "tone": "bad" if notice.is_late(today) else TONES[Stage(notice.stage)],
    }


def next_words(notice: Notice, today: dt.date) -> str:
    if notice.suspended:
        return _("Paused: no date runs")
    if notice.next_on is None:
        return _("Nothing is due")
    label = CLOCK_LABELS[ClockCode(notice.next_code)]
    return f"{label}: {day(notice.next_on)} ({days_words(notice.next_on, today)})"


def days_words(on: dt.date, today: dt.date) -> str:
    gap = (on - today).days
    if gap == 0:
        return _("today")
    if gap > 0:
        return ngettext("in %(n)s day", "in %(n)s days", gap) % {"n": gap}
    return ngettext("%(n)s day ago", "%(n)s days ago", -gap) % {"n": -gap}


def uncertain_words(mail: OutboxMail) -> str:
    return _("A reminder about %(reference)s may not have reached you.") % {
        "reference": mail.context.get("reference", "")
    }


def notice_page(notice: Notice, life: Life, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    owner = bool(may_own(user, notice))
    return {
        "uid": notice.uid,
        "pk": notice.pk,
        "reference": notice.reference,
        "stage": stage_words(notice),
        "tone": TONES[Stage(notice.stage)],
        "late": notice.is_late(today),
        "suspended": notice.suspended,
        "editable": notice.is_editable,
        "draft": notice.stage == Stage.DRAFT,
        "ready": notice.stage == Stage.READY,
        "served": life.served_on is not None,
        "is_owner": owner,
        "place": notice.unit.name,
        "rows": _facts(notice, life),
        "dues": [_due_row(due, today) for due in dues(life, days_of(notice.days))],
        "requests": [_request_row(request, life) for request in notice.requests.all()],
        "warnings": _warnings(notice),
        "recovered": life.recovered_on is not None and notice.is_open,
        "actions": _actions(notice, life) if owner else [],
        "papers": _papers(notice, life) if owner else [],
    }


def _facts(notice: Notice, life: Life) -> list[dict[str, str]]:
    members = list(notice.members.all())
    rows = [
        (_("About"), "\n".join(f"{m.name} ({_standing(life, m.pk)})" for m in members)),
        (_("Where"), notice.unit.name),
        (_("To"), str(notice.get_addressee_role_display())),
        (_("Since"), since_words(notice)),
        (_("Served"), day(life.served_on)),
        (_("Meeting"), day(life.meeting_on)),
        (_("Taken further"), _level_words(life)),
        (_("Withdrawn from"), str(WithdrawnFrom(life.withdrawn_from).label) if life.withdrawn_from else ""),
        (_("Renews"), notice.previous.reference if notice.previous else ""),
        (_("Renewed by"), ", ".join(renewal.reference for renewal in notice.renewals.all())),
        (_("Outcome"), str(Outcome(life.outcome).label) if life.outcome else ""),
        (_("Looked after by"), notice.owner.name),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _standing(life: Life, pk: int) -> str:
    words = {"asked": _("not agreed yet"), "agreed": _("agreed"), "left": _("withdrew")}
    return words[life.members.get(pk, "asked")]


def _level_words(life: Life) -> str:
    rung = next((rung for rung in LADDER if rung.level == life.level), None)
    return f"{RUNG_LABELS[rung.code]}, {day(life.level_on)}" if rung else ""


def _due_row(due: Any, today: dt.date) -> dict[str, Any]:
    return {
        "label": CLOCK_LABELS[ClockCode(due.code)],
        "on": day(due.on),
        "days": days_words(due.on, today),
        "late": due.late(today),
    }


def _request_row(request: Any, life: Life) -> dict[str, Any]:
    answer = life.answers.get(request.pk)
    tones = {"accepted": "good", "part": "plum", "refused": "bad", "none": "waiting"}
    code = answer.answer if answer else "none"
    return {
        "words": request_words(request),
        "answer": AnswerKind(code).label if answer else _("No answer yet"),
        "on": day(answer.on) if answer else "",
        "tone": tones[code],
    }


def _warnings(notice: Notice) -> list[str]:
    if notice.is_editable and not notice.health.is_stated:
        return [
            _("No effect on health is stated. Such a notice is weak in law: an employer can only foresee what it was "
              "told. You can still go on.")
        ]  # fmt: skip
    return []


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
    (EventKind.RESOLVED, gettext_lazy("The member calls it resolved")),
    (EventKind.CLOSED, gettext_lazy("Close it without being resolved")),
    (EventKind.REOPENED, gettext_lazy("Open it again")),
    (EventKind.WITHDRAWN, gettext_lazy("The member withdraws it")),
    (EventKind.TRANSFERRED, gettext_lazy("Hand it over")),
)


def _actions(notice: Notice, life: Life) -> list[dict[str, Any]]:
    found = []
    for kind, label in _STEPS:
        if kind == EventKind.RENEWED and life.stage == Stage.RESOLVED:
            continue
        probe = Event(life.seen + 1, kind, timezone.localdate(), _probe_data(kind, life))
        if refusal(life, probe) is None:
            found.append({"label": label, "url": _step_url(notice, kind)})
    return found


def _probe_data(kind: EventKind, life: Life) -> dict[str, Any]:
    return {
        EventKind.ANSWERED: {"answers": {str(pk): "accepted" for pk in list(life.requests)[:1]}},
        EventKind.ESCALATED: {"level": min(life.level + 1, len(LADDER) - 1)},
        EventKind.WITHDRAWN: {"from": "everything"},
        EventKind.TRANSFERRED: {"owner": -1},
    }.get(kind, {})


def _step_url(notice: Notice, kind: EventKind) -> str:
    own_pages = {EventKind.RENEWED: "notice_renew", EventKind.TRANSFERRED: "notice_hand_over"}
    if kind in own_pages:
        return reverse(f"evidence:{own_pages[kind]}", args=[notice.uid])
    return reverse("evidence:notice_step", args=[notice.uid, str(kind)])


def _papers(notice: Notice, life: Life) -> list[dict[str, str]]:
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


# --- the timeline -----------------------------------------------------------------------------------------------


def timeline(notice: Notice, *, newest_first: bool = True, with_notes: bool = True) -> list[dict[str, Any]]:
    events = list(notice.events.select_related("by").prefetch_related("notes__request"))
    struck = {event.data.get("event") for event in events if event.kind == EventKind.STRUCK}
    found = [_event_row(event, event.seq in struck, with_notes) for event in events]
    return found[::-1] if newest_first else found


def _event_row(event: NoticeEvent, struck: bool, with_notes: bool) -> dict[str, Any]:
    what = str(EVENT_LABELS[EventKind(event.kind)])
    notes = [_note_words(note) for note in event.notes.all()] if with_notes else []
    return {
        "seq": event.seq,
        "when": day(event.on),
        "what": _("Struck out: %(what)s") % {"what": what} if struck else what,
        "who": event.by.name
        if event.by
        else (_("the member, by code") if event.by_kind == "receipt" else "Safeload"),
        "note": "\n".join(filter(None, [_data_words(event), *notes])),
        "strikable": event.kind in STRIKABLE and not struck,
    }


def _note_words(note: Any) -> str:
    return f"{request_words(note.request)}: {note.text}" if note.request else str(note.text)


def _data_words(event: NoticeEvent) -> str:
    """Codes of the event in words."""
    data = event.data
    words = {
        "how": lambda code: AgreedHow(code).label,
        "method": lambda code: ServiceMethod(code).label,
        "by": lambda code: ServedBy(code).label,
        "reason": lambda code: PauseReason(code).label,
        "outcome": lambda code: Outcome(code).label,
        "from": lambda code: WithdrawnFrom(code).label,
        "level": lambda level: RUNG_LABELS[LADDER[level - 1].code],
        "meeting_on": lambda text: day(dt.date.fromisoformat(text)),
        "text": lambda text: _("WMT %(text)s") % {"text": text},
    }
    return ", ".join(str(words[key](value)) for key, value in data.items() if key in words)


def strikable_events(notice: Notice) -> Iterable[dict[str, Any]]:
    return [row for row in timeline(notice) if row["strikable"]]


def letter_html(letter: NoticeLetter, *, heading_level: int) -> SafeString:
    """The letter on a page. The printer escapes every word in it, so what it returns is markup and nothing else."""
    html = render_html(document_from_json(letter.tree), heading_level=heading_level)
    return mark_safe(html)  # noqa: S308
