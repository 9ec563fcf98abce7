"""What every part of a pack is made from, its front sheet and its headlines."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.choices import Theme
from campaigns.composition import standing
from campaigns.composition.claims import (
    claims_selection,
    window_words,
)
from campaigns.composition.items import Items
from campaigns.composition.options import minute_words
from campaigns.composition.register import DEMANDS, WORDED, Entry, register, unit_key
from campaigns.languages import place_words
from documents.tree import (
    Block,
    Fact,
    Facts,
    FigureRef,
    Heading,
    Headline,
    Note,
    Paragraph,
    Run,
    Text,
    sentence,
)
from workloads.disclosure.words import nothing_shown
from workloads.statistics.headlines import HEADLINE_ORDER
from workloads.statistics.method import METHOD_VERSION


class Parts:
    """Blocks made from items and the register of figures; every figure is taken from the register by its key."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.summary, self.options, self.released = items.summary, items.options, items.released
        self.register: dict[str, Entry] = register(items.summary, items.released, items.demands)
        self.unit = unit_key(items.summary.unit_id)
        self.joint = items.summary.union.kind == UnionKind.JOINT
        self.is_pdu = items.of_pdu
        self.place = place_words(items.summary.place)

    def front(self) -> list[Block]:
        rows = [
            (_("For"), self.options.audience_label),
            (_("Class"), self.options.classification),
            (_("Embargo"), self.options.embargo),
            (_("Place"), self.place),
            (_("Period"), window_words(self.summary)),
            (_("Figures released"), self._released_words()),
            (_("Contact"), self.summary.union.contact or self.summary.union.name),
            (_("Use"), self.options.reuse),
        ]
        if self.joint:
            rows.insert(4, (_("Unions counted"), self._unions()))
        if self.options.hold_until:
            rows.insert(3, (_("Held until"), minute_words(self.options.hold_until)))
        facts = Facts(tuple(Fact(label, sentence(value)) for label, value in rows))
        blocks: list[Block] = [facts, Note(self.selection(), "note"), Note(self._method(), "method")]
        if self.options.errata:
            blocks.insert(0, Note(_("Corrected. %(errata)s") % {"errata": self.options.errata}, "errata"))
        return blocks

    def _unions(self) -> str:
        counted = Union.objects.filter(slug__in=self.summary.tallies.get("unions", [])).order_by("pk")
        return ", ".join(union.name for union in counted) or _(
            "None yet: two unions must agree to the period"
        )

    def _method(self) -> str:
        return f"{_method_in_short()} {standing.counted_twice()}" if self.joint else _method_in_short()

    def _released_words(self) -> str:
        if self.released is None:
            return _("None for this period")
        return window_words(self.released.period)

    def selection(self) -> str:
        parts = []
        if self.released and self.released.table(self.unit):
            parts.append(
                _("These members chose to report; the figures describe them, not %(place)s.")
                % {"place": self.place}
            )
            if self.joint:
                parts.append(standing.counted_twice())
        if self.items.claims:
            parts.append(claims_selection())
        # Not that nothing was reported: that would be a figure of its own.
        return " ".join(parts) or f"{nothing_shown(self.place)}."

    def headlines(self) -> list[Block]:
        """The same kinds in the same order for every place; an official's words stand in for ours, never other figures."""
        found = self.own_headlines()
        blocks: list[Block] = [Heading(1, _("In short"), "in-short")]
        for kind in HEADLINE_ORDER:
            if kind in found and f"headline-{kind}" not in self.options.left_out:
                blocks.append(Headline(sentence(self._worded(kind, found[kind]))))
        if "people_and_share" not in found:
            blocks[1:1] = self._small_words()
        return blocks

    def _worded(self, kind: str, run: Run) -> Run:
        """In an official's words, if there are some. They keep the key, so that their figures are still looked up."""
        words = self.options.wording.get(kind)
        if words is None:
            return run
        return FigureRef(f"{run.key}{WORDED}", words) if isinstance(run, FigureRef) else Text(words)

    def _small_words(self) -> list[Block]:
        """The one sentence for a place that is not printed, then what there is instead."""
        blocks: list[Block] = [Paragraph(sentence(f"{nothing_shown(self.place)}."))]
        claims = len(self.items.claims)
        if claims:
            words = ngettext(
                "%(n)s claim was reported to us. It is quoted below as it was said, with how it is known.",
                "%(n)s claims were reported to us. Each is quoted below as it was said, with how it is known.",
                claims,
            ) % {"n": claims}
            blocks.append(Headline(sentence(words)))
        return blocks

    def own_headlines(self) -> dict[str, Run]:
        """Kind of headline to what we say; where it holds a figure, by its key."""
        keys = {
            "people_and_share": f"{self.unit}-over-110",
            "regions": f"{self.unit}-parts",
            "not_over": f"{self.unit}-not-over",
            "demands": DEMANDS,
        }
        found = {
            kind: FigureRef(key, self.register[key].text)
            for kind, key in keys.items()
            if key in self.register
        }
        if not self.is_pdu:
            found["notices"] = self.notices(self.unit)
        return found

    def notices(self, unit: str) -> Run:
        """Served, answered and unanswered, or that none is known by date."""
        if entry := self.register.get(f"{unit}-notices"):
            return FigureRef(f"{unit}-notices", entry.text)
        if any(one.theme == Theme.NOTICES for one in self.items.statements):
            return Text(
                _(
                    "Foreseeability notices are reported without their dates, as quoted below; none is known to us by date."
                )
            )
        return Text(_("No foreseeability notices served in the period are known to us by date."))


def _method_in_short() -> str:
    return _(
        "Each person counts once, with the latest reading. What others said about a group is quoted and never added in. "
        "The figures describe the people counted and nobody else: no estimate, no weighting, no margin of error. Method "
        "version %(version)s; in full at the end."
    ) % {"version": METHOD_VERSION}
