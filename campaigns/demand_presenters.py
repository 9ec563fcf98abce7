"""What the pages say of campaigns and demands."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.choices import DemandStatus as S
from campaigns.models import Demand, DemandChange, DemandList

TONES = {
    S.AGREED: "good",
    S.PART: "good",
    S.IMPLEMENTED: "good",
    S.WON_IN_LAW: "good",
    S.REFUSED: "bad",
    S.SLIPPED_BACK: "bad",
    S.WITHDRAWN: "neutral",
    S.OVERTAKEN: "neutral",
}


def list_card(made: DemandList) -> dict[str, Any]:
    rows = [_row(demand) for demand in made.demands.all()]
    return {
        "uid": made.uid,
        "title": made.title,
        "meta": _("%(who)s, %(when)s") % {"who": made.made_by, "when": made.dated or _day(made.made_on)},
        "in_packs": made.in_packs,
        "rows": rows,
    }


def _row(demand: Demand) -> dict[str, Any]:
    return {
        "url": reverse("campaigns:demand", args=[demand.uid]),
        "title": str(demand),
        "meta": _("To: %(addressee)s") % {"addressee": demand.addressee},
        "tag": S(demand.status).label,
        "tone": TONES.get(S(demand.status), "waiting"),
    }


def demand_page(demand: Demand) -> dict[str, Any]:
    rows = [
        {"key": _("To"), "value": demand.addressee},
        {"key": _("Asked in"), "value": demand.list.source},
    ]
    if demand.condition:
        rows.append({"key": _("Condition"), "value": demand.condition})
    return {
        "number": demand.number,
        "text": demand.text,
        "list": demand.list.title,
        "status": S(demand.status).label,
        "tone": TONES.get(S(demand.status), "waiting"),
        "rows": rows,
        "events": [_event(change) for change in reversed(demand.changes.all())],
    }


def _event(change: DemandChange) -> dict[str, str]:
    where = change.region.name if change.region else _("the whole service")
    lines = [part for part in (change.note, change.source) if part]
    return {
        "what": _("%(status)s: %(where)s") % {"status": change.get_status_display(), "where": where},
        "when": _day(change.on),
        "who": str(change.by or ""),
        "note": "\n".join(lines),
    }


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
