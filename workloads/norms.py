"""What has been published as usual or right for a measure that the WMT does not know. No source, no norm."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workloads.choices import Measure


@dataclass(frozen=True, slots=True)
class Norm:
    """`words` say what the norm is, `source` who published it and when."""

    words: str | Promise
    source: str | Promise


NORMS: dict[str, Norm] = {
    Measure.WMT_PERCENT: Norm(
        gettext_lazy("over 110% for four weeks running is excessive"),
        gettext_lazy("written answer, 30 March 2021"),
    ),
    Measure.VICTIM_CASES: Norm(
        gettext_lazy("215 cases of a victim liaison officer on average"),
        gettext_lazy("HM Inspectorate of Probation, January 2020"),
    ),
    Measure.SPAN_OF_CONTROL: Norm(
        gettext_lazy("up to 10 staff for each manager"),
        gettext_lazy("HM Inspectorate of Probation, January 2020"),
    ),
    Measure.HOURS_OVER_CONTRACT: Norm(
        gettext_lazy("48 hours a week at most, on average over 17 weeks, unless somebody opted out"),
        gettext_lazy("Working Time Regulations 1998"),
    ),
}


def norm_words(measure: str) -> str:
    """The norm with its source, to stand beside a figure of that measure; empty where none is published."""
    norm = NORMS.get(measure)
    return f"{norm.words} ({norm.source})" if norm else ""


def _hint() -> str:
    parts = [
        _("%(measure)s: %(norm)s (%(source)s)")
        % {"measure": Measure(measure).label, "norm": norm.words, "source": norm.source}
        for measure, norm in NORMS.items()
    ]
    return _("Published norms. %(norms)s. For the others none is published.") % {"norms": "; ".join(parts)}


norms_hint = lazy(_hint, str)()
