"""Charts are well-formed SVG that a strict Content-Security-Policy admits, in two widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.charts import (
    TWELVE_REGIONS,
    Band,
    DotRow,
    Span,
    StripMark,
    Threshold,
    Tile,
    TrendPoint,
    bands_bar,
    checked,
    distribution_strip,
    range_dots,
    tile_map,
    trend,
)
from documents.render_pdf import render_png

RED_LINE = Threshold(110, "110%: the red line")
ROWS = (
    DotRow("A PDU in London", Span(192, 192), "192%"),
    DotRow("Wales", Span(150, None, low_open=True), "over 150%"),
    DotRow("Warwickshire and West Mercia", Span(135, 145), "135% - 145%"),
    DotRow("North East", Span(None, Decimal("110.5"), high_open=True), "under 110.5%"),
    DotRow("South West", None, "too few to show safely"),
)

DRAWN: dict[str, Callable[[int], str]] = {
    "dots": lambda width: range_dots(ROWS, [RED_LINE], title="Claims", description="As said", width=width),
    "strip": lambda width: distribution_strip(
        [StripMark(Span(118, 118), 3), StripMark(Span(130, 130), 40), StripMark(Span(135, 145), 2)],
        [RED_LINE],
        title="Readings",
        width=width,
    ),
    "bands": lambda width: bands_bar(
        [
            Band("up to 110%", 8, "8 people"),
            Band("over 110%", 45, "45 people", True),
            Band("other", None, "hidden"),
        ],
        title="Bands",
        width=width,
    ),
    "trend": lambda width: trend(
        [
            TrendPoint("Q1 2026", Span(105, 115), "105-115%"),
            TrendPoint("Q2 2026", None, "hidden"),
            TrendPoint("Q3 2026", Span(120, None), "at least 120%", new_series=True),
        ],
        [RED_LINE],
        title="Trend",
        width=width,
    ),
    "tiles": lambda width: tile_map(
        {code: Tile("A region", "45 of 60", place % 5) for place, code in enumerate(TWELVE_REGIONS)},
        title="Map",
        width=width,
    ),
}
EVERY_CHART = pytest.mark.parametrize(
    ("kind", "width"), [(kind, width) for kind in DRAWN for width in (640, 320)]
)


def _root(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in _root(svg).iter("{http://www.w3.org/2000/svg}text")]


@EVERY_CHART
def test_a_chart_is_well_formed_and_holds_only_shapes_and_text(kind: str, width: int) -> None:
    svg = DRAWN[kind](width)
    assert checked(svg) == svg
    assert not re.search(r"style|<script|href|\bon\w+=", svg.replace("font-style", ""))


@EVERY_CHART
def test_a_chart_says_what_it_is_to_a_screen_reader(kind: str, width: int) -> None:
    root = _root(DRAWN[kind](width))
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    assert root[0].text
    assert root.get("font-family", "").startswith("'Source Sans 3'")
    assert root.get("viewBox", "").startswith(f"0 0 {width} ")


@EVERY_CHART
def test_every_mark_lies_inside_the_drawing(kind: str, width: int) -> None:
    root = _root(DRAWN[kind](width))
    _, _, right, bottom = (float(part) for part in root.get("viewBox", "").split())
    for element in root.iter():
        for name, limit in (
            ("x", right),
            ("cx", right),
            ("x1", right),
            ("x2", right),
            ("y", bottom),
            ("cy", bottom),
        ):
            assert 0 <= float(element.get(name, "0")) <= limit, (element.tag, element.attrib)


@EVERY_CHART
def test_a_chart_is_drawn_for_word_processors_too(kind: str, width: int) -> None:
    assert render_png(DRAWN[kind](width), dots_per_inch=50).startswith(b"\x89PNG")


@EVERY_CHART
def test_the_same_numbers_draw_the_same_svg(kind: str, width: int) -> None:
    assert DRAWN[kind](width) == DRAWN[kind](width)


@pytest.mark.parametrize("width", [640, 320])
def test_every_value_stands_in_words(width: int) -> None:
    drawn = " ".join(_texts(DRAWN["dots"](width)))
    for row in ROWS:
        assert row.text in drawn


def test_over_150_is_a_hollow_end_and_an_arrow_never_a_point() -> None:
    svg = range_dots([ROWS[1]], title="Wales")
    circles = list(_root(svg).iter("{http://www.w3.org/2000/svg}circle"))
    arrows = list(_root(svg).iter("{http://www.w3.org/2000/svg}polygon"))
    # One of each in the row, one of each in the key.
    assert [circle.get("fill") for circle in circles] == ["#ffffff", "#ffffff"]
    assert len(arrows) == 2


def test_an_included_end_is_filled() -> None:
    svg = range_dots([DotRow("Teams", Span(130, None), "130% plus")], title="Teams")
    circle = next(_root(svg).iter("{http://www.w3.org/2000/svg}circle"))
    assert circle.get("fill") == "#4a1f5c"


def test_an_unknown_region_is_refused_by_code() -> None:
    with pytest.raises(ValueError, match="N99"):
        tile_map({"N99": Tile("Nowhere", "1")}, title="Map")


def test_other_widths_and_empty_titles_are_refused() -> None:
    with pytest.raises(ValueError, match="use 640 or 320"):
        range_dots(ROWS, title="T", width=500)
    with pytest.raises(ValueError, match="title is empty"):
        range_dots(ROWS, title=" ")


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:red"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>*{}</style></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.org/x.png"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(http://example.org)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        "<svg><rect></svg>",
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_foreign_svg_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="Chart: the SVG"):
        checked(svg)


_ends = st.one_of(st.none(), st.integers(0, 400))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=60), _ends, _ends, st.booleans(), st.text(max_size=40)), max_size=8)
)
def test_any_labels_and_spans_draw_a_clean_chart(
    rows: list[tuple[str, int | None, int | None, bool, str]],
) -> None:
    made = [
        DotRow(
            label,
            Span(min(low, high), max(low, high))
            if low is not None and high is not None
            else Span(low, high, opened, opened),
            text,
        )
        for label, low, high, opened, text in rows
    ]
    for width in (640, 320):
        checked(range_dots(made, [RED_LINE], title="T", width=width))
