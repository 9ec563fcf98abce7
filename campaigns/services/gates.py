"""What stands between a draft and its sign-off. Each gate says what it found and what may be done about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from campaigns.composition import Composed
from campaigns.composition.register import numbers_in, register, stands
from campaigns.selectors import evidence_revision
from campaigns.services.summaries import is_out_of_date
from documents.tree import Heading, figures, plain_text
from evidence.screening import screen
from workloads.choices import BenchmarkStatus
from workloads.statistics.method import METHOD_VERSION

# A day, a month or a year in words is no figure.
DATES = re.compile(r"\b(?:\d{1,2} )?[A-Z][a-z]+ \d{4}\b|\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Found:
    """Something a gate stops at. `key` names what can be left out; empty where the pack must be put right instead."""

    gate: str
    key: str
    what: str
    why: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def run_gates(composed: Composed) -> list[Found]:
    """Everything that stops this draft, in the order of the gates."""
    return [
        found
        for gate in (_disclosure, _typed, _consent, _identifiers, _stale, _sources, _method)
        for found in gate(composed)
    ]


def _disclosure(composed: Composed) -> Iterator[Found]:
    """Claims that may not leave in these words, and figures that stand in no ledger."""
    for item in composed.items.claims:
        if item.form is not None and not item.cleared:
            way = (
                _("It can be told in general words: leave it out, and they take its place.")
                if item.form.form == "general"
                else _("It could tell who somebody is.")
            )
            yield Found("disclosure", f"claim-{item.key}", item.words, way)
    with translation.override(composed.items.options.language):
        entries = register(composed.items.summary, composed.items.released, composed.items.demands)
    for figure in figures(composed.document):
        if not stands(figure, entries):
            yield Found(
                "disclosure", "", figure.text, _("This figure stands in no ledger. Make the pack again.")
            )


def _typed(composed: Composed) -> Iterator[Found]:
    """Numbers of a correction that stand nowhere else in the pack: right for what was wrong before, and easily mistyped."""
    errata, left_out = composed.items.options.errata, composed.items.options.left_out
    blocks = tuple(
        block for block in composed.document.all_blocks() if getattr(block, "kind", "") != "errata"
    )
    printed = set(numbers_in(plain_text(replace(composed.document, front=(), blocks=blocks))))
    for number in dict.fromkeys(numbers_in(DATES.sub("", errata))):
        key = f"typed-{number}"
        if number not in printed and key not in left_out:
            yield Found(
                "disclosure",
                key,
                _("%(number)s in the correction") % {"number": number},
                _(
                    "This number stands nowhere else in the pack. Make the version again if it is wrong, or leave this check out and continue."
                ),
            )


def _consent(composed: Composed) -> Iterator[Found]:
    """Composition takes agreed quotes only; this looks once more at each that is printed."""
    for item in composed.items.quotes:
        if item.testimony.withdrawn_at is not None:
            yield Found("consent", item.key, _("A quote"), _("Its speaker has taken it back."))


def _identifiers(composed: Composed) -> Iterator[Found]:
    placed = False
    for key, text in composed.items.texts():
        for finding in screen(text):
            if finding.hard:
                placed = True
                yield Found("identifiers", key, text[:60], finding.message)
    if not placed and any(finding.hard for finding in screen(plain_text(composed.document))):
        yield Found(
            "identifiers",
            "",
            _("The pack"),
            _("Something in it looks like the number of a person or case. Reword it."),
        )


def _stale(composed: Composed) -> Iterator[Found]:
    summary = composed.items.summary
    key = f"stale-{evidence_revision(summary.union_id, summary.unit)}"
    if is_out_of_date(summary) and key not in composed.items.options.left_out:
        day = date_format(localdate(summary.compiled_at), "j F Y")
        yield Found(
            "stale",
            key,
            _("Evidence changed after %(day)s") % {"day": day},
            _("Make the pack again from fresh figures, or leave the newer evidence out and continue."),
        )


def _sources(composed: Composed) -> Iterator[Found]:
    for one in composed.items.statements:
        if not one.source:
            yield Found("sources", f"statement-{one.code}", one.text, _("It names no source."))
    for item in composed.items.claims:
        if item.claim["published"] and not item.claim["published"].strip():
            yield Found("sources", f"claim-{item.key}", item.words, _("Its source is not named."))
    for row in composed.items.benchmarks:
        if row.status == BenchmarkStatus.SUPERSEDED:
            yield Found(
                "sources", f"benchmark-{row.code}{row.part}", row.title, _("A newer publication replaced it.")
            )


def _method(composed: Composed) -> Iterator[Found]:
    if composed.document.layout == "pack" and not any(
        isinstance(block, Heading) and block.anchor == "method" for block in composed.document.blocks
    ):
        yield Found("method", "", _("The pack"), _("It does not say how its figures were made."))
    if composed.items.summary.method_version != METHOD_VERSION:
        yield Found(
            "method", "", _("The figures"), _("They were made by an older method. Compile them again.")
        )
