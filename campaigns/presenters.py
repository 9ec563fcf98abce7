"""What the pages say of summaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import JobState
from accounts.models import Job, User
from campaigns.choices import EVERYWHERE, Geography
from campaigns.composition import (
    FEWEST_PRINTED,
    claim_detail,
    claim_sentence,
    claims_chart,
    how_known,
    selection_words,
    window_words,
)
from campaigns.models import Summary
from campaigns.own_places import places_so_far
from campaigns.selectors import Ground
from campaigns.services.summaries import is_out_of_date
from documents.charts import checked
from evidence.models import Figure
from workloads.choices import UnitKind
from workloads.disclosure.model import LEAST_PEOPLE, SafeTable
from workloads.disclosure.words import coded_sentence
from workloads.models import Unit
from workloads.statistics.shares import Share
from workloads.statistics.words import people_words, share_sentence


def summary_row(summary: Summary) -> dict[str, Any]:
    people, claims = summary.content["people"], len(summary.content["claims"])
    return {
        "url": reverse("campaigns:summary", args=[summary.uid]),
        "title": f"{summary.place}, {window_words(summary)}",
        "meta": " · ".join(
            [
                ngettext("%(n)s person gave a reading", "%(n)s people gave a reading", people) % {"n": people}
                if people
                else _("nobody gave a reading"),
                ngettext("%(n)s claim", "%(n)s claims", claims) % {"n": claims},
                _("compiled %(when)s") % {"when": date_format(summary.compiled_at, "j F Y, H:i")},
            ]
        ),
        "tag": "",
    }


def summary_page(summary: Summary) -> dict[str, Any]:
    content = summary.content
    return {
        "uid": summary.uid,
        "place": summary.place,
        "window": window_words(summary),
        "hash": summary.hash[:16],
        "out_of_date": is_out_of_date(summary),
        "again": compile_again(summary),
        "selection": selection_words(content),
        "headline": _headline(content),
        "over_rows": _over_rows(content),
        "claims": [claim_row(claim) for claim in content["claims"]],
        "counts": [claim_row(claim) for claims in content["counts"].values() for claim in claims],
        "chart": _chart(content),
        "left_out": [{"key": reason, "value": str(number)} for reason, number in content["left_out"].items()],
        "people": content["people"],
        "few": content["people"] < FEWEST_PRINTED,
    }


def compile_again(summary: Summary) -> dict[str, str]:
    """What the form for compiling is sent, so that the same place and days are compiled from the evidence of now.

    Nothing for what that form does not offer: a PDU, one grade, another map.
    """
    small = summary.unit is not None and summary.unit.kind != UnitKind.REGION
    if small or summary.grade or summary.geography != Geography.THEN:
        return {}
    sent = {"place": str(summary.unit_id or EVERYWHERE)}
    for name, day in (("start", summary.start), ("end", summary.end)):
        sent |= {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
    return sent


def _chart(content: dict[str, Any]) -> dict[str, Any] | None:
    chart = claims_chart(content)
    if chart is None:
        return None
    # Drawn by documents.charts from numbers and escaped text; `checked` refuses anything that could run.
    return {
        "caption": chart.caption,
        "wide": mark_safe(checked(chart.svg)),  # noqa: S308
        "narrow": mark_safe(checked(chart.svg_narrow)),  # noqa: S308
    }


def _headline(content: dict[str, Any]) -> str:
    if not content["people"]:
        return ""
    over = content["over"]["110"]
    return share_sentence(Share(over["definite"], over["possible"], content["people"]))


def _over_rows(content: dict[str, Any]) -> list[list[dict[str, Any]]]:
    if not content["people"]:
        return []
    return [
        [
            {"text": _("over %(threshold)s%%") % {"threshold": threshold}},
            {"text": over["definite"], "label": _("Definitely over"), "numeric": True},
            {"text": over["possible"], "label": _("Counting ranges that cross it"), "numeric": True},
        ]
        for threshold, over in content["over"].items()
    ]


def claim_row(claim: dict[str, Any]) -> dict[str, str]:
    return {
        "text": claim_sentence(claim),
        "value": claim["text"],
        "known": how_known(claim),
        "detail": claim_detail(claim),
    }


def job_steps(job: Job | None, labels: list[str]) -> list[dict[str, str]]:
    """Done, now or waiting for each step; the step a failed job stopped at is marked."""
    at = job.step if job else 0
    states = []
    for place, label in enumerate(labels):
        if (job and job.state == JobState.DONE) or place < at:
            state = "done"
        elif place > at:
            state = "waiting"
        else:
            state = "failed" if job and job.state == JobState.FAILED else "now"
        states.append({"label": label, "state": state})
    return states


def provenance_table(figures: Iterable[Figure]) -> dict[str, Any]:
    """The readings behind a figure, each with a way to its report."""
    labels = (_("Report"), _("Date"), _("Place"), _("Value"), _("Grade"), _("How it is known"))
    rows = []
    for figure in figures:
        url = reverse("evidence:report", args=[figure.report.uid])
        on = date_format(figure.read_on, "F Y" if figure.month_only else "j F Y")
        place = figure.unit.name if figure.unit else _("England and Wales")
        texts = (on, place, figure.text, figure.grade or _("not known"), figure.get_basis_display())
        cells = [{"text": text, "label": label} for text, label in zip(texts, labels[1:], strict=True)]
        rows.append([{"text": figure.report.reference, "url": url}, *cells])
    return {"caption": _("Readings"), "columns": [{"label": label} for label in labels], "rows": rows}


def own_place_rows(
    user: User, units: list[Unit], window: tuple[Any, Any], released: Mapping[str, SafeTable], ground: Ground
) -> list[dict[str, Any]]:
    """A rep's PDUs. A number of people under ten is never shown, nor who they are."""
    return [
        {
            "name": place.unit.name,
            "region": place.unit.parent.name if place.unit.parent else "",
            "so_far": _so_far(place.people),
            "missing": ", ".join(place.missing) if place.people >= LEAST_PEOPLE else "",
            "rounds": [
                {"title": one.title, "url": reverse("evidence:round", args=[one.uid]), "ends": one.ends_on}
                for one in place.rounds
            ],
            "released": _released(released.get(str(place.unit.pk))),
        }
        for place in places_so_far(user, units, window, ground)
    ]


def _so_far(people: int) -> str:
    if people >= LEAST_PEOPLE:
        return _("%(n)s people have given a reading.") % {"n": people}
    return _("Fewer than ten people so far: figures are printed from ten.")


def _released(table: SafeTable | None) -> str:
    if table is None or table.n is None:
        return ""
    said = table.statement()
    if said is None:
        return people_words(table.n)
    if isinstance(said.definite, int):
        return share_sentence(Share(said.definite, said.definite, table.n))
    return coded_sentence(said, table.n)
