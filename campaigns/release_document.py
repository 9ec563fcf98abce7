"""The closed tables of a period as a document of sheets: controlled cells, shorthand, notes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Installation
from campaigns.controlled import standing_tables
from campaigns.models import ReleasePeriod
from documents.tree import Cell, Column, Document, DocumentMeta, Number, Shorthand, Table
from workloads.disclosure.model import HIDDEN, Coded, SafeTable
from workloads.disclosure.rules import ORDER
from workloads.disclosure.words import coded_words
from workloads.statistics.quantiles import Bounds
from workloads.statistics.words import quantile_words

THRESHOLDS = tuple(sorted(ORDER))


def release_document(period: ReleasePeriod) -> Document:
    tables, names = standing_tables(period), unit_names(period)
    window = _("%(start)s to %(end)s") % {
        "start": date_format(period.start, "j F Y"),
        "end": date_format(period.end, "j F Y"),
    }
    levels = (("national", _("England and Wales")), ("region", _("Regions")), ("pdu", _("PDUs")))
    return Document(
        title=_("Workloads in probation: people counted"),
        subtitle=window,
        blocks=tuple(
            _table(title, {unit: table for unit, table in tables.items() if table.level == level}, names)
            for level, title in levels
        ),
        meta=DocumentMeta(
            audience=_("Public"),
            classification=_("Controlled figures"),
            date=period.closed_at.date().isoformat() if period.closed_at else period.end.isoformat(),
            publisher=period.union.name,
            contact=period.union.contact,
            banner=_("Demonstration data") if Installation.is_demo() else None,
        ),
    )


def unit_names(period: ReleasePeriod) -> dict[str, str]:
    """Names of the places as they were when the period was closed."""
    return {one["unit"]: one["name"] for entry in period.entries.all() for one in entry.truth}


def _table(title: str, tables: Mapping[str, SafeTable], names: Mapping[str, str]) -> Table:
    columns = [Column("place", _("Place")), Column("people", _("People"), numeric=True)]
    columns += [
        Column(f"over-{at // 10}", _("Over %(at)s%%") % {"at": at // 10}, numeric=True) for at in THRESHOLDS
    ]
    columns += [Column("median", _("Middle value")), Column("group", _("Group WMT, %"), numeric=True)]
    rows = tuple(
        (
            names.get(unit, unit),
            _cell(table.n),
            *(_statement(table, at) for at in THRESHOLDS),
            quantile_words(table.median) if table.median else Shorthand(),
            _cell(table.group_percent),
        )
        for unit, table in tables.items()
    )
    return Table(
        title,
        tuple(columns),
        rows,
        notes=(
            _("[c]: too few to show safely."),
            _("Strictly over: 110.0% is not over 110%. Each person counts once, with the latest reading."),
            _("These figures describe the people counted, not the region."),
        ),
    )


def _statement(table: SafeTable, threshold: int) -> Cell:
    said = table.statement(threshold)
    return _cell(None if said is None else said.definite)


def _cell(value: int | Coded | None) -> Cell:
    if value is None:
        return Shorthand()
    return Number(str(value), value) if isinstance(value, int) else coded_words(value)


def released_words(table: SafeTable) -> tuple[str, str, str]:
    """People, how many over 110 %, middle value: in words, with one reason for every hidden cell."""
    said = table.statement()
    over = said.definite if said else None
    return (_words(table.n), _words(over), _quantile(table.median))


def _words(value: int | Coded | None) -> str:
    if value is None:
        return _(HIDDEN)
    return str(value) if isinstance(value, int) else coded_words(value)


def _quantile(bounds: Bounds | None) -> str:
    return quantile_words(bounds) if bounds else _(HIDDEN)
