"""One figure over periods, as the range it lies in; a gap where two periods may not be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.charts.svg import (
    CORAL,
    GREY,
    INK,
    PLUM,
    WIDE,
    Drawing,
    Scale,
    Span,
    Threshold,
    scale_for,
    text_width,
    ticks,
    wrap,
)

HEIGHT = 236.0
LINE = 16


@dataclass(frozen=True)
class TrendPoint:
    """A period, the range of its figure (None: nothing may be shown), the words, and whether a new series begins."""

    label: str
    span: Span | None
    text: str
    new_series: bool = False


def trend(
    points: Sequence[TrendPoint],
    thresholds: Sequence[Threshold] = (),
    *,
    title: str,
    description: str = "",
    width: int = WIDE,
    unit: str = "%",
    step: int = 10,
) -> str:
    """SVG with periods from left to right; each figure stands in words above its mark."""
    drawing = Drawing(width, title, description, "trend")
    left, right = 46.0, drawing.width - 12.0
    values = [end for point in points if point.span for end in point.span.ends()] + [
        line.value for line in thresholds
    ]
    upright = scale_for(values, step, HEIGHT, LINE * len(thresholds) + 34.0)
    gap = (right - left) / max(len(points), 1)
    _draw_grid(drawing, upright, thresholds, left, right, unit=unit, step=step)
    previous: tuple[float, float] | None = None
    for index, point in enumerate(points):
        column = _Column(left + gap * (index + 0.5), gap)
        previous = _draw_point(drawing, upright, point, column, previous)
    lines = max((len(wrap(point.label, gap - 4, 11)) for point in points), default=1)
    return drawing.finish(HEIGHT + 12 + 14 * lines)


def _draw_grid(
    drawing: Drawing,
    upright: Scale,
    thresholds: Sequence[Threshold],
    left: float,
    right: float,
    *,
    unit: str,
    step: int,
) -> None:
    marks = ticks(upright, step)
    every = max(1, -(-len(marks) // 8))
    for mark in marks[::every]:
        y = upright(mark)
        drawing.add("line", x1=left, y1=y, x2=right, y2=y, stroke="#e6e0ea", stroke_width=1)
        drawing.text(left - 6, y + 4, f"{mark}{unit}", anchor="end", font_size=11, fill=GREY)
    for index, line in enumerate(thresholds):
        y = upright(line.value)
        _draw_threshold_key(drawing, line.label, left, 12.0 + LINE * index)
        drawing.add(
            "line", x1=left, y1=y, x2=right, y2=y, stroke=INK, stroke_width=1.2, stroke_dasharray="5 3"
        )


def _draw_threshold_key(drawing: Drawing, label: str, left: float, y: float) -> None:
    """Above the drawing, where no mark can run through the words."""
    drawing.add(
        "line",
        x1=left,
        y1=y - 4,
        x2=left + 26,
        y2=y - 4,
        stroke=INK,
        stroke_width=1.2,
        stroke_dasharray="5 3",
    )
    drawing.text(left + 32, y, label, font_size=11, font_weight=600)


@dataclass(frozen=True)
class _Column:
    """Where a period stands: the middle, and the room from one to the next."""

    x: float
    gap: float


def _draw_point(
    drawing: Drawing,
    upright: Scale,
    point: TrendPoint,
    column: _Column,
    previous: tuple[float, float] | None,
) -> tuple[float, float] | None:
    """The middle of what was drawn, from which the next is joined; None where nothing may be shown."""
    _draw_label(drawing, upright, point, column)
    if point.span is None:
        drawing.text(column.x, HEIGHT - 8, point.text, anchor="middle", font_size=11, fill=GREY)
        return None
    low = upright.left if point.span.low is None else upright(point.span.low)
    high = upright.right if point.span.high is None else upright(point.span.high)
    middle = (column.x, (low + high) / 2)
    if previous and not point.new_series:
        _draw_join(drawing, previous, middle)
    _draw_span(drawing, point.span, column.x, low, high)
    size = 12 if text_width(point.text, 12) <= column.gap else 10
    drawing.text(column.x, high - 11, point.text, anchor="middle", font_size=size, font_weight=600)
    return middle


def _draw_label(drawing: Drawing, upright: Scale, point: TrendPoint, column: _Column) -> None:
    """The name of the period, and the line before a new series."""
    for index, line in enumerate(wrap(point.label, column.gap - 4, 11)):
        drawing.text(column.x, HEIGHT + 18 + 14 * index, line, anchor="middle", font_size=11)
    if point.new_series:
        x = column.x - column.gap / 2
        drawing.add("line", x1=x, y1=upright.right - 16, x2=x, y2=HEIGHT, stroke=GREY, stroke_width=1)


def _draw_join(drawing: Drawing, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x1, y1), (x2, y2) = start, end
    drawing.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=PLUM, stroke_width=1, stroke_dasharray="2 3")


def _draw_span(drawing: Drawing, span: Span, x: float, low: float, high: float) -> None:
    """The range as an upright bar with a mark at each end; `low` and `high` are places on the drawing."""
    drawing.add("line", x1=x, y1=low, x2=x, y2=high, stroke=PLUM, stroke_width=5)
    ends = ((low, span.low is None, span.low_open), (high, span.high is None, span.high_open))
    for y, absent, is_open in ends:
        fill = CORAL if span.is_point else "#ffffff" if is_open else PLUM
        _draw_end(drawing, x, y, absent=absent, fill=fill, way=1 if y == low and low != high else -1)


def _draw_end(drawing: Drawing, x: float, y: float, *, absent: bool, fill: str, way: int) -> None:
    if absent:
        drawing.add(
            "polygon",
            points=f"{x:.2f},{y + 4 * way:.2f} {x - 6:.2f},{y - 8 * way:.2f} {x + 6:.2f},{y - 8 * way:.2f}",
            fill=PLUM,
        )
    else:
        stroke = INK if fill == CORAL else PLUM
        drawing.add("circle", cx=x, cy=y, r=5, fill=fill, stroke=stroke, stroke_width=1.6)
