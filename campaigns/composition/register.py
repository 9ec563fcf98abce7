"""Every figure a pack may print, under its key, worked out from the ledger, the frozen summary and the demands' history.

The composition takes its figures from here, and a check of an issued pack works this register out again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import DemandStatus, Geography, ReleaseKind
from campaigns.composition.claims import claim_sentence
from campaigns.controlled import form_of
from campaigns.figures import claim_keys
from campaigns.languages import place_words
from campaigns.models import Demand, ReleasePeriod, Summary
from campaigns.release_document import unit_names
from campaigns.release_json import tables_from
from campaigns.truths import NATION
from documents.tree import Figure
from evidence.selectors.notices import controlled
from workloads.disclosure.model import Coded, SafeTable, Statement
from workloads.disclosure.words import coded_sentence, coded_words
from workloads.models import Unit
from workloads.statistics.headlines import PDUS, REGIONS, UnitShare, units_sentence
from workloads.statistics.shares import Share
from workloads.statistics.words import not_over_sentence, quantile_words, share_percent, share_sentence

DEMANDS = "demands"
# The key of a figure whose sentence an official put in other words ends so.
WORDED = "-worded"
_NUMBERS = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure: how it prints, and its value where it is one whole number."""

    text: str
    value: int | None = None


@dataclass(frozen=True)
class Released:
    """The tables of the closed period a pack prints, and the names of their places as they were then."""

    period: ReleasePeriod
    tables: Mapping[str, SafeTable]
    names: Mapping[str, str]

    def table(self, unit: str) -> SafeTable | None:
        """The table of a place, if it prints."""
        found = self.tables.get(unit)
        return found if found and found.printed else None

    def name(self, unit: str) -> str:
        """Of a place, in the language in force."""
        return place_words(self.names[unit]) if unit in self.names else unit

    def below(self, unit: str) -> list[SafeTable]:
        return [table for table in self.tables.values() if table.parent == unit and table.printed]


def released_for(summary: Summary, at: dt.datetime | None = None) -> Released | None:
    """The tables of the summary's own period if it is closed, else of the last one that had ended by its end.

    With `at`, as the ledger stood at that moment.
    """
    if summary.grade or summary.geography != Geography.THEN:
        return None
    moment = at or timezone.now()
    closed = ReleasePeriod.objects.closed().filter(union_id=summary.union_id, end__lte=summary.end)
    period = closed.filter(closed_at__lte=moment).first()
    return None if period is None else Released(period, _tables(period, moment), unit_names(period))


def _tables(period: ReleasePeriod, moment: dt.datetime) -> dict[str, SafeTable]:
    """The table that stood for each unit: the last one printed or taken back by then."""
    tables: dict[str, SafeTable] = {}
    for entry in period.entries.filter(at__lte=moment).exclude(kind=ReleaseKind.GIVE):
        tables.update(tables_from(entry.tables))
    return tables


def unit_key(summary_unit_id: int | None) -> str:
    return NATION if summary_unit_id is None else str(summary_unit_id)


def numbers_in(words: str) -> list[str]:
    """As they are written and in their order: "45 of the 60" is not "60 of the 45"."""
    return _NUMBERS.findall(words)


def stands(figure: Figure, entries: Mapping[str, Entry]) -> bool:
    """Whether a figure of a document is one of the register; in an official's words, whether its numbers are."""
    entry = entries.get(figure.key.removesuffix(WORDED))
    if entry is None:
        return False
    if figure.key.endswith(WORDED):
        return numbers_in(figure.text) == numbers_in(entry.text)
    return entry.text == figure.text


def register(summary: Summary, released: Released | None, demands: Iterable[Demand] = ()) -> dict[str, Entry]:
    """Keys to figures, in the language in force: of the released tables, of each claim in its own words, of the demands."""
    found = _claims(summary) | _generals(summary) | _of_demands(summary, demands)
    own = released.table(unit_key(summary.unit_id)) if released else None
    if own is None or "served" not in own.notices:
        found |= _of_notices(unit_key(summary.unit_id), _counted_notices(summary.content["notices"]))
    if released is not None:
        for unit, table in released.tables.items():
            if table.printed:
                found |= _of_table(unit, table, released.name(unit))
        for unit in {table.parent for table in released.tables.values() if table.parent}:
            found |= _of_children(unit, released)
    return found


def _claims(summary: Summary) -> dict[str, Entry]:
    content = summary.content
    claims = [*content["claims"], *(claim for several in content["counts"].values() for claim in several)]
    return {
        key: Entry(claim_sentence(claim))
        for key, claim in zip(claim_keys([claim["measure"] for claim in claims]), claims, strict=True)
    }


def _generals(summary: Summary) -> dict[str, Entry]:
    """Claims that may not leave in their own words, as the sentence that may."""
    rows = summary.evidence.exclude(figure=None).select_related("figure__unit__parent")
    forms = {row.key: form_of(row.figure) for row in rows if row.figure is not None}
    return {f"{key}-general": Entry(form.general.sentence) for key, form in forms.items() if form.general}


def _of_table(unit: str, table: SafeTable, name: str) -> dict[str, Entry]:
    n = table.n or 0
    found = {f"{unit}-people": Entry(f"{n:,}", n)}
    if table.median:
        words = quantile_words(table.median)
        found[f"{unit}-median"] = Entry(_("The middle value was %(value)s.") % {"value": words})
        found[f"{unit}-median-short"] = Entry(words)
    if table.group_percent is not None:
        found[f"{unit}-group"] = Entry(f"{table.group_percent}%", table.group_percent)
    for said in table.statements:
        at = said.threshold // 10
        found[f"{unit}-over-{at}"] = Entry(over_words(table, said.threshold))
        found[f"{unit}-over-{at}-definite"] = _count(said.definite)
        if said.possible is not None:
            found[f"{unit}-over-{at}-possible"] = Entry(f"{said.possible:,}", said.possible)
        if share := _share(name, said, n):
            found[f"{unit}-over-{at}-share"] = Entry(share.words)
    if against := not_over_words(table):
        found[f"{unit}-not-over"] = Entry(against)
    if f"{unit}-over-110-share" in found:
        found[f"{unit}-share"] = found[f"{unit}-over-110-share"]
    notices = {kind: _count(value) for kind, value in table.notices.items()}
    found |= {f"{unit}-notices-{kind}": entry for kind, entry in notices.items()}
    return found | _of_notices(unit, {kind: entry.text for kind, entry in notices.items()})


def _count(value: int | Coded) -> Entry:
    return Entry(f"{value:,}", value) if isinstance(value, int) else Entry(coded_words(value))


def over_words(table: SafeTable, threshold: int = 1100) -> str:
    """How many were over a threshold, with no more than the table says."""
    said, n = table.statement(threshold), table.n or 0
    if said is None:
        return ""
    if isinstance(said.definite, Coded):
        return coded_sentence(said, n)
    if said.possible is not None:
        return share_sentence(Share(said.definite, said.possible, n), threshold)
    return _("At least %(definite)s of the %(n)s people (%(percent)s) were over %(at)s%%.") % {
        "definite": f"{said.definite:,}",
        "n": f"{n:,}",
        "percent": share_percent(said.definite, n, ROUND_FLOOR),
        "at": threshold // 10,
    }


def not_over_words(table: SafeTable) -> str:
    """The evidence against, from the same statement."""
    said, n = table.statement(), table.n or 0
    if said is None or isinstance(said.definite, Coded):
        return ""
    if said.possible is not None:
        return not_over_sentence(Share(said.definite, said.possible, n))
    return _("The other %(rest)s of the %(n)s people were not, or not for certain, over 110%%.") % {
        "rest": f"{n - said.definite:,}",
        "n": f"{n:,}",
    }


def _share(name: str, said: Statement, n: int) -> UnitShare | None:
    """Where the ranges are not printed, nobody knows how many more there are: "at least". None where it is coded."""
    if not isinstance(said.definite, int):
        return None
    return UnitShare(name, Share(said.definite, n if said.possible is None else said.possible, n))


def _of_children(unit: str, released: Released) -> dict[str, Entry]:
    shown, below = [], released.below(unit)
    for table in below:
        said = table.statement()
        if said and (share := _share(released.name(table.unit), said, table.n or 0)):
            shown.append(share)
    if not shown:
        return {}
    return {
        f"{unit}-parts": Entry(
            units_sentence(shown, noun=REGIONS if unit == NATION else PDUS, printed=len(below))
        )
    }


def _counted_notices(raw: Mapping[str, Any] | None) -> dict[str, str]:
    """Of the summary, where no released table counts them: exact from five up."""
    kinds = ("served", "answered", "unanswered_after_28_days")
    return {kind: controlled(raw[kind]) for kind in kinds} if raw else {}


def _of_notices(unit: str, words: Mapping[str, str]) -> dict[str, Entry]:
    """Served, answered and unanswered in one sentence; no entry where none is known by date."""
    few = _("fewer than 5")
    served = words.get("served", "0")
    if served == "0":
        return {}
    if served == few:
        text = _("Fewer than 5 foreseeability notices served in the period are known to us by date.")
    else:
        text = _(
            "Foreseeability notices known to us: %(served)s served, %(answered)s answered in writing, %(silent)s "
            "unanswered after 28 days."
        ) % {
            "served": served,
            "answered": words.get("answered", few),
            "silent": words.get("unanswered_after_28_days", few),
        }
    return {f"{unit}-notices": Entry(text)}


def _of_demands(summary: Summary, demands: Iterable[Demand]) -> dict[str, Entry]:
    """How many stand where, as the pack of the place tells each of them."""
    counts = demand_counts(demands, summary.unit.region if summary.unit else None)
    total = sum(number for _label, number in counts)
    where = "; ".join(f"{number} {label.lower()}" for label, number in counts)
    words = ngettext("%(n)s demand: %(where)s.", "%(n)s demands: %(where)s.", total)
    return {DEMANDS: Entry(words % {"n": total, "where": where})} if total else {}


def demand_counts(demands: Iterable[Demand], region: Unit | None = None) -> list[tuple[str, int]]:
    """How many stand where, in the order of the statuses."""
    states = (demand.standing(region) for demand in demands)
    counted = Counter(state.status if state else DemandStatus.RAISED.value for state in states)
    return [(str(status.label), counted[status.value]) for status in DemandStatus if counted[status.value]]
