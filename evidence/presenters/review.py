"""What the pages of moderators and safeguarding officers say. Words and shape only, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from evidence.choices import DecisionKind, ReportStatus
from evidence.models import CaseReport, DistressAlert, HandlerNote, NoticeAlert, Redaction
from evidence.permissions import may_handle_distress, may_moderate, may_reach
from evidence.policies import allows
from evidence.presenters.reports import basis_words, report_page, report_title, seen_words
from evidence.selectors.queue import Pile
from evidence.selectors.repeats import Candidate, repeat_candidates

DECISIONS = (
    DecisionKind.ACCEPT,
    DecisionKind.REDACT,
    DecisionKind.RETURN,
    DecisionKind.REJECT,
    DecisionKind.REOPEN,
)


def entry_url(report: CaseReport, pile: Pile | None) -> str:
    """Where an entry of the queue is read: by itself, or in the table of the pile it stands for."""
    if pile:
        return reverse("evidence:table", args=[pile.uid])
    return reverse("evidence:review", args=[report.uid])


def queue_row(report: CaseReport, pile: Pile | None) -> dict[str, Any]:
    """An entry of `queue_entries`, and the pile it stands for, if it does."""
    tag, tone = _tag(report)
    facts = [report.get_collection_display()] if pile else [report.reference, basis_words(report)]
    facts = [
        *facts,
        seen_words(report),
        _("waiting for %(time)s") % {"time": timesince(report.submitted_at, depth=1)},
    ]
    return {
        "url": entry_url(report, pile),
        "title": pile_title(report, pile) if pile else report_title(report),
        "meta": " · ".join(str(fact) for fact in facts),
        "tag": tag,
        "tone": tone,
    }


def pile_title(report: CaseReport, pile: Pile) -> str:
    number = ngettext("%(n)s entry, numbers only", "%(n)s entries, numbers only", pile.number) % {
        "n": pile.number
    }
    return f"{report.place}: {number}"


def _tag(report: CaseReport) -> tuple[str, str]:
    if report.distress:
        return _("Somebody may need help"), "bad"
    if report.status == ReportStatus.RETURNED:
        return _("Question not answered"), "plum"
    flags = len(report.flags.all())
    return (ngettext("%(n)s flag", "%(n)s flags", flags) % {"n": flags}, "waiting") if flags else ("", "")


def review_page(report: CaseReport, user: User, *, has_texts: bool) -> dict[str, Any]:
    """Everything the review page shows, in a fixed number of queries."""
    moderates = may_moderate(user, report)
    can = {kind.value: bool(moderates and allows(report, kind)) for kind in DECISIONS}
    return report_page(report, user) | {
        "can": can,
        "may_note": bool(moderates),
        "refusal": _refusal(report, user, can),
        "unanswered": report.status == ReportStatus.RETURNED and can["accept"],
        "has_texts": has_texts,
        "screened": report.screened_at is not None,
        "distress": _distress(report, user),
        "notes": [
            _note(note)
            for note in HandlerNote.objects.visible_to(user).filter(report=report).select_related("by")
        ],
        "redactions": [_redaction(row) for row in Redaction.objects.visible_to(user).filter(report=report)],
    }


def repeat_rows(report: CaseReport, user: User) -> list[dict[str, Any]]:
    """What may tell the same thing, to be read beside the report."""
    return [_repeat_row(report, found, user) for found in repeat_candidates(user, report)]


def _repeat_row(report: CaseReport, found: Candidate, user: User) -> dict[str, Any]:
    why = (
        _("The same value, place and time") if found.same_value else _("Like words, the same place and time")
    )
    return {
        "report": report_page(found.report, user),
        "why": why,
        "linked": found.linked,
        "review_url": reverse("evidence:review", args=[found.report.uid]),
        "url": reverse("evidence:repeat", args=[report.uid, found.report.uid]),
    }


def _refusal(report: CaseReport, user: User, can: dict[str, bool]) -> str:
    """Why nothing can be decided now, if so."""
    if can["accept"] or can["reject"]:
        return ""
    decision = may_moderate(user, report)
    if decision and report.status == ReportStatus.RETURNED:
        decision = allows(report, DecisionKind.ACCEPT)
    return "" if decision else decision.reason


def _distress(report: CaseReport, user: User) -> dict[str, Any] | None:
    alerts = list(DistressAlert.objects.visible_to(user).filter(report=report))
    if not alerts:
        return None
    is_open = any(alert.handled_at is None for alert in alerts)
    return {
        "open": is_open,
        "since": date_format(alerts[0].raised_at, "j F Y, H:i"),
        "outcome": alerts[-1].get_outcome_display(),
        "url": reverse("evidence:distress", args=[report.uid]) if may_handle_distress(user, report) else "",
    }


def _note(note: HandlerNote) -> dict[str, Any]:
    return {"when": date_format(note.at, "j F Y, H:i"), "what": str(note.by), "who": "", "note": note.text}


def _redaction(redaction: Redaction) -> dict[str, Any]:
    return {
        "url": reverse("evidence:unmask", args=[redaction.uid]),
        "what": redaction_words(redaction),
        "when": date_format(redaction.at, "j F Y, H:i"),
    }


def redaction_words(redaction: Redaction) -> str:
    if redaction.figure_id:
        return _("The sentence beside the figure")
    return _("The words") if redaction.words_id else _("The testimony")


def entry_key(report: CaseReport) -> str:
    """An entry of a table and the version that was on the screen."""
    return f"{report.uid}:{report.version}"


def table_rows(reports: Iterable[CaseReport], ticked: Iterable[str] | None) -> list[dict[str, Any]]:
    """`ticked` None: all of them, as the page first comes."""
    chosen = None if ticked is None else set(ticked)
    return [_table_row(report, chosen) for report in reports]


def _table_row(report: CaseReport, chosen: set[str] | None) -> dict[str, Any]:
    figures = list(report.figures.all())
    grades = sorted({figure.get_grade_display() for figure in figures if figure.grade})
    return {
        "key": entry_key(report),
        "ticked": chosen is None or entry_key(report) in chosen,
        "reference": report.reference,
        "url": reverse("evidence:review", args=[report.uid]),
        "value": ", ".join(figure.text for figure in figures) or _("no figure"),
        "grade": ", ".join(grades) or _("not known"),
        "seen": seen_words(report),
        "known": basis_words(report),
    }


def distress_row(report: CaseReport) -> dict[str, Any]:
    """An entry of `distress_entries`: where and when, never a word of it."""
    return {
        "url": reverse("evidence:distress", args=[report.uid]),
        "title": f"{report.place}, {report.reference}",
        "meta": _("handed in %(when)s") % {"when": date_format(report.submitted_at, "j F Y, H:i")},
        "tag": _("Look today") if report.alert_open else _("Looked after"),
        "tone": "bad" if report.alert_open else "good",
    }


def distress_page(report: CaseReport, user: User) -> dict[str, Any]:
    return report_page(report, user) | {
        "flags": [],
        "distress": _distress(report, user),
        "by": str(report.reporter) if report.reporter else "",
        "email": report.reporter.email if report.reporter else "",
        "may_reach": bool(may_reach(user, report)),
    }


def notice_alert_row(alert: NoticeAlert) -> dict[str, Any]:
    """A notice to look at: its reference and place, never a word of it."""
    return {
        "url": reverse("evidence:notice_alert", args=[alert.uid]),
        "title": f"{alert.notice.unit.name}, {alert.notice.reference}",
        "meta": _("written on %(when)s") % {"when": date_format(alert.raised_at, "j F Y, H:i")},
        "tag": _("Looked after") if alert.handled_at else _("Look today"),
        "tone": "good" if alert.handled_at else "bad",
    }


def notice_alert_page(alert: NoticeAlert) -> dict[str, Any]:
    owner = alert.notice.owner
    return notice_alert_row(alert) | {
        "reference": alert.notice.reference,
        "place": alert.notice.unit.name,
        "by": str(owner),
        "email": owner.email,
        "open": alert.handled_at is None,
        "outcome": alert.get_outcome_display(),
    }
