"""What every chart shares: colours, the drawing itself, a linear scale, and the check of foreign SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

from documents.text import xml_safe

INK, PLUM, CORAL, GREY, RULE, PALE = "#1f1726", "#4a1f5c", "#e4572e", "#5f5468", "#cfc7d4", "#f5f1f7"
FAMILY = "'Source Sans 3', system-ui, -apple-system, 'Segoe UI', sans-serif"
WIDE, NARROW = 640, 320
TEXT_SIZE = 13
# Mean advance of a character as a share of the text size, on the generous side: used only to keep labels apart.
ADVANCE = 0.54

Value = int | Decimal | Fraction


@dataclass(frozen=True)
class Span:
    """Where a value lies. An absent end is None; an open end excludes the number itself ("over 150" is low 150, open)."""

    low: Value | None
    high: Value | None
    low_open: bool = False
    high_open: bool = False

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    def ends(self) -> list[Value]:
        return [end for end in (self.low, self.high) if end is not None]


@dataclass(frozen=True)
class Threshold:
    """A line across a chart, such as the employer's red line."""

    value: Value
    label: str


@dataclass(frozen=True)
class ChartWords:
    """The fixed words of the charts, for translation."""

    exact: str = "one value"
    included: str = "end that counts"
    excluded: str = "end that does not count"
    unbounded: str = "no end was given"


class Drawing:
    """An SVG being drawn, top left at 0, 0."""

    def __init__(self, width: int, title: str, description: str, kind: str) -> None:
        if width not in (WIDE, NARROW):
            raise ValueError(f"Chart width {width}: use {WIDE} or {NARROW}.")
        if not title.strip():
            raise ValueError("Chart: the title is empty. Say what the chart shows.")
        size = "wide" if width == WIDE else "narrow"
        self.width = width
        self.root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "class": f"chart chart--{kind} chart--{size}",
                "font-family": FAMILY,
                "font-size": str(TEXT_SIZE),
                "fill": INK,
            },
        )
        ElementTree.SubElement(self.root, "title").text = xml_safe(title)
        if description:
            ElementTree.SubElement(self.root, "desc").text = xml_safe(description)

    @property
    def narrow(self) -> bool:
        return self.width == NARROW

    def add(self, tag: str, **attributes: object) -> None:
        """A shape. Underscores in names become hyphens; numbers are written to two decimals."""
        written = {name.replace("_", "-"): _written(value) for name, value in attributes.items()}
        ElementTree.SubElement(self.root, tag, written)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", **attributes: object) -> None:
        element = ElementTree.SubElement(
            self.root, "text", {"x": _written(x), "y": _written(y), "text-anchor": anchor}
        )
        for name, value in attributes.items():
            element.set(name.replace("_", "-"), _written(value))
        element.text = xml_safe(words).replace("\n", " ")

    def finish(self, height: float) -> str:
        self.root.set("viewBox", f"0 0 {self.width} {_written(height)}")
        return ElementTree.tostring(self.root, encoding="unicode")


@dataclass(frozen=True)
class Scale:
    """Values to horizontal places, linear."""

    first: Value
    last: Value
    left: float
    right: float

    def __call__(self, value: Value) -> float:
        share = (Fraction(value) - Fraction(self.first)) / (Fraction(self.last) - Fraction(self.first))
        return self.left + float(min(max(share, Fraction(0)), Fraction(1))) * (self.right - self.left)


def scale_for(values: Iterable[Value], step: int, left: float, right: float) -> Scale:
    """A scale that ends on whole steps and leaves room for an arrow on either side."""
    known = [Fraction(value) for value in values] or [Fraction(0)]
    first = (min(known) // step - (1 if min(known) % step == 0 else 0)) * step
    last = (max(known) // step + 1) * step
    return Scale(max(int(first), 0) if min(known) >= 0 else int(first), int(last), left, right)


def ticks(scale: Scale, step: int) -> list[int]:
    return list(range(int(scale.first), int(scale.last) + 1, step))


def draw_axis(drawing: Drawing, scale: Scale, step: int, top: float, bottom: float, *, unit: str) -> None:
    """Faint uprights and their values under the last row; every other one is named where they would collide."""
    marks = ticks(scale, step)
    room = (scale.right - scale.left) / max(len(marks) - 1, 1)
    every = 1
    while room * every < 40:
        every += 1
    for index, mark in enumerate(marks):
        x = scale(mark)
        drawing.add("line", x1=x, y1=top, x2=x, y2=bottom, stroke="#e6e0ea", stroke_width=1)
        if index % every == 0:
            drawing.text(x, bottom + 16, f"{mark}{unit}", anchor="middle", font_size=11, fill=GREY)


def draw_thresholds(
    drawing: Drawing, scale: Scale, thresholds: Sequence[Threshold], top: float, bottom: float
) -> None:
    """Dashed uprights with their words above, on as many lines as keep them apart."""
    for index, threshold in enumerate(sorted(thresholds, key=lambda line: line.value)):
        x = scale(threshold.value)
        label_y = top - 6 - 15 * (len(thresholds) - 1 - index)
        drawing.add(
            "line",
            x1=x,
            y1=label_y + 3,
            x2=x,
            y2=bottom,
            stroke=INK,
            stroke_width=1.2,
            stroke_dasharray="5 3",
        )
        half = text_width(threshold.label, 11) / 2
        middle = min(max(x, half + 2), drawing.width - half - 2)
        drawing.add("rect", x=middle - half, y=label_y - 10, width=2 * half, height=13, fill="#ffffff")
        drawing.text(middle, label_y, threshold.label, anchor="middle", font_size=11, font_weight=600)


def threshold_room(thresholds: Sequence[Threshold]) -> float:
    return 6 + 15 * len(thresholds)


def draw_span(drawing: Drawing, scale: Scale, span: Span, y: float) -> None:
    """A point as a dot; a range as a bar with a dot at each end: filled if it counts, hollow if not; an arrow if absent."""
    if span.is_point and span.low is not None:
        drawing.add("circle", cx=scale(span.low), cy=y, r=6, fill=CORAL, stroke=INK, stroke_width=1.2)
        return
    left = scale.left if span.low is None else scale(span.low)
    right = scale.right if span.high is None else scale(span.high)
    drawing.add("line", x1=left, y1=y, x2=right, y2=y, stroke=PLUM, stroke_width=3.5)
    _draw_end(drawing, left, y, absent=span.low is None, is_open=span.low_open, way=-1)
    _draw_end(drawing, right, y, absent=span.high is None, is_open=span.high_open, way=1)


def _draw_end(drawing: Drawing, x: float, y: float, *, absent: bool, is_open: bool, way: int) -> None:
    if absent:
        points = f"{_written(x + 4 * way)},{_written(y)} {_written(x - 8 * way)},{_written(y - 6.5)} {_written(x - 8 * way)},{_written(y + 6.5)}"
        drawing.add("polygon", points=points, fill=PLUM)
    else:
        drawing.add(
            "circle", cx=x, cy=y, r=5, fill="#ffffff" if is_open else PLUM, stroke=PLUM, stroke_width=2
        )


def draw_key(drawing: Drawing, spans: Sequence[Span], words: ChartWords, y: float, left: float = 4) -> float:
    """What the markers mean, only those that occur. Returns the height used."""
    entries = [
        (Span(1, 1), words.exact, any(span.is_point for span in spans)),
        (None, words.included, any(_has_end(span, False) for span in spans)),
        (None, words.excluded, any(_has_end(span, True) for span in spans)),
        (None, words.unbounded, any(None in (span.low, span.high) for span in spans)),
    ]
    x, line = left + 8, 0
    for index, (_, label, used) in enumerate(entries):
        if not used:
            continue
        needed = 16 + text_width(label, 11) + 18
        if x + needed > drawing.width and x > left + 8:
            x, line = left + 8, line + 1
        _draw_key_mark(drawing, index, x, y + 17 * line)
        drawing.text(x + 13, y + 17 * line + 4, label, font_size=11, fill=GREY)
        x += needed
    return 17.0 * (line + 1)


def _draw_key_mark(drawing: Drawing, index: int, x: float, y: float) -> None:
    if index == 0:
        drawing.add("circle", cx=x, cy=y, r=5, fill=CORAL, stroke=INK, stroke_width=1.2)
    else:
        _draw_end(drawing, x, y, absent=index == 3, is_open=index == 2, way=1)


def _has_end(span: Span, is_open: bool) -> bool:
    ends = ((span.low, span.low_open), (span.high, span.high_open))
    return not span.is_point and any(end is not None and opened == is_open for end, opened in ends)


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    return len(text) * size * ADVANCE


def wrap(text: str, room: float, size: float = TEXT_SIZE) -> list[str]:
    """Lines that fit the room by the mean width of a character; a word longer than that is cut."""
    most = max(int(room / (size * ADVANCE)), 4)
    lines: list[str] = [""]
    for word in text.split():
        for piece in (word[at : at + most] for at in range(0, len(word), most)):
            joined = f"{lines[-1]} {piece}".strip()
            if len(joined) <= most:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _written(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


# --- SVG that comes from a stored tree ------------------------------------------------------------------------

_TAGS = frozenset(
    {"svg", "title", "desc", "g", "line", "rect", "circle", "polygon", "polyline", "path", "text", "tspan"}
)
_ATTRIBUTES = frozenset(
    {"viewBox", "role", "class", "version", "aria-hidden", "transform", "d", "points", "dominant-baseline"}
    | {"font-family", "font-size", "font-weight", "font-style", "text-anchor", "fill", "fill-opacity"}
    | {"stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"}
    | {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"}
)
_VALUE = re.compile(r"(?i)url\s*\(|javascript:|expression\s*\(")


def checked(svg: str) -> str:
    """The same SVG if it holds nothing but shapes and text; otherwise ValueError. Run before SVG goes into a page."""
    if "<!" in svg or "<?" in svg:
        raise ValueError("Chart: the SVG holds a declaration, which no chart of ours has.")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - declarations, so entities too, were refused above
    except ElementTree.ParseError as fault:
        raise ValueError(f"Chart: the SVG is not well formed ({fault}).") from fault
    for element in root.iter():
        tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        if tag not in _TAGS:
            raise ValueError(f"Chart: the SVG holds <{tag}>, which no chart of ours has.")
        for name, value in element.attrib.items():
            if name not in _ATTRIBUTES or _VALUE.search(value):
                raise ValueError(
                    f"Chart: the SVG holds the attribute {name}={value!r}, which no chart of ours has."
                )
    return svg
