"""Foreseeability notices of the demonstration: one answered in part, one in silence, one resolved, for each union.

The people are made up. The briefing says that notices were served and not how many; these were served years after the
months it speaks of, so that no figure about it counts them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from evidence.models import Notice
from evidence.notice_choices import AnswerKind, RequestKind, ServedBy, ServiceMethod
from evidence.notice_clocks import is_working_day, working_days_before
from evidence.notice_entries import NoticeEntry, ScheduleEntry
from evidence.notice_transitions import EventKind
from evidence.services.notice_drafts import notice_draft
from evidence.services.notice_letters import letter_current
from evidence.services.notice_member import notice_agree, notice_resolve
from evidence.services.notice_serving import notice_serve
from evidence.services.notice_steps import RequestAnswer, answers_record, review_record, step_record
from workloads.models import Unit

_NAMESPACE = uuid.UUID("8f0f3e0a-5c37-4a58-9a0c-5af0c5b0c002")
_REQUESTS = (RequestKind.RISK_ASSESSMENT, RequestKind.TASKS_TO_STOP, RequestKind.MEETING)


@dataclass(frozen=True, slots=True)
class _Story:
    """Who, where, how many working days ago it was served, and what came of it."""

    member: str
    place: str
    wmt: str
    served: int
    after: Callable[[User, Notice, dt.date], None]


def demo_notices_load(rep: User, today: dt.date) -> list[Notice]:
    """The notices of this rep's union that are not there yet; a second run adds none."""
    made = []
    for place, story in enumerate(_STORIES.get(rep.union.slug, ())):
        nonce = uuid.uuid5(_NAMESPACE, f"{rep.union.slug} {place}")
        if not Notice.objects.filter(union_id=rep.union_id, nonce=nonce).exists():
            with transaction.atomic():
                made.append(_tell(rep, story, nonce, today))
    return made


def _tell(rep: User, story: _Story, nonce: uuid.UUID, today: dt.date) -> Notice:
    served = working_days_before(today, story.served)
    written = working_days_before(served, 2)
    notice = notice_draft(by=rep, entry=_entry(story, nonce, written), on=written)
    notice_agree(by=rep, member=notice.members.get(), letter=letter_current(notice), on=written)
    notice_serve(
        by=rep, notice=notice, on=served, method=ServiceMethod.EMAIL, served_by=ServedBy.REP,
        proof="Message id 7f31, with the read receipt printed",
    )  # fmt: skip
    story.after(rep, Notice.objects.get(pk=notice.pk), served)
    return notice


def _entry(story: _Story, nonce: uuid.UUID, written: dt.date) -> NoticeEntry:
    return NoticeEntry(
        unit=Unit.objects.pdus().select_related("parent").get(name=story.place, valid_to=None),
        names=[story.member],
        since=(written.replace(day=1) - dt.timedelta(days=120)).replace(day=1),
        requests=list(_REQUESTS),
        symptoms=["sleep", "exhaustion"],
        effect="I wake at four and go through the day's work before it has begun.",
        schedule=ScheduleEntry(wmt_text=story.wmt, wmt_on=written, weeks_over=17),
        nonce=nonce,
    )


def _silence(rep: User, notice: Notice, served: dt.date) -> None:
    """Nothing came back."""


def _answer_in_part(rep: User, notice: Notice, served: dt.date) -> None:
    step_record(by=rep, notice=notice, kind=EventKind.ACKNOWLEDGED, on=_later(served, 5))
    assessment, tasks, _meeting = notice.requests.all()
    answers = [
        RequestAnswer(assessment, AnswerKind.ACCEPTED),
        RequestAnswer(tasks, AnswerKind.REFUSED, "The work has to be done by somebody, they say."),
    ]
    answers_record(by=rep, notice=notice, on=_later(served, 12), answers=answers)


def _put_right(rep: User, notice: Notice, served: dt.date) -> None:
    """Assessed, planned, four readings in a row at or below 110 %, and the member says so."""
    step_record(by=rep, notice=notice, kind=EventKind.ACKNOWLEDGED, on=_later(served, 3))
    step_record(by=rep, notice=notice, kind=EventKind.MEETING_HELD, on=_later(served, 10))
    answers = [RequestAnswer(request, AnswerKind.ACCEPTED) for request in notice.requests.all()]
    answers_record(by=rep, notice=notice, on=_later(served, 11), answers=answers)
    step_record(by=rep, notice=notice, kind=EventKind.RISK_ASSESSED, on=_later(served, 20))
    step_record(by=rep, notice=notice, kind=EventKind.PLAN_AGREED, on=_later(served, 24))
    for week, wmt in enumerate(("124%", "110%", "108%", "105%", "104%")):
        review_record(by=rep, notice=notice, on=_later(served, 52 + 14 * week), wmt_text=wmt)
    notice_resolve(by=rep, member=notice.members.get(), on=_later(served, 110))


def _later(day: dt.date, days: int) -> dt.date:
    """So many days on, or the first working day after."""
    found = day + dt.timedelta(days=days)
    while not is_working_day(found):
        found += dt.timedelta(days=1)
    return found


_STORIES = {
    "napo": (
        _Story("Robin Hale", "Gwent", "156%", 34, _answer_in_part),
        _Story("Sam Okafor", "Gwent", "148%", 19, _silence),
        _Story("Jo Bennett", "Gwent", "over 160%", 15, _silence),
        _Story("Lee Marsh", "Warwickshire", "139%", 95, _put_right),
    ),
    "unison": (
        _Story("Kim Price", "Gwent", "141%", 30, _answer_in_part),
        _Story("Dana Ward", "Warwickshire", "150%", 17, _silence),
        _Story("Max Reid", "Gwent", "133%", 98, _put_right),
    ),
    "gmb": (
        _Story("Ash Turner", "Warwickshire", "145%", 16, _silence),
        _Story("Chris Dunn", "Gwent", "137%", 92, _put_right),
    ),
}
