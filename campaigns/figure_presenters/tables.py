"""Figures as tables of a page, for `_components/table.html`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.figure_presenters.words import share_words
from campaigns.places import Row
from workloads.models import Benchmark, Unit
from workloads.statistics.words import quantile_words


def table(
    caption: str, labels: Sequence[str], rows: Sequence[Sequence[Any]], *, numeric: Sequence[int] = ()
) -> dict[str, Any]:
    """For `_components/table.html`. A cell may be a dict already."""
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": place in numeric} for place, label in enumerate(labels)],
        "rows": [
            [
                (cell if isinstance(cell, dict) else {"text": str(cell)})
                | {"label": labels[place], "numeric": place in numeric}
                for place, cell in enumerate(row)
            ]
            for row in rows
        ],
    }


def over_table(content: dict[str, Any]) -> dict[str, Any] | None:
    if not content["people"]:
        return None
    rows = [
        [_("over %(threshold)s%%") % {"threshold": at}, over["definite"], over["possible"]]
        for at, over in content["over"].items()
    ]
    labels = (_("WMT"), _("Definitely over"), _("Counting ranges that cross it"))
    return table(_("People by WMT threshold"), labels, rows, numeric=(1, 2))


def place_table(caption: str, rows: Sequence[Row], query: str, noun: str) -> dict[str, Any]:
    labels = (noun, _("People"), _("Over 110%"), _("Counting ranges"), _("Share"), _("Middle value"))
    shown = [
        [
            {"text": row.unit.name if row.unit else "", "url": place_url(row.unit, query)},
            row.share.people,
            row.share.definite,
            row.share.possible,
            share_words(row.share),
            quantile_words(row.median) if row.share.people else _("none"),
        ]
        for row in rows
    ]
    return table(caption, labels, shown, numeric=(1, 2, 3))


def place_url(unit: Unit | None, query: str = "") -> str:
    if unit is None:
        return reverse("campaigns:national") + query
    return reverse("campaigns:place", args=[unit.key]) + query


def benchmark_table(benchmarks: Sequence[Benchmark]) -> dict[str, Any] | None:
    if not benchmarks:
        return None
    rows = [
        [
            f"{one.code}: {one.title}",
            one.value,
            one.scope,
            one.as_at or one.published,
            _standing(one),
        ]
        for one in benchmarks
    ]
    labels = (_("What"), _("Published value"), _("Who is covered"), _("As at"), _("Standing and source"))
    return table(_("Published figures, not comparable with the people counted here"), labels, rows)


def _standing(one: Benchmark) -> str:
    """Standing and source, who disputes it, and what it must not be set against."""
    parts = [f"{one.get_status_display()}. {one.source}."]
    if one.disputed_by:
        parts.append(_("Disputed by %(who)s.") % {"who": one.disputed_by})
    for words, others in (
        (_("Conflicts with %(codes)s."), one.conflicts_with.all()),
        (_("Not comparable with %(codes)s."), one.not_comparable_with.all()),
    ):
        if codes := sorted({other.code for other in others}):
            parts.append(words % {"codes": ", ".join(codes)})
    return " ".join(parts)
