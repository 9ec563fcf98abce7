"""What goes into a pack: every item under a key by which an official can leave it out, and why others stayed away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.composition.claims import all_claims, claim_sentence
from campaigns.composition.options import MAY_HOLD, WITH_QUESTIONS, Options, minute_words
from campaigns.composition.register import Released, released_for
from campaigns.controlled import form_of
from campaigns.figures import claim_keys
from campaigns.joint import quotes_that_cross
from campaigns.models import Demand, Question, Statement, Summary
from campaigns.selectors import Ground, Scope, scope_question
from evidence.choices import Audience
from evidence.models import Testimony
from evidence.selectors.tallies import accepted_reports
from workloads.choices import BenchmarkStatus, Measure, UnitKind
from workloads.disclosure.claims import ClaimForm
from workloads.models import Benchmark, Unit
from workloads.services.geography import Lineage

ABOUT_NOW = dt.timedelta(days=730)
_ONLY_IN_REGION = gettext_lazy(
    "It is about fewer than ten people, or nobody knows how many: a pack of their PDU would place them. It stands in "
    "the pack of the region."
)
PICTURE = (Measure.WMT_PERCENT, Measure.VACANCIES, Measure.UNALLOCATED_CASES)


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """A claim of the summary, the form in which it may leave, and the region it belongs to (None: not tied to one)."""

    key: str
    claim: dict[str, Any]
    form: ClaimForm | None
    region: int | None = None
    place: str = ""

    @property
    def words(self) -> str:
        return claim_sentence(self.claim)

    @property
    def cleared(self) -> bool:
        return self.form is not None and self.form.form == "words"


@dataclass(frozen=True, slots=True)
class QuoteItem:
    key: str
    testimony: Testimony
    may_be_used: str


@dataclass(frozen=True, slots=True)
class Omission:
    """What is not in the pack, and why: for those who make and sign it, never for a reader.

    `waits` for the second yes of an official who did not prepare the pack.
    """

    key: str
    what: str
    why: str
    waits: bool = False


@dataclass
class Items:
    summary: Summary
    options: Options
    released: Released | None
    regions: list[Unit]
    claims: list[ClaimItem] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    quotes: list[QuoteItem] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    benchmarks: list[Benchmark] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)

    @property
    def of_pdu(self) -> bool:
        return self.summary.unit is not None and self.summary.unit.kind == UnitKind.PDU

    def claims_of(self, region: Unit | None) -> list[ClaimItem]:
        wanted = None if region is None else region.pk
        return [item for item in self.claims if item.region == wanted]

    def said(self, *themes: str, region: Unit | None = None) -> list[Statement]:
        wanted = None if region is None else region.pk
        return [one for one in self.statements if one.theme in themes and one.region_id == wanted]

    def texts(self) -> list[tuple[str, str]]:
        """Key and words of everything that can be left out: for the screening of names and numbers."""
        return [
            *((f"claim-{item.key}", item.words) for item in self.claims),
            *((f"statement-{one.code}", one.text) for one in self.statements),
            *((item.key, f"{item.testimony.text}\n{item.testimony.attribution}") for item in self.quotes),
            *((f"demand-{one.uid}", one.text) for one in self.demands),
            *((f"question-{one.number}", one.text) for one in self.questions),
        ]


def gather(summary: Summary, options: Options) -> Items:
    """Everything the pack may hold for its audience, without what an official left out."""
    items = Items(summary, options, released_for(summary), _regions(summary))
    _take_claims(items)
    _take_statements(items)
    _take_quotes(items)
    _take_demands(items)
    _take_questions(items)
    items.benchmarks = _benchmarks(items)
    return items


def _regions(summary: Summary) -> list[Unit]:
    if summary.unit is None:
        return list(Unit.objects.regions().order_by("name"))
    return [summary.unit.region] if summary.unit.region else []


def _kept(items: Items, key: str, what: str) -> bool:
    if key not in items.options.left_out:
        return True
    items.omissions.append(Omission(key, what, _("Left out by an official.")))
    return False


def _take_claims(items: Items) -> None:
    """In words or, where an official left those out, as the general sentence the rules allow; else not at all."""
    rows = items.summary.evidence.select_related("figure__unit__parent")
    figures = {row.key: row.figure for row in rows}
    claims, lineage = all_claims(items.summary.content), Lineage.read()
    for key, claim in zip(claim_keys([claim["measure"] for claim in claims]), claims, strict=True):
        figure = figures.get(key)
        if figure is None:
            items.omissions.append(Omission(f"claim-{key}", _("A claim"), _("Its evidence has been erased.")))
            continue
        item = _claim_item(key, claim, figure, lineage)
        if items.of_pdu and not (item.form and item.form.names_pdu):
            items.omissions.append(Omission(f"claim-{key}", item.words, _ONLY_IN_REGION))
        elif _kept(items, f"claim-{key}", item.words):
            items.claims.append(item)
        elif item.form and item.form.general:
            sentence = item.form.general.sentence
            told = claim | {
                "said": sentence,
                "text": "",
                "people": None,
                "grade": "",
                "low": None,
                "high": None,
            }
            items.claims.append(ClaimItem(f"{key}-general", told, None, item.region))


def _claim_item(key: str, claim: dict[str, Any], figure: Any, lineage: Lineage) -> ClaimItem:
    """A former area belongs to the one region that holds all of it."""
    form, unit = form_of(figure), figure.unit
    regions = lineage.region_ids(lineage.units[unit.pk]) if unit else []
    region = regions[0] if len(regions) == 1 else None
    named = unit is not None and (
        unit.kind in {UnitKind.LEGACY} or (unit.kind == UnitKind.PDU and form.names_pdu)
    )
    return ClaimItem(key, claim, form, region, _area_words(unit) if named else "")


def _area_words(unit: Unit) -> str:
    """A former area by the name people still use: the company or trust that was called so is no more."""
    if unit.kind != UnitKind.LEGACY:
        return str(unit.name)
    return _("%(area)s, a former area") % {"area": unit.name.removesuffix(" CRC")}


def _take_statements(items: Items) -> None:
    summary = items.summary
    places = [region.pk for region in items.regions]
    dated = Q(always=True) | Q(made_on__range=(summary.start, summary.end))
    found = Statement.objects.standing().filter(union_id=summary.union_id)
    found = found.filter(Q(region=None) | Q(region__in=places), dated).select_related("derived_from")
    for one in found:
        bar = _statement_bar(one, items.options)
        if bar:
            items.omissions.append(bar)
        elif _kept(items, f"statement-{one.code}", one.text):
            items.statements.append(one)


def _statement_bar(one: Statement, options: Options) -> Omission | None:
    """What keeps a statement out of a pack for these readers; what it rests on keeps it out as well."""
    key, grounds = f"statement-{one.code}", list(one.grounds())
    # Not its words: who makes this pack need not be among the readers of what was given in confidence.
    what = str(one.get_classification_display()) if one.closed else one.text
    if not {ground.classification for ground in grounds} <= MAY_HOLD[options.audience]:
        return Omission(key, what, _("Its class, or that of what it rests on, does not reach these readers."))
    if any(ground.withdrawn_at for ground in grounds):
        return Omission(key, what, _("What it rests on has been taken back."))
    until = max((ground.not_before for ground in grounds if ground.not_before), default=None)
    if until and until > timezone.now():
        why = _("Nothing built on it leaves before %(when)s.") % {"when": minute_words(until)}
        return Omission(key, what, why)
    if one.under_investigation and key not in options.confirmed:
        why = _("It is about something under investigation. A second official must say yes to it.")
        return Omission(key, what, why, waits=True)
    return None


def _take_quotes(items: Items) -> None:
    """None in the pack of a PDU: the speaker agreed to the words, not to being placed among so few."""
    if items.of_pdu:
        return
    if items.summary.union.kind == UnionKind.JOINT:
        _take_quotes_that_cross(items)
        return
    question = scope_question(items.summary.union_id, Scope.of(items.summary))
    reports = accepted_reports(question)
    mine = Testimony.objects.filter(report__in=reports, withdrawn_at=None)
    agreed = set(
        Testimony.objects.quotable_to(items.options.audience)
        .filter(report__in=reports)
        .values_list("pk", flat=True)
    )
    for testimony in mine.prefetch_related("consents"):
        key = f"quote-{testimony.pk}"
        if not testimony.published_in and testimony.pk not in agreed:
            items.omissions.append(
                Omission(key, _("A quote"), _("Its speaker has not agreed to these readers."))
            )
        elif _kept(items, key, _("A quote")):
            items.quotes.append(QuoteItem(key, testimony, may_be_used(testimony)))


def _take_quotes_that_cross(items: Items) -> None:
    """Of the unions that take part: only words whose speaker agreed to these readers and to the other unions."""
    scope, ground = Scope.of(items.summary), Ground.read(items.summary.geography)

    def make(union: Union, testimony: Testimony) -> QuoteItem:
        return QuoteItem(f"quote-{union.slug}-{testimony.pk}", testimony, may_be_used(testimony))

    found = quotes_that_cross(
        scope.start, scope.end, items.options.audience, lambda pk: ground.question(pk, scope), make
    )
    items.quotes += [item for item in found if _kept(items, item.key, _("A quote"))]


def may_be_used(testimony: Testimony) -> str:
    if testimony.published_in:
        return _("Already published: %(source)s") % {"source": testimony.published_in}
    agreed = {one.audience for one in testimony.consents.all() if one.withdrawn_at is None}
    if {Audience.PARLIAMENT, Audience.PRESS} <= agreed:
        return _("In Parliament and the Senedd, and in the press")
    if Audience.PARLIAMENT in agreed:
        return _("In Parliament and the Senedd; not in the press")
    if Audience.PRESS in agreed:
        return _("In the press")
    return _("Not beyond the reader of this pack")


def _take_demands(items: Items) -> None:
    found = Demand.objects.filter(union_id=items.summary.union_id, list__in_packs=True)
    for demand in found.select_related("list").prefetch_related("changes__region"):
        if _kept(items, f"demand-{demand.uid}", demand.text):
            items.demands.append(demand)


def _take_questions(items: Items) -> None:
    if items.options.audience not in WITH_QUESTIONS:
        return
    for question in Question.objects.filter(union_id=items.summary.union_id, in_packs=True):
        if _kept(items, f"question-{question.number}", question.text):
            items.questions.append(question)


def _benchmarks(items: Items) -> list[Benchmark]:
    """Published figures of about the time, for the nation and the regions of the pack; none that was superseded."""
    start, end = items.summary.start - ABOUT_NOW, items.summary.end + ABOUT_NOW
    dated = (
        Q(published_on__range=(start, end))
        | Q(as_at_on__range=(start, end))
        | Q(status=BenchmarkStatus.POLICY)
    )
    where = Q(unit=None) | Q(unit__in=items.regions)
    found = Benchmark.objects.filter(dated, where, measure__in=PICTURE).exclude(
        status=BenchmarkStatus.SUPERSEDED
    )
    rows = found.select_related("unit").prefetch_related("conflicts_with").distinct()
    return [row for row in rows if _kept(items, benchmark_key(row), f"{row.title}: {row.value}")]


def benchmark_key(row: Benchmark) -> str:
    return f"benchmark-{row.code}{row.part}"
