"""A row for each unit or claim: a point, a range, or a range with an end nobody gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.charts.svg import (
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
    wrap,
)

LABEL_ROOM = 190
LINE = 16


@dataclass(frozen=True)
class DotRow:
    """A row: its label, where the value lies (None: nothing may be shown), and the words printed beside it."""

    label: str
    span: Span | None
    text: str


def range_dots(
    rows: Sequence[DotRow],
    thresholds: Sequence[Threshold] = (),
    *,
    title: str,
    description: str = "",
    width: int = WIDE,
    unit: str = "%",
    step: int = 10,
    words: ChartWords | None = None,
    within: tuple[int, int] | None = None,
) -> str:
    """SVG of the rows in the order given, with the words of each value at the right.

    `within` are the ends of the axis, such as 0 and 100 for shares; without it they follow from the values.
    """
    drawing = Drawing(width, title, description, "dots")
    scale = _scale(rows, thresholds, step, drawing, within)
    top = threshold_room(thresholds)
    places, bottom = _places(rows, top, drawing)
    draw_axis(drawing, scale, step, top, bottom, unit=unit)
    draw_thresholds(drawing, scale, thresholds, top, bottom)
    for row, place in zip(rows, places, strict=True):
        _draw_row(drawing, scale, row, place)
    spans = [row.span for row in rows if row.span]
    return drawing.finish(bottom + 24 + draw_key(drawing, spans, words or ChartWords(), bottom + 34) + 8)


def _scale(
    rows: Sequence[DotRow],
    thresholds: Sequence[Threshold],
    step: int,
    drawing: Drawing,
    within: tuple[int, int] | None,
) -> Scale:
    values = [end for row in rows if row.span for end in row.span.ends()] + [
        line.value for line in thresholds
    ]
    room = min(max((text_width(row.text) for row in rows), default=0) + 18, 190)
    left, right = (14, drawing.width - 14) if drawing.narrow else (LABEL_ROOM + 10, drawing.width - room)
    return Scale(*within, left, right) if within else scale_for(values, step, left, right)


def _places(rows: Sequence[DotRow], top: float, drawing: Drawing) -> tuple[list[float], float]:
    """The middle of each row's mark and the foot of the last: tall enough for wrapped labels."""
    places, y = [], top + 6
    for row in rows:
        if drawing.narrow:
            lines = len(_narrow_lines(row, drawing))
            places.append(y + LINE * lines + 10)
            y += LINE * lines + 24
        else:
            height = max(LINE * len(_label_lines(row)), LINE * len(_text_lines(row))) + 12
            places.append(y + height / 2)
            y += height
    return places, y


def _label_lines(row: DotRow) -> list[str]:
    return wrap(row.label, LABEL_ROOM - 8)


def _text_lines(row: DotRow) -> list[str]:
    return wrap(row.text, 172)


def _narrow_lines(row: DotRow, drawing: Drawing) -> list[str]:
    return wrap(f"{row.label}: {row.text}", drawing.width - 12)


def _draw_row(drawing: Drawing, scale: Scale, row: DotRow, y: float) -> None:
    if drawing.narrow:
        lines = _narrow_lines(row, drawing)
        for index, line in enumerate(lines):
            foot = y - 14 - LINE * (len(lines) - 1 - index)
            # A white ground, so that no threshold runs through the words.
            drawing.add("rect", x=2, y=foot - 12, width=text_width(line, 14), height=LINE, fill="#ffffff")
            drawing.text(4, foot, line, font_weight=600)
    else:
        _draw_lines(drawing, 4, y, _label_lines(row), font_weight=600)
        _draw_lines(drawing, scale.right + 14, y, _text_lines(row))
    if row.span:
        draw_span(drawing, scale, row.span, y)


def _draw_lines(
    drawing: Drawing, x: float, middle: float, lines: Sequence[str], *, font_weight: int = 400
) -> None:
    first = middle + 4.5 - LINE * (len(lines) - 1) / 2
    for index, line in enumerate(lines):
        drawing.text(x, first + LINE * index, line, font_weight=font_weight)
