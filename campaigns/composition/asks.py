"""After the figures: what is said, what members say, what is asked, and what a reader may ask."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.choices import Theme
from campaigns.composition.parts import Parts
from campaigns.composition.places import statement_block
from campaigns.composition.replies import reply_blocks
from campaigns.languages import place_words
from campaigns.models import Demand as DemandRow
from documents.tree import (
    Block,
    Demand,
    Heading,
    Paragraph,
    Question,
    Quote,
    sentence,
)
from workloads.models import Unit


def risks(parts: Parts) -> list[Block]:
    return _statements(parts, Theme.RISK, _("Risks"), "risks")


def staffing(parts: Parts) -> list[Block]:
    return _statements(parts, Theme.STAFFING, _("Recruitment and retention"), "staffing")


def position(parts: Parts) -> list[Block]:
    return _statements(
        parts, Theme.POSITION, _("What %(union)s says") % {"union": parts.summary.union.name}, "position"
    )


def _statements(parts: Parts, theme: str, title: str, anchor: str) -> list[Block]:
    said = [one for one in parts.items.statements if one.theme == theme]
    return [Heading(1, title, anchor), *(statement_block(one) for one in said)] if said else []


def testimony(parts: Parts) -> list[Block]:
    quotes = [
        Quote(item.testimony.text, item.testimony.attribution, item.may_be_used)
        for item in parts.items.quotes
    ]
    return [Heading(1, _("In their own words"), "testimony"), *quotes] if quotes else []


def reply(parts: Parts) -> list[Block]:
    if not parts.options.replies:
        return []
    blocks: list[Block] = [Heading(1, _("The employer's reply"), "reply")]
    for one in parts.options.replies:
        blocks += reply_blocks(one)
    return blocks


def asks(parts: Parts) -> list[Block]:
    if not parts.items.demands:
        return []
    region = parts.summary.unit.region if parts.summary.unit else None
    blocks: list[Block] = [Heading(1, _("What we ask"), "asks")]
    source = None
    for number, demand in enumerate(parts.items.demands, start=1):
        if demand.list != source:
            source = demand.list
            blocks.append(Paragraph(sentence(_("From %(source)s.") % {"source": source.source})))
        blocks.append(_demand(number, demand, region))
    return blocks


def questions(parts: Parts) -> list[Block]:
    if not parts.items.questions:
        return []
    asked = [Question(number, one.text) for number, one in enumerate(parts.items.questions, start=1)]
    return [Heading(1, _("Questions you may wish to ask"), "questions"), *asked]


def _demand(number: int, demand: DemandRow, region: Unit | None) -> Demand:
    now = demand.standing(region)
    status = str(now.get_status_display()) if now else _("Raised")
    if region is not None and now is not None and now.region_id == region.pk:
        status = _("%(region)s: %(status)s") % {"region": place_words(region.name), "status": status}
    changes = list(demand.changes_for(region if now and now.region_id else None))
    if now is not None and not now.region_id and len(changes) == 1 and not changes[0].note:
        # One step says no more than the status does: its day stands beside it.
        return Demand(number, demand.text, demand.addressee, f"{status}, {date_format(now.on, 'j F Y')}", ())
    history = tuple(_step(change) for change in changes)
    return Demand(number, demand.text, demand.addressee, status, history)


def _step(change: Any) -> str:
    words = f"{date_format(change.on, 'j F Y')}: {change.get_status_display()}"
    return f"{words}. {change.note}" if change.note else words
