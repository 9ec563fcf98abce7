"""The meeting sheet: one page with three figures, where the demands stand, and the questions."""

from __future__ import annotations

from textwrap import shorten

from django.utils.translation import gettext as _

from campaigns.composition.claims import claim_block
from campaigns.composition.parts import Parts
from documents.tree import Block, Bullets, FigureRef, Heading, Note, Paragraph, Question, Strong, sentence
from workloads.disclosure.words import nothing_shown

FIGURES = 3
QUESTIONS = 2
# One page has room for so much; the pack has everything, and whole.
CLAIMED = 560  # characters of claims, with how they are known
DEMANDS = 16
LINE = 84  # of one demand
QUESTION = 300


def sheet_blocks(parts: Parts) -> list[Block]:
    return [*_figures(parts), *_demands(parts), *_questions(parts), Note(parts.selection(), "note")]


def _figures(parts: Parts) -> list[Block]:
    """Of the released table in its fixed order; where nothing is shown, the first claims in the order they came."""
    blocks: list[Block] = [Heading(1, _("Three figures"), "figures")]
    keys = [f"{parts.unit}-{name}" for name in ("over-110", "not-over", "median")]
    found = [key for key in keys if key in parts.register]
    if found:
        lines = [sentence(FigureRef(key, parts.register[key].text)) for key in found[:FIGURES]]
        return [*blocks, Bullets(tuple(lines))]
    blocks.append(Paragraph(sentence(f"{nothing_shown(parts.place)}.")))
    return blocks + _claims(parts)


def _claims(parts: Parts) -> list[Block]:
    """As many as there is room for, each in its own words: a claim is never cut."""
    printed: list[Block] = []
    room = CLAIMED
    for item in parts.items.claims:
        claim = claim_block(item.key, item.claim, item.place)
        length = len(claim.text) + len(claim.how_known) + len(claim.detail)
        if item.form and length <= room and len(printed) < FIGURES:
            printed.append(claim)
            room -= length
    return printed


def _demands(parts: Parts) -> list[Block]:
    """One line each: where it stands, then its words as far as the line goes."""
    region = parts.summary.unit.region if parts.summary.unit else None
    lines = []
    for demand in parts.items.demands:
        now = demand.standing(region)
        status = str(now.get_status_display()) if now else _("Raised")
        words = shorten(demand.text, LINE - len(status), placeholder="…")
        lines.append(sentence(Strong(status), f": {words}"))
    if len(lines) > DEMANDS:
        more = len(lines) - DEMANDS + 1
        lines[DEMANDS - 1 :] = [sentence(_("and %(n)s more, in the pack") % {"n": more})]
    return [Heading(1, _("What we ask, and where it stands"), "asks"), Bullets(tuple(lines))] if lines else []


def _questions(parts: Parts) -> list[Block]:
    asked = parts.items.questions[:QUESTIONS]
    if not asked:
        return []
    numbered = [
        Question(number, shorten(one.text, QUESTION, placeholder="…"))
        for number, one in enumerate(asked, start=1)
    ]
    return [Heading(1, _("Questions"), "questions"), *numbered]
