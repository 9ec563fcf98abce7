"""What the pages and sheets of a release say: the tables as they may be read by anybody, and reasons for the maker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import JobState
from accounts.models import Job
from campaigns.controlled import standing_tables
from campaigns.models import Pack, ReleaseCheck, ReleasePeriod
from campaigns.presenters import job_steps
from campaigns.release_document import released_words, unit_names
from campaigns.services.release_checks import CHECK_TASK, Preview, is_current, preview_of
from workloads.disclosure.model import SafeTable

LEVELS = ("national", "region", "pdu")
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
        else _("not closed yet: nothing of it has left"),
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
    tables, names = standing_tables(period), unit_names(period)
    printed = {unit: table for unit, table in tables.items() if table.printed}
    return {
        "period": period,
        "words": period_words(period),
        "table": tables_table(_("What was released"), printed, names) if printed else None,
        "hidden": [names.get(unit, unit) for unit in tables if unit not in printed],
        "pack": _standing_pack(period),
        "entries": [
            {
                "key": entry.get_kind_display(),
                "value": _("%(when)s, entry %(hash)s")
                % {"when": date_format(localtime(entry.at), "j F Y, H:i"), "hash": entry.hash[:16]},
            }
            for entry in entries
        ],
    }


def _standing_pack(period: ReleasePeriod) -> dict[str, Any] | None:
    """The national pack that was made when the period was closed, or of its days since."""
    made = Pack.objects.filter(
        union_id=period.union_id, unit=None, start=period.start, end=period.end, layout="pack"
    ).first()
    if made is None:
        return None
    return {
        "url": reverse("campaigns:pack", args=[made.uid]),
        "state": str(made.get_status_display()).lower(),
    }


def preview_page(period: ReleasePeriod, check: ReleaseCheck | None) -> dict[str, Any]:
    page = {"period": period, "words": period_words(period), "ended": period.end < timezone.localdate()}
    if check is None:
        return page
    preview = preview_of(check)
    names = {one.unit: one.name for one in preview.truths}
    shown = {unit: table for unit, table in preview.release.tables.items() if table.printed}
    hidden = [one for one in preview.truths if not preview.release.tables[one.unit].printed and one.table.n]
    return page | {
        "check": check,
        "current": is_current(check),
        "mark": check.mark,
        "table": tables_table(_("What may leave"), shown, names) if shown else None,
        "hidden": [{"name": one.name, "people": one.table.n} for one in hidden],
        "reasons": _reasons(preview, names),
        "reason_columns": [{"label": _("Place")}, {"label": _("Cells")}, {"label": _("Why")}],
    }


def _reasons(preview: Preview, names: Mapping[str, str]) -> list[list[dict[str, Any]]]:
    """A hundred empty places need no reason each: only of tables with somebody in them, once for each reason."""
    counted = {one.unit for one in preview.truths if one.table.n}
    cells: dict[tuple[str, str], list[str]] = {}
    for one in preview.release.reasons:
        if one.unit in counted:
            cells.setdefault((one.unit, one.why), []).append(one.cell)
    return [
        [
            {"text": names[unit]},
            {"text": ", ".join(hidden), "label": _("Cells")},
            {"text": why, "label": _("Why")},
        ]
        for (unit, why), hidden in cells.items()
    ]


def working_page(period: ReleasePeriod, job: Job) -> dict[str, Any]:
    """The progress of a job about a period."""
    if job.task == CHECK_TASK:
        heading = _("Checking what would leave")
        labels = [_("Readings counted"), _("Small numbers hidden, tables tested"), _("Result kept")]
    else:
        heading, labels = _("Looking for late evidence"), [_("Tables compared with the evidence")]
    return {
        "heading": heading,
        "back": reverse("campaigns:release", args=[period.uid]),
        "steps": job_steps(job, labels),
        "running": not job.ended,
        "failed": job.state == JobState.FAILED,
    }


def tables_table(caption: str, tables: Mapping[str, SafeTable], names: Mapping[str, str]) -> dict[str, Any]:
    """A row for each place: England and Wales, then the regions, then the PDUs, each in the order they came."""
    labels = [str(label) for label in LABELS]
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": place == 1} for place, label in enumerate(labels)],
        "rows": [
            [
                {"text": names.get(unit, unit)},
                *(
                    {"text": text, "label": label, "numeric": place == 0}
                    for place, (text, label) in enumerate(zip(released_words(table), labels[1:], strict=True))
                ),
            ]
            for unit, table in sorted(tables.items(), key=lambda item: LEVELS.index(item[1].level))
        ],
    }
