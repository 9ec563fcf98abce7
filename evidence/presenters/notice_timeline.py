"""What happened to a notice, entry by entry, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from evidence.models import Notice, NoticeEvent
from evidence.notice_choices import (
    EVENT_LABELS,
    RUNG_LABELS,
    AgreedHow,
    NationalStep,
    Outcome,
    PauseReason,
    ServedBy,
    ServiceMethod,
    WithdrawnFrom,
)
from evidence.notice_clocks import LADDER, NATIONAL
from evidence.notice_letter import request_words
from evidence.notice_transitions import STRIKABLE, EventKind
from evidence.presenters.notices import day


def timeline(notice: Notice, *, newest_first: bool = True, with_notes: bool = True) -> list[dict[str, Any]]:
    events = list(notice.events.select_related("by").prefetch_related("notes__request"))
    struck = {event.data.get("event") for event in events if event.kind == EventKind.STRUCK}
    # By the day it happened, not the day it was recorded; on one day as it was recorded.
    events.sort(key=lambda event: (event.on, event.seq))
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
        # The national step is struck out by officials, who recorded it.
        "strikable": event.kind in STRIKABLE and not struck and event.data.get("level") != NATIONAL,
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
        "text": lambda text: _("WMT %(text)s") % {"text": f"{text}%" if text[-1:].isdigit() else text},
        "via": lambda code: NationalStep(code).label,
    }
    return ", ".join(str(words[key](value)) for key, value in data.items() if key in words)
