"""What the pages say of a notice. Never its health text: that is in the letter and on the pages of its rep and member."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OutboxMail, User
from documents.render_html import render_html
from documents.tree import document_from_json
from evidence.models import Notice, NoticeLetter
from evidence.notice_choices import (
    CLOCK_LABELS,
    RUNG_LABELS,
    STAGE_LABELS,
    AnswerKind,
    Outcome,
    WithdrawnFrom,
)
from evidence.notice_clocks import EMPLOYER_CLOCKS, LADDER, ClockCode, days_of
from evidence.notice_letter import request_words, since_words
from evidence.notice_life.dates import dues
from evidence.notice_life.state import Life
from evidence.notice_permissions import may_hand_over, may_own
from evidence.notice_transitions import LIVE, Stage
from evidence.presenters.notice_actions import actions, next_step, papers
from evidence.selectors.notices import Unanswered

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
        "meta": _("Its place has ended: say where it belongs now")
        if has_lost_its_place(notice)
        else next_words(notice, today),
        "tag": _("Late") if notice.is_late(today) else stage_words(notice),
        "tone": "bad" if notice.is_late(today) else TONES[Stage(notice.stage)],
    }


def next_words(notice: Notice, today: dt.date) -> str:
    if notice.ended_on is not None:
        return _("Ended on %(day)s") % {"day": day(notice.ended_on)}
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


def concern_row(one: Unanswered) -> dict[str, Any]:
    """A PDU with its count as it may be shown, and whether it is taken up."""
    return {
        "pk": one.unit.pk,
        "place": one.unit.name,
        "count": one.words,
        "national_on": day(one.national_on),
        "open": one.open,
    }


def uncertain_words(mail: OutboxMail) -> str:
    return _("A reminder about %(reference)s may not have reached you.") % {
        "reference": mail.context.get("reference", "")
    }


def notice_page(notice: Notice, life: Life, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    running = dues(life, days_of(notice.days))
    owner = bool(may_own(user, notice))
    due_rows = [_due_row(due, today) for due in running]
    offered = actions(notice, life) if owner else []
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
        "may_hand_over": bool(may_hand_over(user, notice)),
        "place": notice.unit.name,
        "rows": _facts(notice, life),
        "proof": _proof(notice),
        "dues": due_rows,
        # What the union asks of itself is nothing for a meeting with the employer.
        "requested": [row for row in due_rows if row["of_employer"]],
        "next_step": next_step(notice, life, running, today) if owner else None,
        "requests": [_request_row(request, life) for request in notice.requests.all()],
        "warnings": _warnings(notice),
        "recovered": life.recovered_on is not None and notice.is_open,
        "usual": [action for action in offered if action["usual"]],
        "others": [action for action in offered if not action["usual"]],
        "papers": papers(notice, life) if owner else [],
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
        "of_employer": due.code in EMPLOYER_CLOCKS,
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


def _proof(notice: Notice) -> dict[str, Any] | None:
    """How it was served and what proves it; None before service."""
    proof = notice.proofs.order_by("pk").last()
    if proof is None:
        return None
    rows = [
        {"key": _("How"), "value": str(proof.get_method_display())},
        {"key": _("By"), "value": str(proof.get_served_by_display())},
        {"key": _("Proof"), "value": proof.words},
    ]
    return {"rows": [row for row in rows if row["value"]], "has_file": bool(proof.extension)}


def _warnings(notice: Notice) -> list[str]:
    found = []
    if notice.is_editable and not notice.health.is_stated:
        found.append(
            _("No effect on health is stated. Such a notice is weak in law: an employer can only foresee what it was "
              "told. You can still go on.")
        )  # fmt: skip
    if has_lost_its_place(notice):
        found.append(
            _("%(place)s is no longer a place of its own. Say where the notice belongs now, under “It belongs to another "
              "place now”.") % {"place": notice.unit.name}
        )  # fmt: skip
    return found


def has_lost_its_place(notice: Notice) -> bool:
    """An open notice whose PDU was split, merged or renamed."""
    return notice.is_open and not notice.unit.in_force(timezone.localdate())


def letter_html(letter: NoticeLetter, *, heading_level: int) -> SafeString:
    """The letter on a page. The printer escapes every word in it, so what it returns is markup and nothing else."""
    html = render_html(document_from_json(letter.tree), heading_level=heading_level)
    return mark_safe(html)  # noqa: S308
