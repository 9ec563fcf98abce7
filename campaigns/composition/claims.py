"""Claims in words and drawings: quoted as they were said, with how each is known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.composition.words import chart_words
from documents.charts import DotRow, Span, Threshold, range_dots
from documents.charts.svg import NARROW, WIDE
from documents.tree import Chart, Claim, Column, Table
from workloads.choices import Basis, Grade, Measure, Statistic
from workloads.intervals import Interval
from workloads.statistics.selection import Reports, selection_sentence
from workloads.statistics.words import interval_words

FEWEST_PRINTED = 5


def window_words(row: Any) -> str:
    """The window of a summary, pack or period."""
    return _("%(start)s to %(end)s") % {"start": day_words(row.start), "end": day_words(row.end)}


def day_words(day: Any) -> str:
    return date_format(day, "j F Y")


def selection_words(content: dict[str, Any]) -> str:
    """How the people and the claims came to be here, said before any figure."""
    parts = []
    if content["people"]:
        parts.append(selection_sentence([Reports(content["people"], content["scope"]["name"])]))
    if all_claims(content):
        parts.append(claims_selection())
    return " ".join(parts) or _("Nobody gave a reading, and nothing was reported, in this period.")


def claims_selection() -> str:
    return _(
        "The claims are examples that were reported to the union; they are not a complete picture, and each says how "
        "it is known."
    )


def all_claims(content: dict[str, Any]) -> list[dict[str, Any]]:
    return content["claims"] + [claim for claims in content["counts"].values() for claim in claims]


def claim_block(key: str, claim: dict[str, Any], where: str = "") -> Claim:
    detail = "; ".join(part for part in (where, claim_detail(claim)) if part)
    return Claim(text=claim_sentence(claim), how_known=how_known(claim), detail=detail, key=key)


def claim_sentence(claim: dict[str, Any]) -> str:
    """In the words it was said; where only a value was given, what it is and the value as typed."""
    if claim["said"]:
        return str(claim["said"])
    return _("%(measure)s, %(statistic)s: %(value)s") % {
        "measure": Measure(claim["measure"]).label,
        "statistic": Statistic(claim["statistic"]).label.lower(),
        "value": claim["text"],
    }


def how_known(claim: dict[str, Any]) -> str:
    known = str(Basis(claim["basis"]).label)
    if claim.get("not_confirmed"):
        known = _("%(known)s; not confirmed: a question about it was not answered") % {"known": known}
    if claim["weak"]:
        known = _("%(known)s; the evidence is called weak by those who report it") % {"known": known}
    if claim["published"]:
        return _("%(known)s. Already published: %(source)s") % {"known": known, "source": claim["published"]}
    return known


def claim_detail(claim: dict[str, Any]) -> str:
    parts = [
        _("Value as given: %(value)s") % {"value": claim["text"]},
        str(Statistic(claim["statistic"]).label),
    ]
    if claim["grade"]:
        parts.append(str(Grade(claim["grade"]).label))
    parts.append(_people_words(claim["people"]))
    return "; ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])])


def _people_words(people: int | None) -> str:
    if people is None:
        return _("number of people not known")
    return ngettext("%(n)s person", "%(n)s people", people) % {"n": people}


def claims_chart(content: dict[str, Any]) -> Chart | None:
    """Every WMT percentage claimed, as the interval it was; none where no claim has a number."""
    claims = [claim for claim in content["claims"] if claim["low"] is not None or claim["high"] is not None]
    if not claims:
        return None
    rows = [DotRow(_chart_label(claim), _span(claim), _canonical(claim)) for claim in claims]
    title = _("WMT percentages reported, %(place)s") % {"place": content["scope"]["name"]}
    description = "; ".join(f"{row.label}: {row.text}" for row in rows)
    thresholds = [Threshold(110, _("110%: red in the employer's tool"))]
    wide, narrow = (
        range_dots(
            rows, thresholds, title=title, description=description, step=20, width=width, words=chart_words()
        )
        for width in (WIDE, NARROW)
    )
    return Chart(
        svg=wide, svg_narrow=narrow, alt=description, caption=title, table=_claims_table(title, claims)
    )


def _claims_table(title: str, claims: list[dict[str, Any]]) -> Table:
    return Table(
        title,
        (
            Column("what", _("What it is")),
            Column("value", _("Value as given")),
            Column("known", _("How it is known")),
        ),
        tuple((_chart_label(claim), claim["text"], str(Basis(claim["basis"]).label)) for claim in claims),
    )


def _chart_label(claim: dict[str, Any]) -> str:
    label = str(Statistic(claim["statistic"]).label)
    return f"{label}, {claim['grade']}" if claim["grade"] else label


def _span(claim: dict[str, Any]) -> Span:
    low, high = (None if claim[end] is None else Fraction(str(claim[end])) for end in ("low", "high"))
    return Span(low, high, claim["low_open"], claim["high_open"])


def _canonical(claim: dict[str, Any]) -> str:
    low, high = (
        None if claim[end] is None else int(Fraction(str(claim[end])) * 10) for end in ("low", "high")
    )
    return interval_words(Interval(low, high, claim["low_open"], claim["high_open"], claim["about"]))
