"""Notices made through the services, for the tests of their life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from evidence.models import Notice
from evidence.notice_choices import AddresseeRole, RequestKind
from evidence.notice_entries import NoticeEntry, ScheduleEntry
from evidence.services.notice_core import notice_life, notice_lock, project
from evidence.services.notice_drafts import notice_draft
from evidence.services.notice_letters import letter_current
from evidence.services.notice_member import notice_agree
from evidence.services.notice_serving import notice_serve
from tests.worlds import unit

SERVED = dt.date(2026, 3, 2)  # a Monday
MARKER = "sleeplessmarker7261"


def entry(**changes: Any) -> NoticeEntry:
    values: dict[str, Any] = {
        "unit": unit("Gwent"),
        "names": ["Alex Morgan"],
        "since": dt.date(2025, 11, 1),
        "requests": [RequestKind.RISK_ASSESSMENT, RequestKind.TASKS_TO_STOP, RequestKind.MEETING],
        "addressee_role": AddresseeRole.HEAD_OF_PDU,
        "addressee": "Pat Jones",
        "symptoms": ["sleep"],
        "effect": f"I lie awake, {MARKER}.",
        "schedule": ScheduleEntry(wmt_text="over 150%", wmt_on=dt.date(2026, 2, 20), weeks_over=14),
    }
    return NoticeEntry(**{**values, **changes})


def drafted(by: User, **changes: Any) -> Notice:
    return notice_draft(by=by, entry=entry(**changes))


def agreed(by: User, **changes: Any) -> Notice:
    notice = drafted(by, **changes)
    letter = letter_current(notice)
    for member in notice.members.all():
        notice_agree(by=by, member=member, letter=letter)
    return Notice.objects.get(pk=notice.pk)


def served(by: User, on: dt.date = SERVED, **changes: Any) -> Notice:
    notice = agreed(by, **changes)
    notice_serve(
        by=by, notice=notice, on=on, method="email", served_by="rep", proof="message <1@napo.example>"
    )
    return Notice.objects.get(pk=notice.pk)


def replay_all(notices: Iterable[Notice]) -> None:
    """Write the columns of each anew, from its events alone."""
    for notice in notices:
        with transaction.atomic():
            locked = notice_lock(notice)
            project(locked, notice_life(locked))
