"""How many people fall in each band: one bar a band, the number in words at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.charts.svg import GREY, INK, PLUM, RULE, WIDE, Drawing, text_width, wrap


@dataclass(frozen=True)
class Band:
    """A band, its people (None: nothing may be shown) and the words printed at the bar's end. Marked: over the line."""

    label: str
    people: int | None
    text: str
    marked: bool = False


def bands_bar(bands: Sequence[Band], *, title: str, description: str = "", width: int = WIDE) -> str:
    """SVG of horizontal bars from zero, in the order given; marked bands are dark, the others pale with an edge."""
    drawing = Drawing(width, title, description, "bands")
    left = 4.0 if drawing.narrow else 154.0
    room = max((text_width(band.text) for band in bands), default=0) + 14
    longest = max(drawing.width - left - min(room, 170) - 4, 60)
    most = max((band.people or 0 for band in bands), default=0) or 1
    y = 4.0
    for band in bands:
        y = _draw_band(drawing, band, left, y, longest * (band.people or 0) / most)
    drawing.add("line", x1=left, y1=2, x2=left, y2=y, stroke=INK, stroke_width=1)
    return drawing.finish(y + 4)


def _draw_band(drawing: Drawing, band: Band, left: float, y: float, length: float) -> float:
    lines = wrap(band.label, drawing.width - 8 if drawing.narrow else left - 12)
    for index, line in enumerate(lines):
        if drawing.narrow:
            drawing.text(10, y + 13 + 16 * index, line, font_weight=600)
        else:
            drawing.text(left - 10, y + 18 + 16 * index, line, anchor="end", font_weight=600)
    top = y + 16 * len(lines) + 4 if drawing.narrow else y + 3
    if length > 0:
        fill, edge = (PLUM, PLUM) if band.marked else ("#d9cde0", GREY)
        drawing.add("rect", x=left, y=top, width=length, height=21, fill=fill, stroke=edge, stroke_width=1)
    elif band.people is None:
        drawing.add(
            "line",
            x1=left,
            y1=top + 10.5,
            x2=left + 14,
            y2=top + 10.5,
            stroke=RULE,
            stroke_width=2,
            stroke_dasharray="3 3",
        )
    drawing.text(left + (length if band.people is not None else 14) + 8, top + 15, band.text)
    return max(top + 30, y + 16 * len(lines) + 8)
