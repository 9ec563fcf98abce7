"""What the pages of rounds, receipts and meetings say. Words and shape only, no rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.choices import Audience, DecisionKind, ReportStatus
from evidence.entries import FigureEntry
from evidence.models import CaseReport, Round
from evidence.posters import qr_svg, round_address
from evidence.presenters.reports import TONES, figure_words, seen_words
from evidence.services.receipts import code_shown
from evidence.services.rounds import replies_number
from evidence.services.subjects import Card
from evidence.services.testimony import INFORMED


def receipt_row(report: CaseReport) -> dict[str, Any]:
    """A member's own answers as the member knows them again: the month and the value, and where they stand."""
    figures = list(report.figures.all())
    return {
        "title": figures[0].text
        if figures
        else (_("your words") if report.testimonies.exists() else _("no figure")),
        "seen": seen_words(report),
        "place": report.place,
        "status": report.get_status_display(),
        "tone": TONES[ReportStatus(report.status)],
        "by_rep": report.reporter_id is not None,
    }


def last_question(report: CaseReport) -> str:
    asked = report.decisions.filter(kind=DecisionKind.RETURN).order_by("-at", "-pk").first()
    return (asked.text or "") if asked else ""


def audience_rows(chosen: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"label": Audience(audience).label, "informed": INFORMED[audience]}
        for audience in Audience.values
        if audience in chosen
    ]


def round_row(asked: Round) -> dict[str, Any]:
    return {
        "url": reverse("evidence:round", args=[asked.uid]),
        "title": asked.title,
        "meta": f"{asked.place} · {round_window(asked)}",
        "tag": replies_words(asked),
        "tone": "good" if asked.is_open() else "neutral",
    }


def round_window(asked: Round) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(asked.starts_on, "j F Y"),
        "last": date_format(asked.ends_on, "j F Y"),
    }


def replies_words(asked: Round) -> str:
    number = replies_number(asked)
    if asked.asked:
        return _("%(n)s of %(asked)s replied") % {"n": number, "asked": asked.asked}
    return ngettext("%(n)s reply", "%(n)s replies", number) % {"n": number}


def round_page(asked: Round) -> dict[str, Any]:
    address = round_address(asked.link)
    rows = [
        (_("Where"), asked.place),
        (_("How people are asked"), asked.get_kind_display()),
        (_("Open"), round_window(asked)),
        (_("Replies"), replies_words(asked)),
        (_("Asked by"), f"{asked.get_role_display()}, {asked.branch}"),
    ]
    return {
        "uid": asked.uid,
        "title": asked.title,
        "open": asked.is_open(),
        "over": asked.ends_on < timezone.localdate(),
        "rows": [{"key": key, "value": value} for key, value in rows],
        "address": address,
        "qr": mark_safe(qr_svg(address)),  # noqa: S308 - drawn here from our own address
    }


def card_rows(cards: Sequence[Card]) -> list[dict[str, str]]:
    """What the rep hands to each member after a meeting; somebody entered before has a code already."""
    return [
        {
            "label": card.label or _("Member %(n)s") % {"n": number},
            "figure": figure_words(card.report.figures.all()[0]) if card.report.figures.all() else "",
            "code": code_shown(card.code) if card.code else "",
        }
        for number, card in enumerate(cards, start=1)
    ]


def figure_rows(codes: Sequence[tuple[FigureEntry, str]]) -> list[dict[str, str]]:
    """The same for figures of a case report that are about a member."""
    return [
        {
            "label": (figure.person.label if figure.person else "") or _("Member %(n)s") % {"n": number},
            "figure": figure.text,
            "code": code_shown(code) if code else "",
        }
        for number, (figure, code) in enumerate(codes, start=1)
    ]
