"""What the pages and sheets of a release say: the tables as they may be read by anybody, and reasons for the maker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.controlled import standing_tables
from campaigns.models import ReleasePeriod
from campaigns.release_document import released_words, unit_names
from campaigns.services.releases import Preview
from workloads.disclosure.model import SafeTable

LABELS = (
    gettext_lazy("Place"),
    gettext_lazy("People"),
    gettext_lazy("Over 110%"),
    gettext_lazy("Middle value"),
)


def period_row(period: ReleasePeriod) -> dict[str, Any]:
    return {
        "url": reverse("campaigns:release", args=[period.uid]),
        "title": period_words(period),
        "meta": _("closed %(day)s") % {"day": date_format(period.closed_at, "j F Y")}
        if period.closed
        else "",
        "tag": _("Closed") if period.closed else _("Open"),
        "tone": "good" if period.closed else "waiting",
    }


def period_words(period: ReleasePeriod) -> str:
    return _("%(start)s to %(end)s") % {
        "start": date_format(period.start, "j F Y"),
        "end": date_format(period.end, "j F Y"),
    }


def closed_page(period: ReleasePeriod) -> dict[str, Any]:
    entries = list(period.entries.select_related("by"))
    return {
        "period": period,
        "words": period_words(period),
        "table": tables_table(standing_tables(period), unit_names(period)),
        "entries": [
            {
                "key": entry.get_kind_display(),
                "value": f"{date_format(entry.at, 'j F Y, H:i')} · {entry.hash[:16]}",
            }
            for entry in entries
        ],
    }


def preview_page(period: ReleasePeriod, preview: Preview) -> dict[str, Any]:
    names = {one.unit: one.name for one in preview.truths}
    shown = {unit: table for unit, table in preview.release.tables.items() if table.printed}
    hidden = [one for one in preview.truths if not preview.release.tables[one.unit].printed and one.table.n]
    return {
        "period": period,
        "words": period_words(period),
        "mark": preview.mark,
        "ended": period.end < timezone.localdate(),
        "table": tables_table(shown, names) if shown else None,
        "hidden": [{"name": one.name, "people": one.table.n} for one in hidden],
        "reasons": [
            [
                {"text": names.get(one.unit, one.unit)},
                {"text": one.cell, "label": _("Cell")},
                {"text": one.why, "label": _("Why")},
            ]
            for one in preview.release.reasons
            if one.unit in names and preview_counts(preview, one.unit)
        ],
        "reason_columns": [{"label": gettext_lazy("Place")}, {"label": _("Cell")}, {"label": _("Why")}],
    }


def preview_counts(preview: Preview, unit: str) -> bool:
    """Whether anybody is in the table at all: a hundred empty places need no reason each."""
    return any(one.unit == unit and one.table.n for one in preview.truths)


def tables_table(tables: Mapping[str, SafeTable], names: Mapping[str, str]) -> dict[str, Any]:
    labels = [str(label) for label in LABELS]
    return {
        "caption": _("What may leave"),
        "columns": [{"label": label, "numeric": place == 1} for place, label in enumerate(labels)],
        "rows": [
            [
                {"text": names.get(unit, unit)},
                *(
                    {"text": text, "label": label, "numeric": place == 0}
                    for place, (text, label) in enumerate(zip(released_words(table), labels[1:], strict=True))
                ),
            ]
            for unit, table in tables.items()
        ],
    }
