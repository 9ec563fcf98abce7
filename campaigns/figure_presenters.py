"""What the pages of figures say: words, tables and charts from one set of figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.figures import bounds_of
from campaigns.models import Summary
from campaigns.places import PlaceFigures, Row, TrendWindow
from campaigns.presenters import claim_row, selection_words
from campaigns.rebuttals import rebuttals
from documents.charts import (
    Band,
    Span,
    StripMark,
    Threshold,
    Tile,
    TrendPoint,
    bands_bar,
    checked,
    distribution_strip,
    tile_map,
    trend,
)
from documents.charts.svg import NARROW, WIDE
from workloads.models import Benchmark, Unit
from workloads.statistics.coverage import Coverage, StaffInPost
from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.headlines import UnitShare, units_sentence
from workloads.statistics.quantiles import Bounds
from workloads.statistics.shares import Share
from workloads.statistics.tallies import Interval
from workloads.statistics.words import (
    Snapshot,
    coverage_words,
    difference_words,
    four_weeks_sentence,
    group_wmt_sentence,
    median_sentence,
    not_over_sentence,
    quantile_words,
    quartiles_sentence,
    share_percent,
    share_sentence,
)

OVER_110 = ("110-120", "120-130", "130-150", ">150")
SHADE_STEPS = (25, 50, 75, 90)  # per cent of people over 110 %
LONGEST_STRIP = 40  # ranges drawn one by one


def chart(draw: Any, caption: str) -> dict[str, Any]:
    """Both widths of a drawing. `checked` refuses anything that could run."""
    wide, narrow = draw(WIDE), draw(NARROW)
    return {
        "caption": caption,
        "wide": mark_safe(checked(wide)),  # noqa: S308
        "narrow": mark_safe(checked(narrow)),  # noqa: S308
    }


def line() -> list[Threshold]:
    return [Threshold(110, _("110%: red in the employer's tool"))]


def share_of(content: dict[str, Any], threshold: str = "110") -> Share:
    counted = content["over"][threshold]
    return Share(counted["definite"], counted["possible"], content["people"])


def sentences(content: dict[str, Any]) -> list[str]:
    """The figures in words, the same kinds in the same order for every place."""
    if not content["people"]:
        return []
    first, third = (bounds_of(one) for one in content["quartiles"])
    group = content["group_wmt"]
    return [
        not_over_sentence(share_of(content)),
        median_sentence(bounds_of(content["median"])),
        quartiles_sentence(first, third),
        group_wmt_sentence(GroupWmt(group["used"], group["available"], group["people"]) if group else None),
        four_weeks_sentence(content["four_weeks_over_110"]),
        *panel_sentence(content["panel"]),
    ]


def panel_sentence(panel: dict[str, int] | None) -> list[str]:
    if panel is None:
        return [_("Not compared with the window before: the WMT changed in November 2022.")]
    if not panel["people"]:
        return []
    return [
        _(
            "Of the %(people)s people also counted in the window before, %(up)s went up, %(down)s went down and %(unclear)s cannot be told."
        )
        % panel
    ]


def headline(content: dict[str, Any]) -> str:
    return share_sentence(share_of(content)) if content["people"] else ""


def strip(figures: PlaceFigures) -> dict[str, Any] | None:
    people: dict[Interval, int] = {}
    for row in figures.tally.rows:
        people[row.interval] = people.get(row.interval, 0) + row.people
    marks = [StripMark(span_of(interval), number) for interval, number in people.items()]
    if not marks or sum(not mark.span.is_point for mark in marks) > LONGEST_STRIP:
        return None
    title = _("Each person's latest WMT percentage")
    description = headline(figures.content)
    return chart(
        lambda width: distribution_strip(marks, line(), title=title, description=description, width=width),
        title,
    )


def span_of(interval: Interval) -> Span:
    if interval.about:
        low, low_open, high, high_open = interval.ends()
        return Span(Fraction(low, 10), None if high is None else Fraction(high, 10), low_open, high_open)
    ends = [None if end is None else Fraction(end, 10) for end in (interval.low, interval.high)]
    return Span(ends[0], ends[1], interval.low_open, interval.high_open)


def bands(content: dict[str, Any]) -> dict[str, Any] | None:
    if not content["people"]:
        return None
    title = _("People by band")
    rows = [(band_label(name), number, name in OVER_110) for name, number in content["bands"].items()]
    drawn = [Band(label, number, str(number), marked) for label, number, marked in rows]
    description = "; ".join(f"{label}: {number}" for label, number, _marked in rows)
    made = chart(lambda width: bands_bar(drawn, title=title, description=description, width=width), title)
    made["table"] = table(
        title, (_("Band"), _("People")), [[label, number] for label, number, _marked in rows], numeric=(1,)
    )
    return made


def band_label(name: str) -> str:
    if name == "spans":
        return _("range over several bands")
    if name.startswith("<="):
        return _("%(to)s%% or less") % {"to": name[2:]}
    if name.startswith(">"):
        return _("over %(over)s%%") % {"over": name[1:]}
    low, high = name.split("-")
    return _("over %(low)s%% to %(high)s%%") % {"low": low, "high": high}


def trend_chart(windows: Sequence[TrendWindow]) -> dict[str, Any] | None:
    if sum(bool(window.people) for window in windows) < 2:
        return None
    title = _("Middle value, window by window")
    points, rows, before = [], [], ""
    for window in windows:
        words = quantile_words(window.median) if window.people else _("none")
        label = _("to %(day)s") % {"day": date_format(window.end, "M Y")}
        points.append(
            TrendPoint(
                label, _bounds_span(window.median), words, new_series=bool(before) and before != window.series
            )
        )
        rows.append([label, window.people, words])
        before = window.series
    description = "; ".join(f"{label}: {words}" for label, _people, words in rows)
    made = chart(
        lambda width: trend(points, line(), title=title, description=description, width=width), title
    )
    made["table"] = table(title, (_("Window"), _("People"), _("Middle value")), rows, numeric=(1,))
    return made


def _bounds_span(bounds: Bounds) -> Span | None:
    if bounds.low is None:
        return None
    high = None if bounds.high is None else bounds.high / 10
    return Span(bounds.low / 10, high, bounds.low_open, bounds.high_open)


def table(
    caption: str, labels: Sequence[str], rows: Sequence[Sequence[Any]], *, numeric: Sequence[int] = ()
) -> dict[str, Any]:
    """For `_components/table.html`. A cell may be a dict already."""
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": place in numeric} for place, label in enumerate(labels)],
        "rows": [
            [
                (cell if isinstance(cell, dict) else {"text": str(cell)})
                | {"label": labels[place], "numeric": place in numeric}
                for place, cell in enumerate(row)
            ]
            for row in rows
        ],
    }


def over_table(content: dict[str, Any]) -> dict[str, Any] | None:
    if not content["people"]:
        return None
    rows = [
        [_("over %(threshold)s%%") % {"threshold": at}, over["definite"], over["possible"]]
        for at, over in content["over"].items()
    ]
    labels = (_("WMT"), _("Definitely over"), _("Counting ranges that cross it"))
    return table(_("People by WMT threshold"), labels, rows, numeric=(1, 2))


def place_table(caption: str, rows: Sequence[Row], query: str, noun: str) -> dict[str, Any]:
    labels = (noun, _("People"), _("Over 110%"), _("Counting ranges"), _("Share"), _("Middle value"))
    shown = [
        [
            {"text": row.unit.name if row.unit else "", "url": place_url(row.unit, query)},
            row.share.people,
            row.share.definite,
            row.share.possible,
            share_words(row.share),
            quantile_words(row.median) if row.share.people else _("none"),
        ]
        for row in rows
    ]
    return table(caption, labels, shown, numeric=(1, 2, 3))


def place_url(unit: Unit | None, query: str = "") -> str:
    if unit is None:
        return reverse("campaigns:national") + query
    return reverse("campaigns:place", args=[unit.key]) + query


def share_words(share: Share) -> str:
    if not share.people:
        return _("none")
    if share.definite == share.possible:
        return share_percent(share.definite, share.people)
    percent = share_percent(share.definite, share.people, ROUND_FLOOR)
    return _("at least %(percent)s") % {"percent": percent}


def region_map(rows: Sequence[Row]) -> dict[str, Any]:
    title = _("Share of the people counted who were over 110%, by region")
    tiles = {row.unit.code: _tile(row) for row in rows if row.unit}
    description = "; ".join(f"{row.unit.name}: {share_words(row.share)}" for row in rows if row.unit)
    return chart(lambda width: tile_map(tiles, title=title, description=description, width=width), title)


def _tile(row: Row) -> Tile:
    assert row.unit is not None
    if not row.share.people:
        return Tile(row.unit.name, _("nobody yet"))
    percent = 100 * row.share.definite // row.share.people
    return Tile(row.unit.name, share_words(row.share), sum(percent >= step for step in SHADE_STEPS))


def regions_sentence(rows: Sequence[Row]) -> str:
    return units_sentence(
        [UnitShare(row.unit.name, row.share) for row in rows if row.unit and row.share.people]
    )


def coverage_sentence(content: dict[str, Any]) -> str:
    covered = content["coverage"]
    if covered is None:
        return _("No official number of staff in post is held for this place.")
    staff = StaffInPost(
        Decimal(str(covered["in_post"])),
        covered["basis"],
        covered["source"],
        dt.date.fromisoformat(covered["as_at"]),
    )  # type: ignore[arg-type]
    return coverage_words(Coverage(covered["people"], staff))


def benchmark_rows(benchmarks: Sequence[Benchmark]) -> dict[str, Any] | None:
    if not benchmarks:
        return None
    rows = [
        [
            f"{one.code}: {one.title}",
            one.value,
            one.scope,
            one.as_at or one.published,
            _standing(one),
        ]
        for one in benchmarks
    ]
    labels = (_("What"), _("Published value"), _("Who is covered"), _("As at"), _("Standing and source"))
    return table(_("Published figures, not comparable with the people counted here"), labels, rows)


def _standing(one: Benchmark) -> str:
    """Standing and source, who disputes it, and what it must not be set against."""
    parts = [f"{one.get_status_display()}. {one.source}."]
    if one.disputed_by:
        parts.append(_("Disputed by %(who)s.") % {"who": one.disputed_by})
    for words, others in (
        (_("Conflicts with %(codes)s."), one.conflicts_with.all()),
        (_("Not comparable with %(codes)s."), one.not_comparable_with.all()),
    ):
        if codes := sorted({other.code for other in others}):
            parts.append(words % {"codes": ", ".join(codes)})
    return " ".join(parts)


def rebuttal_rows(figures: PlaceFigures, today: dt.date) -> list[dict[str, Any]]:
    return [
        {"objection": one.objection, "answer": one.answer, "answered": one.answered}
        for one in rebuttals(figures.content, figures.tally, today)
    ]


def difference(before: Summary, after: Summary) -> str:
    return difference_words(_snapshot(before), _snapshot(after))


def _snapshot(summary: Summary) -> Snapshot:
    content = summary.content
    return Snapshot(content["people"], bounds_of(content["median"]), content["series"])


NOTICE_WORDS = (
    ("served", gettext_lazy("Notices served")),
    ("people", gettext_lazy("People they are about")),
    ("acknowledged_in_time", gettext_lazy("Acknowledged in time")),
    ("answered", gettext_lazy("Answered in writing")),
    ("unanswered_after_28_days", gettext_lazy("Unanswered after 28 days")),
    ("open_over_60_days", gettext_lazy("Open for more than 60 days")),
    ("renewed", gettext_lazy("Renewed")),
    ("back_to_110_or_below", gettext_lazy("Back to 110% or below")),
)


def notice_rows(content: dict[str, Any]) -> list[dict[str, str]]:
    found = content["notices"]
    if not found.get("served"):
        return []
    return [{"key": str(words), "value": str(found[name])} for name, words in NOTICE_WORDS if name in found]


def place_page(figures: PlaceFigures, today: dt.date) -> dict[str, Any]:
    """Everything about one place, for those who may see raw numbers."""
    content = figures.content
    return {
        "people": content["people"],
        "selection": selection_words(content),
        "headline": headline(content),
        "sentences": sentences(content),
        "strip": strip(figures),
        "bands": bands(content),
        "over": over_table(content),
        "coverage": coverage_sentence(content),
        "claims": [claim_row(claim) for claim in content["claims"]],
        "counts": [claim_row(claim) for claims in content["counts"].values() for claim in claims],
        "notices": notice_rows(content),
        "left_out": [{"key": reason, "value": str(number)} for reason, number in content["left_out"].items()],
        "rebuttals": rebuttal_rows(figures, today),
        "summary": figures.summary,
    }
