"""What became of one member's answers, read from what was compiled and made. Other parts add their own lines here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.models import Pack, Summary
from campaigns.quotes_back import quoted_lines
from evidence.models import CaseReport

SHOWN = 5


def outcome_lines(report: CaseReport) -> list[str]:
    """Plain sentences, oldest part of the way first; never empty."""
    return [line for part in PARTS for line in part(report)]


def _checked(report: CaseReport) -> Iterator[str]:
    day = date_format(timezone.localdate(report.decided_at or report.submitted_at), "j F Y")
    yield _("%(status)s, %(day)s.") % {"status": report.get_status_display(), "day": day}


def _counted(report: CaseReport) -> Iterator[str]:
    summaries = Summary.objects.filter(evidence__figure__report=report).distinct()[:SHOWN]
    for summary in summaries:
        yield _("Counted in the figures of %(day)s for %(place)s.") % {
            "day": date_format(timezone.localdate(summary.compiled_at), "j F Y"),
            "place": summary.place,
        }


def _printed(report: CaseReport) -> Iterator[str]:
    packs = Pack.objects.filter(summary__evidence__figure__report=report).exclude(tree="").distinct()[:SHOWN]
    for pack in packs:
        yield _("Behind the briefing pack of %(day)s for %(place)s.") % {
            "day": date_format(timezone.localdate(pack.created_at), "j F Y"),
            "place": pack.place,
        }


PARTS: tuple[Callable[[CaseReport], Iterator[str]], ...] = (_checked, _counted, _printed, quoted_lines)
