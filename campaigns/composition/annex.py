"""How the figures were made, what is not shown, definitions, answers and sources."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.composition import standing
from campaigns.composition.parts import Parts
from documents.tree import (
    Block,
    Bullets,
    Heading,
    Note,
    Paragraph,
    sentence,
)
from workloads.statistics.method import METHOD_BOX, METHOD_VERSION


def annex(parts: Parts) -> list[Block]:
    blocks: list[Block] = [Heading(1, _("How these figures were made"), "method")]
    blocks += [Note(f"{_(title)}. {_(text)}", "method") for title, text in METHOD_BOX]
    blocks += [
        Heading(1, _("What is not shown, and why"), "not-shown"),
        Paragraph(
            sentence(
                _(
                    "A figure is shown only where at least ten people gave a reading and where nobody can be told apart, also not by taking one figure from another. Where a cell shows no number, the reason is always the same: too few to show safely."
                )
            )
        ),
        Heading(1, _("Words"), "words"),
        standing.definitions(),
        Heading(1, _("What the employer may say, and the answer"), "answers"),
        standing.answers(bool(parts.released and parts.released.table(parts.unit)), parts.joint),
        Heading(1, _("Sources"), "sources"),
        Bullets(tuple(sentence(line) for line in _sources(parts))),
    ]
    return blocks


def _sources(parts: Parts) -> list[str]:
    """Each once, in the order of their first use."""
    lines = [
        claim["published"] for claim in (item.claim for item in parts.items.claims) if claim["published"]
    ]
    for one in parts.items.statements:
        lines.append(f"{one.source}. {one.reference}" if one.reference else one.source)
    lines += [demand.list.source for demand in parts.items.demands]
    lines += [question.source for question in parts.items.questions]
    lines += standing.source_lines(parts.items.benchmarks)
    lines.append(_("Evidence accepted by %(union)s: summary %(hash)s, method version %(version)s.") % {
        "union": parts.summary.union.name, "hash": parts.summary.hash[:16], "version": METHOD_VERSION})  # fmt: skip
    return list(dict.fromkeys(line for line in lines if line))
