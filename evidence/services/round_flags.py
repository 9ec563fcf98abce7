"""What makes a moderator look twice at the replies of a round. Flags decide nothing."""

from __future__ import annotations

import datetime as dt

from evidence.choices import Collection, FlagCode, ReportStatus
from evidence.models import Answers, CaseReport, Figure

BURST_REPLIES = 8
BURST = dt.timedelta(minutes=2)
SAME_REPLIES = 3


def reply_codes(report: CaseReport) -> set[str]:
    codes = set()
    if Answers.objects.filter(report=report, answered_before=True).exists():
        codes.add(FlagCode.ANSWERED_BEFORE)
    if report.round_id is None:
        return codes
    earlier = CaseReport.objects.filter(round=report.round_id, pk__lt=report.pk).exclude(
        status=ReportStatus.WITHDRAWN
    )
    asked = report.round.asked
    people = earlier.exclude(subject=report.subject).values("subject").distinct().count()
    if asked is not None and people >= asked:
        codes.add(FlagCode.SURPLUS_REPLY)
    # At a meeting everybody answers in the same minutes.
    recent = earlier.filter(submitted_at__gte=report.submitted_at - BURST).count()
    if report.collection != Collection.MEETING and recent + 1 >= BURST_REPLIES:
        codes.add(FlagCode.REPLY_BURST)
    if any(_same(figure) + 1 >= SAME_REPLIES for figure in report.figures.all()):
        codes.add(FlagCode.SAME_VALUES)
    return codes


def _same(figure: Figure) -> int:
    """People who gave the same round the very same value."""
    same = Figure.objects.filter(
        report__round=figure.report.round_id,
        measure=figure.measure,
        low=figure.low,
        low_open=figure.low_open,
        high=figure.high,
        high_open=figure.high_open,
    )
    others = same.exclude(report__subject=figure.report.subject_id).exclude(
        report__status=ReportStatus.WITHDRAWN
    )
    return others.values("report__subject").distinct().count()
