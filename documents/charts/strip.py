"""Every value on one line: dots stacked where they are equal, bars above for those known only as a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.charts.svg import (
    CORAL,
    INK,
    WIDE,
    ChartWords,
    Drawing,
    Scale,
    Span,
    Threshold,
    draw_axis,
    draw_key,
    draw_span,
    draw_thresholds,
    scale_for,
    text_width,
    threshold_room,
)

TALLEST = 14  # dots in a stack before the stack says its number instead
DOT = 8.0
LANE = 20.0


@dataclass(frozen=True)
class StripMark:
    span: Span
    people: int


def distribution_strip(
    marks: Sequence[StripMark],
    thresholds: Sequence[Threshold] = (),
    *,
    title: str,
    description: str = "",
    width: int = WIDE,
    unit: str = "%",
    step: int = 10,
    words: ChartWords | None = None,
) -> str:
    """SVG of every mark. For pages inside the union only: a released document never shows single values."""
    drawing = Drawing(width, title, description, "strip")
    values = [end for mark in marks for end in mark.span.ends()] + [line.value for line in thresholds]
    points = sorted((mark for mark in marks if mark.span.is_point), key=lambda mark: mark.span.low or 0)
    ranges = [mark for mark in marks if not mark.span.is_point]
    scale = scale_for(values, step, 14, drawing.width - 14)
    top = threshold_room(thresholds)
    floor = (
        top
        + 8
        + LANE * len(ranges)
        + DOT * min(max((mark.people for mark in points), default=0), TALLEST + 2)
        + 8
    )
    draw_axis(drawing, scale, step, top, floor, unit=unit)
    draw_thresholds(drawing, scale, thresholds, top, floor)
    _draw_ranges(drawing, scale, ranges, top + 14)
    for mark in points:
        _draw_stack(drawing, scale, mark, floor)
    drawing.add("line", x1=scale.left, y1=floor, x2=scale.right, y2=floor, stroke=INK, stroke_width=1)
    key = draw_key(drawing, [mark.span for mark in marks], words or ChartWords(), floor + 34)
    return drawing.finish(floor + 24 + key + 8)


def _draw_ranges(drawing: Drawing, scale: Scale, ranges: Sequence[StripMark], top: float) -> None:
    for lane, mark in enumerate(ranges):
        y = top + LANE * lane
        draw_span(drawing, scale, mark.span, y)
        if mark.people > 1:
            _draw_count(drawing, scale, mark, y)


def _draw_count(drawing: Drawing, scale: Scale, mark: StripMark, y: float) -> None:
    words = f"× {mark.people}"
    end = scale.right if mark.span.high is None else scale(mark.span.high)
    x = end + 9 if end + 9 + text_width(words, 11) < drawing.width else end - 9 - text_width(words, 11)
    drawing.text(x, y - 6 if x < end else y + 4, words, font_size=11)


def _draw_stack(drawing: Drawing, scale: Scale, mark: StripMark, floor: float) -> None:
    if mark.span.low is None:
        return
    x = scale(mark.span.low)
    for place in range(min(mark.people, TALLEST)):
        drawing.add(
            "circle", cx=x, cy=floor - 5 - DOT * place, r=3.6, fill=CORAL, stroke=INK, stroke_width=0.8
        )
    if mark.people > TALLEST:
        drawing.text(x, floor - 5 - DOT * TALLEST - 3, str(mark.people), anchor="middle", font_size=11)
