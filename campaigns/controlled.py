"""What may leave of a summary: the released table of its place and period, and claims in the form in which they print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from campaigns.choices import Geography, ReleaseKind
from campaigns.figures import content_hash
from campaigns.models import ReleasePeriod, Summary
from campaigns.release_json import tables_from
from campaigns.selectors import Scope, staff_for
from campaigns.truths import NATION
from evidence.models import Figure
from workloads.choices import CountBasis, Measure
from workloads.disclosure.claims import Claim, ClaimForm, claim_form
from workloads.disclosure.controlled_json import controlled
from workloads.disclosure.model import SafeTable
from workloads.disclosure.words import SHORTHAND

# Of a claim told as a sentence, only the sentence and what it says may leave.
_TOLD = ("measure", "statistic", "text", "said")


def controlled_content(summary: Summary) -> dict[str, Any]:
    """The summary's object after disclosure control; figures only where its very period is closed."""
    table = released_table(summary.union_id, Scope.of(summary))
    kept = {key: form for key, form in claims_to_print(summary).items() if form}
    safe = controlled(
        summary.content,
        table or SafeTable(NATION, None, "national"),
        released=table is not None,
        claims=[claim for (measure, _), claim in kept.items() if measure == Measure.WMT_PERCENT],
        counts={
            name: [claim for (measure, _), claim in kept.items() if measure == name]
            for name in summary.content["counts"]
        },
    )
    safe["hash"] = content_hash(safe)
    return safe


def released_table(union_id: int, scope: Scope) -> SafeTable | None:
    """The standing table of the place, if the scope is exactly a closed period; other windows stay in the app."""
    if scope.grade or scope.geography != Geography.THEN:
        return None
    period = (
        ReleasePeriod.objects.closed().filter(union_id=union_id, start=scope.start, end=scope.end).first()
    )
    if period is None:
        return None
    return standing_tables(period).get(NATION if scope.unit is None else str(scope.unit.pk))


def standing_tables(period: ReleasePeriod) -> dict[str, SafeTable]:
    """The table that stands for each unit of a period: the last one printed or taken back."""
    tables: dict[str, SafeTable] = {}
    for entry in period.entries.exclude(kind=ReleaseKind.GIVE):
        tables.update(tables_from(entry.tables))
    return tables


def last_closed(union_id: int, on: dt.date) -> ReleasePeriod | None:
    """The last closed period that ended by that day: what a pack made in the middle of a period prints."""
    return ReleasePeriod.objects.closed().filter(union_id=union_id, end__lte=on).first()


def claims_to_print(summary: Summary) -> dict[tuple[str, int], dict[str, Any] | None]:
    """Each claim by measure and place in its list: as it prints, or None. An erased figure prints nowhere."""
    figures = {row.key: row.figure for row in summary.evidence.select_related("figure__unit__parent")}
    printed = {}
    for measure, claims in _claims(summary.content).items():
        for place, claim in enumerate(claims, start=1):
            figure = figures.get(f"{measure}-{place}")
            printed[(measure, place)] = None if figure is None else _printed(claim, form_of(figure))
    return printed


def _claims(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {Measure.WMT_PERCENT.value: content["claims"], **content["counts"]}


def _printed(claim: Mapping[str, Any], form: ClaimForm) -> dict[str, Any] | None:
    if form.form == "words":
        return dict(claim)
    if form.general is None:
        return None
    told = {key: claim[key] if key in _TOLD else SHORTHAND for key in claim}
    return told | {"text": form.general.sentence, "said": form.general.sentence}


def form_of(figure: Figure) -> ClaimForm:
    """In which form a claim may leave, by the rules for claims."""
    region = figure.unit.region if figure.unit else None
    staff = (
        staff_for(region, figure.grade, figure.read_on or figure.entered_at.date()) if figure.grade else None
    )
    fits = staff is not None and staff.basis == CountBasis.HEADCOUNT and not figure.newly_qualified
    return claim_form(
        Claim(
            measure=figure.measure,
            people=figure.people,
            region=region.name if region else "",
            published=bool(figure.published_in),
            source=figure.published_in,
            grade=figure.grade,
            newly_qualified=figure.newly_qualified,
            low=figure.low,
            low_open=figure.low_open,
            about=figure.about,
            tenure_days=figure.days_since_qualified,
            dated=figure.read_on,
            in_post=int(staff.in_post) if staff and fits else None,
        )
    )
