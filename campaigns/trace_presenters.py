"""From each figure of an issued pack to its ledger entry and the evidence behind it, as far as the reader may see that."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, grants_with, may
from campaigns.composition import window_words
from campaigns.composition.register import DEMANDS, WORDED, Released, released_for
from campaigns.models import LedgerEntry, Pack
from campaigns.release_json import tables_from
from campaigns.truths import NATION
from documents.tree import figures
from evidence.models import CaseReport, Figure
from workloads.models import Unit

GENERAL = "-general"


def trace_rows(pack: Pack, user: User) -> list[dict[str, Any]]:
    """In the order in which they are printed, each once."""
    trace = _Trace(pack, user)
    found = {(figure.key, figure.text): figure for figure in figures(pack.document) if figure.key}
    return [{"text": text, **trace.of(key)} for key, text in found]


class _Trace:
    def __init__(self, pack: Pack, user: User) -> None:
        self.pack, self.user = pack, user
        self.released = released_for(pack.summary, at=pack.issued_at)
        self.whole = any(grant.unit_id is None for grant in grants_with(user, Permission.EVIDENCE_READ))
        rows = pack.summary.evidence.exclude(figure=None).select_related("figure__report")
        self.claims = {row.key: row.figure for row in rows}
        reports = {figure.report_id for figure in self.claims.values() if figure}
        seen = CaseReport.objects.visible_to(user).filter(pk__in=reports)
        self.seen = set(seen.values_list("pk", flat=True))

    def of(self, key: str) -> dict[str, Any]:
        unit, _dash, name = key.removesuffix(WORDED).partition("-")
        if unit == DEMANDS:
            return self._of_demands()
        if self.released is not None and unit in self.released.tables:
            return self._of_release(self.released, unit, name)
        if name == "notices":
            return self._of_notices()
        return self._of_claim(key.removesuffix(GENERAL))

    def _of_demands(self) -> dict[str, Any]:
        where = _("The demands printed in this pack, each with its history up to the day of issue")
        links = [(_("The demands and what became of them"), reverse("campaigns:demand_list"))]
        return {"where": where, "entry": "", "links": _given(links), "why_not": ""}

    def _of_notices(self) -> dict[str, Any]:
        where = _("Notices counted in the frozen summary %(hash)s") % {"hash": self.pack.summary.hash[:16]}
        page = reverse("campaigns:summary", args=[self.pack.summary.uid])
        return {"where": where, "entry": "", "links": _given([(_("The summary"), page)]), "why_not": ""}

    def _of_release(self, released: Released, unit: str, name: str) -> dict[str, Any]:
        entry = self._entry(released, unit)
        where = _("%(place)s, released for %(window)s: %(name)s") % {
            "place": released.names.get(unit, unit),
            "window": window_words(released.period),
            "name": _name_words(name),
        }
        links = [(_("The readings behind it"), self._readings(released, unit))]
        if self.whole and entry is not None:
            page = reverse("campaigns:release", args=[released.period.uid])
            links.insert(0, (_("Its entry in the ledger"), page))
        return {"where": where, "entry": _entry_words(entry), "links": _given(links), "why_not": ""}

    def _entry(self, released: Released, unit: str) -> LedgerEntry | None:
        """The last one by the day of issue that says something of the place."""
        entries = released.period.entries.filter(at__lte=self.pack.issued_at).order_by("-pk")
        return next((entry for entry in entries if unit in _units(entry)), None)

    def _readings(self, released: Released, unit: str) -> str:
        """The page of the accepted readings of the place and period, where the user may open it.

        Not at the joint desk: each union sees the reports of its own members only, at home.
        """
        if self.user.at_joint_desk:
            return ""
        period = released.period
        window = f"?start={period.start.isoformat()}&end={period.end.isoformat()}"
        if unit == NATION:
            return reverse("campaigns:national") + window if self.whole else ""
        place = Unit.objects.filter(pk=unit).select_related("parent").first()
        if place is None or not may(self.user, Permission.EVIDENCE_READ, unit=place):
            return ""
        return reverse("campaigns:provenance", args=[place.key]) + window

    def _of_claim(self, key: str) -> dict[str, Any]:
        figure = self.claims.get(key)
        where = _("Quoted as it was reported; held in the frozen summary %(hash)s") % {
            "hash": self.pack.summary.hash[:16]
        }
        return {"where": where, "entry": "", **self._report(figure)}

    def _report(self, figure: Figure | None) -> dict[str, Any]:
        if figure is None:
            return {"links": [], "why_not": _("Its evidence has been erased.")}
        if figure.report_id not in self.seen:
            return {
                "links": [],
                "why_not": _("Its report lies outside the area you were given, or is no longer accepted."),
            }
        page = reverse("evidence:report", args=[figure.report.uid])
        return {
            "links": [
                {"label": _("Report %(reference)s") % {"reference": figure.report.reference}, "url": page}
            ],
            "why_not": "",
        }


def _name_words(name: str) -> str:
    """What a key of the register says of a place."""
    kind, _dash, rest = name.partition("-")
    if kind == "over":
        at, _dash, count = rest.partition("-")
        if count == "possible":
            return _("over %(at)s%%, counting ranges that cross it") % {"at": at}
        return _("over %(at)s%%") % {"at": at}
    names = {
        "people": _("people who gave a reading"),
        "median": _("the middle value"),
        "group": _("points used of points available"),
        "not": _("people not over 110%"),
        "notices": _("foreseeability notices"),
        "parts": _("the places it is made of"),
    }
    return names.get(kind, name)


def _units(entry: LedgerEntry) -> set[str]:
    return set(tables_from(entry.tables))


def _entry_words(entry: LedgerEntry | None) -> str:
    if entry is None:
        return ""
    return _("Ledger: %(kind)s on %(day)s, entry %(hash)s") % {
        "kind": str(entry.get_kind_display()).lower(),
        "day": date_format(localtime(entry.at), "j F Y"),
        "hash": entry.hash[:16],
    }


def _given(links: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "url": url} for label, url in links if url]
