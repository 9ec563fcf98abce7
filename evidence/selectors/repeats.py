"""Reports that may tell the same thing: by unit and date first, and how alike their words are only among those."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Q

from accounts.models import User
from evidence.choices import Collection, ReportStatus
from evidence.models import CaseReport, Figure, Repeat

AROUND = dt.timedelta(days=31)
MOST_LOOKED_AT = 50
MOST_SHOWN = 5
# Words this much alike are worth a look; the same value of the same kind always is.
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Candidate:
    """`alike` from 0 to 1: how much the words have in common; `same_value`: one value of one kind in both."""

    report: CaseReport
    alike: float
    same_value: bool
    linked: bool


def repeat_candidates(user: User, report: CaseReport) -> list[Candidate]:
    """What the moderator should see beside this report, likeliest first. Decides nothing."""
    near = (
        CaseReport.objects.visible_to(user)
        .filter(_near(report), unit=report.unit_id)
        .exclude(pk=report.pk)
        .exclude(status__in=[ReportStatus.WITHDRAWN, ReportStatus.REJECTED])
        .exclude(collection=Collection.IMPORT)
    )
    if report.batch is not None:
        # Members of one meeting are different people.
        near = near.exclude(batch=report.batch)
    looked_at = near.select_related("unit", "region", "reporter").prefetch_related("figures", "words")
    linked = _linked(report)
    found = [_compared(report, other, linked) for other in looked_at.order_by("-pk")[:MOST_LOOKED_AT]]
    likely = [one for one in found if one.linked or one.same_value or one.alike >= ALIKE]
    return sorted(likely, key=lambda one: (one.linked, one.same_value, one.alike), reverse=True)[:MOST_SHOWN]


def _linked(report: CaseReport) -> set[int]:
    pairs = Repeat.objects.filter(Q(one=report) | Q(other=report), union_id=report.union_id)
    return {pk for pair in pairs.values_list("one", "other") for pk in pair} - {report.pk}


def _near(report: CaseReport) -> Q:
    if report.seen_from is None or report.seen_on is None:
        return Q(seen_on=None)
    return Q(seen_on__gte=report.seen_from - AROUND, seen_from__lte=report.seen_on + AROUND)


def _compared(report: CaseReport, other: CaseReport, linked: set[int]) -> Candidate:
    return Candidate(
        other, _alike(_text(report), _text(other)), bool(_values(report) & _values(other)), other.pk in linked
    )


def _values(report: CaseReport) -> set[tuple[object, ...]]:
    return {_value(figure) for figure in report.figures.all() if figure.interval is not None}


def _value(figure: Figure) -> tuple[object, ...]:
    return (figure.measure, figure.statistic, figure.interval)


def _text(report: CaseReport) -> str:
    """Words are encrypted at rest, so they are compared here and never in the database."""
    said = [figure.said for figure in report.figures.all()] + [words.text for words in report.words.all()]
    return " ".join(" ".join(said).casefold().split())[:4000]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0
