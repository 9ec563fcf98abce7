"""All that the page of one place shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from campaigns.composition import selection_words
from campaigns.figure_presenters.charts import bands, strip
from campaigns.figure_presenters.tables import over_table
from campaigns.figure_presenters.words import coverage_sentence, headline, sentences
from campaigns.places import PlaceFigures
from campaigns.presenters import claim_row
from campaigns.rebuttals import rebuttals

NOTICE_WORDS = (
    ("served", gettext_lazy("Notices served")),
    ("people", gettext_lazy("People they are about")),
    ("acknowledged_in_time", gettext_lazy("Acknowledged in time")),
    ("answered", gettext_lazy("Answered in writing")),
    ("unanswered_after_28_days", gettext_lazy("Unanswered after 28 days")),
    ("open_over_60_days", gettext_lazy("Open for more than 60 days")),
    ("renewed", gettext_lazy("Renewed")),
    ("back_to_110_or_below", gettext_lazy("Back to 110% or below")),
)


def rebuttal_rows(figures: PlaceFigures, today: dt.date) -> list[dict[str, Any]]:
    return [
        {"objection": one.objection, "answer": one.answer, "answered": one.answered}
        for one in rebuttals(figures.content, figures.tally, today)
    ]


def notice_rows(content: dict[str, Any]) -> list[dict[str, str]]:
    found = content["notices"]
    if not found.get("served"):
        return []
    return [{"key": str(words), "value": str(found[name])} for name, words in NOTICE_WORDS if name in found]


def place_page(figures: PlaceFigures, today: dt.date) -> dict[str, Any]:
    """Everything about one place, for those who may see raw numbers."""
    content = figures.content
    return {
        "people": content["people"],
        "selection": selection_words(content),
        "headline": headline(content),
        "sentences": sentences(content),
        "strip": strip(figures),
        "bands": bands(content),
        "over": over_table(content),
        "coverage": coverage_sentence(content),
        "claims": [claim_row(claim) for claim in content["claims"]],
        "counts": [claim_row(claim) for claims in content["counts"].values() for claim in claims],
        "notices": notice_rows(content),
        "left_out": [{"key": reason, "value": str(number)} for reason, number in content["left_out"].items()],
        "rebuttals": rebuttal_rows(figures, today),
        "summary": figures.summary,
    }
