"""Figures drawn, each with its description and, where it helps, its table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from campaigns.figure_presenters.tables import table
from campaigns.figure_presenters.words import headline, share_words
from campaigns.places import PlaceFigures, Row, TrendWindow
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
from workloads.statistics.bands import BANDS, SPANS
from workloads.statistics.quantiles import Bounds
from workloads.statistics.tallies import Interval
from workloads.statistics.words import quantile_words

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
    # In their own order: what was frozen comes back with its keys in another.
    found = [(name, content["bands"][name]) for name in (*BANDS, SPANS) if name in content["bands"]]
    rows = [(band_label(name), number, name in OVER_110) for name, number in found]
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
