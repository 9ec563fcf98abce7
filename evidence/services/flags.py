"""Screening after submission: reasons to look twice and reasons to look today, no decisions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.actors import System
from evidence.choices import DateKnown, DecisionKind, FlagCode
from evidence.models import CaseReport, Figure, Flag
from evidence.screening import screen
from evidence.screening.distress import may_be_distress
from evidence.services.distress import distress_raise
from evidence.services.round_flags import reply_codes
from evidence.values import confirmation_needed
from workloads.choices import Statistic

# Flags that these checks raise; others come from where a reply was taken in, and stay.
CHECKED = (
    FlagCode.UNUSUAL_VALUE,
    FlagCode.GROUP_SIZE_UNKNOWN,
    FlagCode.POSSIBLE_REPEAT,
    FlagCode.POSSIBLE_IDENTIFIER,
    FlagCode.WEAK,
    FlagCode.UNDATED,
)


def report_screen(report: CaseReport) -> list[str]:
    """Raise the flags that fit and drop those that no longer do. The same report twice gives the same flags."""
    answers = _answers(report)
    texts = dict(_texts(report))
    codes = sorted(_codes(report, texts))
    by = System("screening", report.union_id)
    with transaction.atomic():
        report.flags.filter(code__in=CHECKED).exclude(code__in=codes).delete()
        for code in codes:
            Flag.objects.get_or_create(report=report, code=code, defaults={"union_id": report.union_id})
        for source, text in texts.items():
            if may_be_distress(text):
                distress_raise(by=by, report=report, source=source)
        # Only an answer brings new words, and has a screening of its own to come. A decision made meanwhile brings none,
        # so that what was accepted in the middle of its screening does not wait for it for ever.
        CaseReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if _answers(report) == answers:
            CaseReport.objects.filter(pk=report.pk).update(screened_at=timezone.now())
    return codes


def _answers(report: CaseReport) -> list[int]:
    return list(report.decisions.filter(kind=DecisionKind.ANSWER).order_by("pk").values_list("pk", flat=True))


def _texts(report: CaseReport) -> Iterator[tuple[str, str]]:
    """Everything the reporter wrote, each under a name that lasts."""
    for words in report.words.all():
        yield f"words:{words.pk}", words.text
    for testimony in report.testimonies.all():
        yield f"testimony:{testimony.pk}", testimony.text
    for figure in report.figures.exclude(said=""):
        yield f"figure:{figure.pk}", figure.said
    for answer in report.decisions.filter(kind=DecisionKind.ANSWER, text__isnull=False):
        yield f"answer:{answer.pk}", answer.text or ""


def _codes(report: CaseReport, texts: dict[str, str]) -> set[str]:
    figures = list(report.figures.all())
    codes = {code for figure in figures for code in _figure_codes(figure)}
    if report.date_known == DateKnown.UNKNOWN and figures:
        codes.add(FlagCode.UNDATED)
    if any(screen(text) for text in texts.values()):
        codes.add(FlagCode.POSSIBLE_IDENTIFIER)
    if _repeats(report, figures):
        codes.add(FlagCode.POSSIBLE_REPEAT)
    return codes | reply_codes(report)


def _figure_codes(figure: Figure) -> set[str]:
    codes = set()
    if confirmation_needed(figure.interval, figure.measure, figure.statistic):
        codes.add(FlagCode.UNUSUAL_VALUE)
    if figure.statistic == Statistic.AVERAGE and figure.people is None:
        codes.add(FlagCode.GROUP_SIZE_UNKNOWN)
    if figure.weak:
        codes.add(FlagCode.WEAK)
    return codes


def _repeats(report: CaseReport, figures: list[Figure]) -> bool:
    """The same value, of the same kind, for the same place and month, in another report of the union. Two members of
    one meeting or round may well have the same percentage."""
    others = Figure.objects.filter(union_id=report.union_id).exclude(report=report)
    if report.batch is not None:
        others = others.exclude(report__batch=report.batch)
    if report.round_id is not None:
        others = others.exclude(report__round=report.round_id)
    return any(
        others.filter(
            unit=figure.unit_id,
            measure=figure.measure,
            statistic=figure.statistic,
            low=figure.low,
            high=figure.high,
            read_from=figure.read_from,
        ).exists()
        for figure in figures
    )
