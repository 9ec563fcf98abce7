"""The national picture, and a section for each region or PDU in a fixed shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import Theme
from campaigns.composition import standing
from campaigns.composition.claims import (
    claim_block,
    claim_sentence,
    claims_chart,
)
from campaigns.composition.items import ClaimItem
from campaigns.composition.overview import cell, regions_compared, thresholds_drawn
from campaigns.composition.parts import Parts
from campaigns.languages import place_words
from campaigns.models import Statement
from documents.tree import (
    Block,
    Claim,
    Column,
    FigureRef,
    Heading,
    Paragraph,
    Table,
    sentence,
)
from workloads.choices import Measure
from workloads.disclosure.model import SafeTable
from workloads.disclosure.words import nothing_shown
from workloads.models import Unit


def national_picture(parts: Parts) -> list[Block]:
    rows = [row for row in parts.items.benchmarks if row.unit_id is None]
    said = parts.items.said(Theme.NATIONAL)
    if not rows and not said:
        return []
    blocks: list[Block] = [Heading(1, _("The national picture"), "national-picture")]
    blocks += [statement_block(one) for one in said]
    if rows:
        blocks.append(
            Paragraph(
                sentence(
                    _(
                        "What has been published about the service, with its standing. Not comparable with the figures of this pack unless it says so."
                    )
                )
            )
        )
        blocks.append(standing.table(_("Published figures, England and Wales"), rows))
    return blocks


def regions(parts: Parts) -> list[Block]:
    if parts.summary.unit is None:
        blocks: list[Block] = [Heading(1, _("Region by region"), "regions"), *regions_compared(parts)]
        for region in parts.items.regions:
            blocks += _region(parts, region, 2)
        return blocks + _elsewhere(parts)
    region = parts.items.regions[0] if parts.items.regions else None
    if parts.is_pdu:
        return [*_pdu(parts), *(_region(parts, region, 1) if region else [])]
    blocks = _region(parts, region, 1) if region else [Heading(1, parts.place, "place")]
    return blocks + _elsewhere(parts)


def _region(parts: Parts, region: Unit, level: int) -> list[Block]:
    """A fixed shape: people and readings, what is reported, practice, notices, what is published."""
    unit, name = str(region.pk), place_words(region.name)
    blocks: list[Block] = [Heading(level, name, f"region-{region.key}"[:60])]
    table = parts.released.table(unit) if parts.released else None
    if table is None and not _said_of(parts, region):
        return [*blocks, Paragraph(sentence(_silent_words(parts, region)))]
    blocks += _readings(parts, unit, table, name) if table else _nothing(parts, unit, region)
    # Those of a PDU stand under its own name, not under its region's.
    blocks += [] if parts.is_pdu else _claims(parts, parts.items.claims_of(region), name)
    blocks += [statement_block(one) for one in parts.items.said(Theme.PRACTICE, Theme.NOTICES, region=region)]
    blocks += _official(parts, region)
    return blocks


def _pdu(parts: Parts) -> list[Block]:
    """What the rules let a PDU print: how many people, and how many of them were over 110%; then its claims."""
    table = parts.released.table(parts.unit) if parts.released else None
    blocks: list[Block] = [Heading(1, parts.place, "place")]
    if table:
        blocks.append(Paragraph(_sentences(parts, parts.unit)))
    else:
        blocks.append(Paragraph(sentence(f"{nothing_shown(parts.place)}.")))
    claims = _claims(parts, parts.items.claims, parts.place) if parts.items.claims else []
    return [*blocks, *claims]


def _said_of(parts: Parts, region: Unit) -> bool:
    """Whether there is anything of the region to print besides that nothing is shown."""
    said = parts.items.said(Theme.PRACTICE, Theme.NOTICES, region=region)
    official = [row for row in parts.items.benchmarks if row.unit_id == region.pk]
    alone = parts.summary.unit_id == region.pk
    return bool(parts.items.claims_of(region) or said or len(official) > 2 or alone)


def _silent_words(parts: Parts, region: Unit) -> str:
    """The same shape in one paragraph."""
    official = [standing.as_line(row) for row in parts.items.benchmarks if row.unit_id == region.pk]
    return " ".join(
        [f"{nothing_shown(place_words(region.name))}.", _("No claims were reported to us."), *official]
    )


def _readings(parts: Parts, unit: str, table: SafeTable, name: str) -> list[Block]:
    blocks: list[Block] = [Paragraph(_sentences(parts, unit))]
    if staff := standing.staff_line(unit, parts.summary.end):
        blocks.append(Paragraph(sentence(staff)))
    if len(table.statements) > 1:
        rows = _over_table(parts, unit, table, name)
        # Drawn in the pack of the place; twelve drawings would bury what a national pack says.
        alone = unit == parts.unit
        blocks.append(thresholds_drawn(parts, unit, table, rows, name) if alone else rows)
    pdus = parts.released.below(unit) if parts.released and unit != "national" else []
    if pdus:
        blocks.append(_pdu_table(parts, pdus, name))
    return [*blocks, Paragraph(sentence(parts.notices(unit)))]


def _sentences(parts: Parts, unit: str) -> tuple[Any, ...]:
    runs: list[Any] = []
    for key in (f"{unit}-over-110", f"{unit}-not-over", f"{unit}-median"):
        if key in parts.register:
            runs += [FigureRef(key, parts.register[key].text), " "]
    if not runs:
        people = parts.register[f"{unit}-people"].text
        runs = [
            FigureRef(f"{unit}-people", people),
            _(" people gave a reading; how many were over 110% is too close to all or none to show safely."),
        ]
    return sentence(*runs)


def _over_table(parts: Parts, unit: str, table: SafeTable, name: str) -> Table:
    """The column of ranges only where one of them may be shown."""
    columns = [Column("wmt", _("WMT")), Column("definite", _("Definitely over"), numeric=True)]
    counts = ["definite"]
    if any(said.possible is not None for said in table.statements):
        columns.append(Column("possible", _("Counting ranges that cross it"), numeric=True))
        counts.append("possible")
    rows = []
    for said in sorted(table.statements, key=lambda said: said.threshold):
        at = said.threshold // 10
        cells = [cell(parts, f"{unit}-over-{at}-{count}") for count in counts]
        rows.append((_("over %(at)s%%") % {"at": at}, *cells))
    return Table(
        _("People by threshold, %(place)s: of %(n)s who gave a reading")
        % {"place": name, "n": parts.register[f"{unit}-people"].text},
        tuple(columns),
        tuple(rows),
        notes=(_("Strictly over: 110.0% is not over 110%, as in the employer's own tool."),),
    )


def _pdu_table(parts: Parts, pdus: Sequence[SafeTable], name: str) -> Table:
    rows = tuple(
        (parts.released.name(table.unit) if parts.released else table.unit,
         cell(parts, f"{table.unit}-people"), cell(parts, f"{table.unit}-over-110-definite"))
        for table in pdus
    )  # fmt: skip
    return Table(
        _("PDUs of %(place)s in which at least ten people gave a reading") % {"place": name},
        (Column("pdu", _("PDU")), Column("people", _("People"), numeric=True),
         Column("over", _("Definitely over 110%"), numeric=True)),
        rows,
    )  # fmt: skip


def _nothing(parts: Parts, unit: str, region: Unit) -> list[Block]:
    """Statistics 5.9: one sentence, then what may be shown instead; the nearest place that prints."""
    blocks: list[Block] = [Paragraph(sentence(f"{nothing_shown(place_words(region.name))}."))]
    if parts.summary.unit_id == region.pk and parts.released and parts.released.table("national"):
        blocks.append(
            Paragraph(
                sentence(
                    _("England and Wales: "),
                    FigureRef("national-over-110", parts.register["national-over-110"].text),
                )
            )
            if "national-over-110" in parts.register
            else Paragraph(sentence(_("Figures are shown for England and Wales.")))
        )
    return blocks


def _claims(parts: Parts, claims: Sequence[ClaimItem], name: str) -> list[Block]:
    if not claims:
        return [Paragraph(sentence(_("No claims were reported to us.")))]
    blocks: list[Block] = [
        Paragraph(
            sentence(
                ngettext(
                    "Reported to us: %(n)s claim, quoted as it was said. It stands for itself.",
                    "Reported to us: %(n)s claims, each quoted as it was said. None is added to another.",
                    len(claims),
                )
                % {"n": len(claims)}
            )
        )
    ]
    blocks += [_claim(item) for item in claims]
    drawn = [
        item.claim
        for item in claims
        if item.form is not None and item.claim["measure"] == Measure.WMT_PERCENT
    ]
    chart = claims_chart({"claims": drawn, "scope": {"name": name}}) if len(drawn) > 1 else None
    return [*blocks, chart] if chart else blocks


def _elsewhere(parts: Parts) -> list[Block]:
    claims = parts.items.claims_of(None)
    said = parts.items.said(Theme.PRACTICE, Theme.NOTICES)
    if not claims and not said:
        return []
    heading = Heading(2 if parts.summary.unit is None else 1, _("Not tied to one region"), "no-region")
    return [heading, *(_claim(item) for item in claims), *(statement_block(one) for one in said)]


def _official(parts: Parts, region: Unit) -> list[Block]:
    rows = [row for row in parts.items.benchmarks if row.unit_id == region.pk]
    if len(rows) < 3:
        return [Paragraph(sentence(standing.as_line(row))) for row in rows]
    return [standing.table(_("Published figures, %(place)s") % {"place": place_words(region.name)}, rows)]


def _claim(item: ClaimItem) -> Claim:
    if item.form is None:
        return Claim(
            claim_sentence(item.claim),
            _("Told to the union; in general words, so that nobody can be told apart"),
            "",
            item.key,
        )
    return claim_block(item.key, item.claim, item.place)


def statement_block(one: Statement) -> Claim:
    return Claim(one.text, one.how_known, one.source)
