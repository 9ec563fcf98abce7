"""Words and shapes of the pages about how long things are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evidence.models import LegalHold, Wording
from evidence.services.retention import Line


def period_table(lines: Iterable[Line]) -> dict[str, Any]:
    """Each kind with its period, what the next night erases and what a hold keeps; the kind leads to its period."""
    columns = [
        {"label": _("What")},
        {"label": _("Days it is kept"), "numeric": True},
        {"label": _("Erased in the next night"), "numeric": True},
        {"label": _("Due, but held"), "numeric": True},
    ]
    return {"columns": columns, "rows": [_period_row(line, columns) for line in lines]}


def _period_row(line: Line, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = {"text": line.label, "url": reverse("evidence:period", args=[line.kind])}
    numbers = [
        {"text": f"{value:,}", "label": column["label"], "numeric": True}
        for value, column in zip((line.days, line.due, line.held), columns[1:], strict=True)
    ]
    return [first, *numbers]


def hold_card(hold: LegalHold) -> dict[str, Any]:
    covers = hold.report.reference if hold.report else _("All evidence of the union")
    rows = [
        {"key": _("Why"), "value": hold.reason or _("not said")},
        {
            "key": _("Placed"),
            "value": _("%(day)s by %(who)s")
            % {"day": date_format(hold.placed_at, "j F Y"), "who": hold.placed_by or _("Safeload")},
        },
    ]
    if hold.lifted_at:
        rows += [
            {"key": _("Lifted"), "value": date_format(hold.lifted_at, "j F Y")},
            {"key": _("Because"), "value": hold.lifted_because or _("not said")},
        ]
    return {"uid": hold.uid, "covers": covers, "rows": rows}


def wording_event(wording: Wording) -> dict[str, Any]:
    """One version in the list of all."""
    return {
        "when": date_format(wording.at, "j F Y, H:i"),
        "what": _("Version %(n)s") % {"n": wording.number},
        "who": str(wording.by),
        "note": wording.text or _("Safeload's own words alone"),
    }
