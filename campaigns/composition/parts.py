"""The parts of a pack, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.choices import Theme
from campaigns.composition import standing
from campaigns.composition.claims import (
    claim_block,
    claim_sentence,
    claims_chart,
    claims_selection,
    window_words,
)
from campaigns.composition.items import ClaimItem, Items, demand_counts
from campaigns.composition.options import minute_words
from campaigns.composition.register import Entry, register, unit_key
from campaigns.composition.replies import reply_blocks
from campaigns.languages import place_words
from campaigns.models import Demand as DemandRow
from campaigns.models import Statement
from documents.tree import (
    Block,
    Bullets,
    Claim,
    Column,
    Demand,
    Fact,
    Facts,
    FigureRef,
    Heading,
    Headline,
    Note,
    Number,
    Paragraph,
    Question,
    Quote,
    Shorthand,
    Table,
    sentence,
)
from evidence.selectors.notices import controlled
from workloads.choices import Measure
from workloads.disclosure.model import SafeTable
from workloads.disclosure.words import nothing_shown
from workloads.models import Unit
from workloads.statistics.headlines import HEADLINE_ORDER
from workloads.statistics.method import METHOD_BOX, METHOD_VERSION


class Parts:
    """Blocks made from items and the register of figures; every figure is taken from the register by its key."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.summary, self.options, self.released = items.summary, items.options, items.released
        self.register: dict[str, Entry] = register(items.summary, items.released)
        self.unit = unit_key(items.summary.unit_id)
        self.joint = items.summary.union.kind == UnionKind.JOINT
        self.is_pdu = items.of_pdu
        self.place = place_words(items.summary.place)

    # --- front sheet ------------------------------------------------------------------------------------------------

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
        return " ".join(parts) or _("Nothing was reported for this period.")

    # --- headlines --------------------------------------------------------------------------------------------------

    def headlines(self) -> list[Block]:
        """The same kinds in the same order for every place; an official's words stand in for ours, never other figures."""
        found = self.headline_words()
        blocks: list[Block] = [Heading(1, _("In short"), "in-short")]
        for kind in HEADLINE_ORDER:
            if kind in found and f"headline-{kind}" not in self.options.left_out:
                key, words = found[kind]
                words = self.options.wording.get(kind, words)
                run = FigureRef(key, words) if key and kind not in self.options.wording else words
                blocks.append(Headline(sentence(run)))
        if "people_and_share" not in found:
            blocks[1:1] = self._small_words()
        return blocks

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

    def headline_words(self) -> dict[str, tuple[str, str]]:
        """Kind of headline to key and words."""
        keys = {
            "people_and_share": f"{self.unit}-over-110",
            "regions": f"{self.unit}-parts",
            "not_over": f"{self.unit}-not-over",
        }
        found = {kind: (key, self.register[key].text) for kind, key in keys.items() if key in self.register}
        if not self.is_pdu:
            found["notices"] = ("", self._notices_words(self.unit, self.summary.content["notices"]))
        if self.items.demands:
            found["demands"] = ("", demands_words(self.items.demands))
        return found

    def _notices_words(self, unit: str, raw: dict[str, Any] | None = None) -> str:
        """Served, answered and unanswered: exact from five up. From the released table where there is one."""
        entries = {kind: self.register.get(f"{unit}-notices-{kind}") for kind in ("served", "answered")}
        silent = self.register.get(f"{unit}-notices-unanswered_after_28_days")
        if entries["served"]:
            words = {kind: entry.text if entry else _("fewer than 5") for kind, entry in entries.items()}
            unanswered = silent.text if silent else _("fewer than 5")
        elif raw:
            words = {kind: controlled(raw[kind]) for kind in ("served", "answered")}
            unanswered = controlled(raw["unanswered_after_28_days"])
        else:
            words, unanswered = {"served": "0"}, ""
        if words["served"] == _("fewer than 5"):
            return _("Fewer than 5 foreseeability notices served in the period are known to us by date.")
        if words["served"] == "0" and any(one.theme == Theme.NOTICES for one in self.items.statements):
            return _(
                "Foreseeability notices are reported without their dates, as quoted below; none is known to us by date."
            )
        if words["served"] == "0":
            return _("No foreseeability notices served in the period are known to us by date.")
        return _(
            "Foreseeability notices known to us: %(served)s served, %(answered)s answered in writing, %(silent)s "
            "unanswered after 28 days."
        ) % {**words, "silent": unanswered}

    # --- national picture and regions -------------------------------------------------------------------------------

    def national_picture(self) -> list[Block]:
        rows = [row for row in self.items.benchmarks if row.unit_id is None]
        said = self.items.said(Theme.NATIONAL)
        if not rows and not said:
            return []
        blocks: list[Block] = [Heading(1, _("The national picture"), "national-picture")]
        blocks += [_statement(one) for one in said]
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

    def regions(self) -> list[Block]:
        if self.summary.unit is None:
            blocks: list[Block] = [Heading(1, _("Region by region"), "regions")]
            for region in self.items.regions:
                blocks += self._region(region, 2)
            return blocks + self._elsewhere()
        region = self.items.regions[0] if self.items.regions else None
        if self.is_pdu:
            return [*self._pdu(), *(self._region(region, 1) if region else [])]
        blocks = self._region(region, 1) if region else [Heading(1, self.place, "place")]
        return blocks + self._elsewhere()

    def _region(self, region: Unit, level: int) -> list[Block]:
        """A fixed shape: people and readings, what is reported, practice, notices, what is published."""
        unit, name = str(region.pk), place_words(region.name)
        blocks: list[Block] = [Heading(level, name, f"region-{region.key}"[:60])]
        table = self.released.table(unit) if self.released else None
        if table is None and not self._said_of(region):
            return [*blocks, Paragraph(sentence(self._silent_words(region)))]
        blocks += self._readings(unit, table, name) if table else self._nothing(unit, region)
        # Those of a PDU stand under its own name, not under its region's.
        blocks += [] if self.is_pdu else self._claims(self.items.claims_of(region), name)
        blocks += [_statement(one) for one in self.items.said(Theme.PRACTICE, Theme.NOTICES, region=region)]
        blocks += self._official(region)
        return blocks

    def _pdu(self) -> list[Block]:
        """What the rules let a PDU print: how many people, and how many of them were over 110%; then its claims."""
        table = self.released.table(self.unit) if self.released else None
        blocks: list[Block] = [Heading(1, self.place, "place")]
        if table:
            blocks.append(Paragraph(self._sentences(self.unit)))
        else:
            blocks.append(Paragraph(sentence(f"{nothing_shown(self.place)}.")))
        claims = self._claims(self.items.claims, self.place) if self.items.claims else []
        return [*blocks, *claims]

    def _said_of(self, region: Unit) -> bool:
        """Whether there is anything of the region to print besides that nothing is shown."""
        said = self.items.said(Theme.PRACTICE, Theme.NOTICES, region=region)
        official = [row for row in self.items.benchmarks if row.unit_id == region.pk]
        alone = self.summary.unit_id == region.pk
        return bool(self.items.claims_of(region) or said or len(official) > 2 or alone)

    def _silent_words(self, region: Unit) -> str:
        """The same shape in one paragraph."""
        official = [standing.as_line(row) for row in self.items.benchmarks if row.unit_id == region.pk]
        return " ".join(
            [f"{nothing_shown(place_words(region.name))}.", _("No claims were reported to us."), *official]
        )

    def _readings(self, unit: str, table: SafeTable, name: str) -> list[Block]:
        blocks: list[Block] = [Paragraph(self._sentences(unit))]
        if len(table.statements) > 1:
            blocks.append(self._over_table(unit, table, name))
        pdus = self.released.below(unit) if self.released and unit != "national" else []
        if pdus:
            blocks.append(self._pdu_table(pdus, name))
        return [*blocks, Paragraph(sentence(self._notices_words(unit)))]

    def _sentences(self, unit: str) -> tuple[Any, ...]:
        runs: list[Any] = []
        for key in (f"{unit}-over-110", f"{unit}-not-over", f"{unit}-median"):
            if key in self.register:
                runs += [FigureRef(key, self.register[key].text), " "]
        if not runs:
            people = self.register[f"{unit}-people"].text
            runs = [
                FigureRef(f"{unit}-people", people),
                _(
                    " people gave a reading; how many were over 110% is too close to all or none to show safely."
                ),
            ]
        return sentence(*runs)

    def _over_table(self, unit: str, table: SafeTable, name: str) -> Table:
        """The column of ranges only where one of them may be shown."""
        columns = [Column("wmt", _("WMT")), Column("definite", _("Definitely over"), numeric=True)]
        parts = ["definite"]
        if any(said.possible is not None for said in table.statements):
            columns.append(Column("possible", _("Counting ranges that cross it"), numeric=True))
            parts.append("possible")
        rows = []
        for said in sorted(table.statements, key=lambda said: said.threshold):
            at = said.threshold // 10
            cells = [self._cell(f"{unit}-over-{at}-{part}") for part in parts]
            rows.append((_("over %(at)s%%") % {"at": at}, *cells))
        return Table(
            _("People by threshold, %(place)s: of %(n)s who gave a reading")
            % {"place": name, "n": self.register[f"{unit}-people"].text},
            tuple(columns),
            tuple(rows),
            notes=(_("Strictly over: 110.0% is not over 110%, as in the employer's own tool."),),
        )

    def _pdu_table(self, pdus: Sequence[SafeTable], name: str) -> Table:
        rows = tuple(
            (self.released.name(table.unit) if self.released else table.unit,
             self._cell(f"{table.unit}-people"), self._cell(f"{table.unit}-over-110-definite"))
            for table in pdus
        )  # fmt: skip
        return Table(
            _("PDUs of %(place)s in which at least ten people gave a reading") % {"place": name},
            (Column("pdu", _("PDU")), Column("people", _("People"), numeric=True),
             Column("over", _("Definitely over 110%"), numeric=True)),
            rows,
        )  # fmt: skip

    def _cell(self, key: str) -> Number | Shorthand:
        entry = self.register.get(key)
        return Number(entry.text, entry.value, key) if entry else Shorthand()

    def _nothing(self, unit: str, region: Unit) -> list[Block]:
        """Statistics 5.9: one sentence, then what may be shown instead; the nearest place that prints."""
        blocks: list[Block] = [Paragraph(sentence(f"{nothing_shown(place_words(region.name))}."))]
        if self.summary.unit_id == region.pk and self.released and self.released.table("national"):
            blocks.append(
                Paragraph(
                    sentence(
                        _("England and Wales: "),
                        FigureRef("national-over-110", self.register["national-over-110"].text),
                    )
                )
                if "national-over-110" in self.register
                else Paragraph(sentence(_("Figures are shown for England and Wales.")))
            )
        return blocks

    def _claims(self, claims: Sequence[ClaimItem], name: str) -> list[Block]:
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

    def _elsewhere(self) -> list[Block]:
        claims = self.items.claims_of(None)
        said = self.items.said(Theme.PRACTICE, Theme.NOTICES)
        if not claims and not said:
            return []
        heading = Heading(2 if self.summary.unit is None else 1, _("Not tied to one region"), "no-region")
        return [heading, *(_claim(item) for item in claims), *(_statement(one) for one in said)]

    def _official(self, region: Unit) -> list[Block]:
        rows = [row for row in self.items.benchmarks if row.unit_id == region.pk]
        if len(rows) < 3:
            return [Paragraph(sentence(standing.as_line(row))) for row in rows]
        return [standing.table(_("Published figures, %(place)s") % {"place": place_words(region.name)}, rows)]

    # --- risks, staffing, words, asks -------------------------------------------------------------------------------

    def risks(self) -> list[Block]:
        return self._statements(Theme.RISK, _("Risks"), "risks")

    def staffing(self) -> list[Block]:
        return self._statements(Theme.STAFFING, _("Recruitment and retention"), "staffing")

    def position(self) -> list[Block]:
        return self._statements(
            Theme.POSITION, _("What %(union)s says") % {"union": self.summary.union.name}, "position"
        )

    def _statements(self, theme: str, title: str, anchor: str) -> list[Block]:
        said = [one for one in self.items.statements if one.theme == theme]
        return [Heading(1, title, anchor), *(_statement(one) for one in said)] if said else []

    def testimony(self) -> list[Block]:
        quotes = [
            Quote(item.testimony.text, item.testimony.attribution, item.may_be_used)
            for item in self.items.quotes
        ]
        return [Heading(1, _("In their own words"), "testimony"), *quotes] if quotes else []

    def reply(self) -> list[Block]:
        if not self.options.replies:
            return []
        blocks: list[Block] = [Heading(1, _("The employer's reply"), "reply")]
        for one in self.options.replies:
            blocks += reply_blocks(one)
        return blocks

    def asks(self) -> list[Block]:
        if not self.items.demands:
            return []
        region = self.summary.unit.region if self.summary.unit else None
        blocks: list[Block] = [Heading(1, _("What we ask"), "asks")]
        source = None
        for number, demand in enumerate(self.items.demands, start=1):
            if demand.list != source:
                source = demand.list
                blocks.append(Paragraph(sentence(_("From %(source)s.") % {"source": source.source})))
            blocks.append(_demand(number, demand, region))
        return blocks

    def questions(self) -> list[Block]:
        if not self.items.questions:
            return []
        asked = [Question(number, one.text) for number, one in enumerate(self.items.questions, start=1)]
        return [Heading(1, _("Questions you may wish to ask"), "questions"), *asked]

    # --- annex ------------------------------------------------------------------------------------------------------

    def annex(self) -> list[Block]:
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
            standing.answers(bool(self.released and self.released.table(self.unit)), self.joint),
            Heading(1, _("Sources"), "sources"),
            Bullets(tuple(sentence(line) for line in self._sources())),
        ]
        return blocks

    def _sources(self) -> list[str]:
        """Each once, in the order of their first use."""
        lines = [
            claim["published"] for claim in (item.claim for item in self.items.claims) if claim["published"]
        ]
        for one in self.items.statements:
            lines.append(f"{one.source}. {one.reference}" if one.reference else one.source)
        lines += [demand.list.source for demand in self.items.demands]
        lines += [question.source for question in self.items.questions]
        lines += standing.source_lines(self.items.benchmarks)
        lines.append(_("Evidence accepted by %(union)s: summary %(hash)s, method version %(version)s.") % {
            "union": self.summary.union.name, "hash": self.summary.hash[:16], "version": METHOD_VERSION})  # fmt: skip
        return list(dict.fromkeys(line for line in lines if line))


def _claim(item: ClaimItem) -> Claim:
    if item.form is None:
        return Claim(
            claim_sentence(item.claim),
            _("Told to the union; in general words, so that nobody can be told apart"),
            "",
            item.key,
        )
    return claim_block(item.key, item.claim, item.place)


def _statement(one: Statement) -> Claim:
    return Claim(one.text, one.how_known, one.source)


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


def demands_words(demands: Iterable[DemandRow]) -> str:
    """How many demands stand where."""
    counts = demand_counts(demands)
    total = sum(number for _label, number in counts)
    where = "; ".join(f"{number} {label.lower()}" for label, number in counts)
    return ngettext("%(n)s demand: %(where)s.", "%(n)s demands: %(where)s.", total) % {
        "n": total,
        "where": where,
    }


def _method_in_short() -> str:
    return _(
        "Each person counts once, with the latest reading. What others said about a group is quoted and never added in. "
        "The figures describe the people counted and nobody else: no estimate, no weighting, no margin of error. Method "
        "version %(version)s; in full at the end."
    ) % {"version": METHOD_VERSION}
