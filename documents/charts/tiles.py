"""A map of equal tiles: where a region lies and what it says, whatever its size on the ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from documents.charts.svg import GREY, INK, RULE, WIDE, Drawing, wrap

# Column and row of each probation region of England and Wales. Any such layout is an illustration.
TWELVE_REGIONS: Mapping[str, tuple[int, int]] = {
    "N54": (2, 0),  # North East
    "N51": (1, 1),  # North West
    "N55": (2, 1),  # Yorkshire and the Humber
    "N50": (1, 2),  # Greater Manchester
    "N53": (2, 2),  # East Midlands
    "N03": (0, 3),  # Wales
    "N52": (1, 3),  # West Midlands
    "N56": (3, 3),  # East of England
    "N58": (0, 4),  # South West
    "N59": (1, 4),  # South Central
    "N07": (2, 4),  # London
    "N57": (3, 4),  # Kent, Surrey and Sussex
}
# From lightest to darkest, five steps that stay apart in grey; the first two take dark words, the rest white.
SHADES = ("#ffffff", "#e3d8ea", "#b99fc8", "#6f4585", "#3b1449")
_DARK_WORDS_UP_TO = 2


@dataclass(frozen=True)
class Tile:
    """A region: its short name, the words of its value, and a shade from 0 to 4 (None: nothing may be shown)."""

    label: str
    text: str
    shade: int | None = None


def tile_map(
    regions: Mapping[str, Tile],
    *,
    title: str,
    description: str = "",
    width: int = WIDE,
    layout: Mapping[str, tuple[int, int]] = TWELVE_REGIONS,
) -> str:
    """SVG with one tile for each place of the layout; a place without a tile is left blank with an edge."""
    unknown = sorted(set(regions) - set(layout))
    if unknown:
        raise ValueError(f"Tile map: no place is known for {', '.join(unknown)}.")
    drawing = Drawing(width, title, description, "tiles")
    columns = max(column for column, _ in layout.values()) + 1
    gap = 5.0
    across = (drawing.width - gap * (columns + 1)) / columns
    tall = 84.0 if drawing.narrow else 74.0
    for code, (column, row) in layout.items():
        left, top = gap + (across + gap) * column, gap + (tall + gap) * row
        _draw_tile(drawing, regions.get(code), left, top, across=across, tall=tall)
    rows = max(row for _, row in layout.values()) + 1
    return drawing.finish(gap + (tall + gap) * rows)


def _draw_tile(
    drawing: Drawing, tile: Tile | None, left: float, top: float, *, across: float, tall: float
) -> None:
    shade = tile.shade if tile else None
    dashes = {"stroke_dasharray": "4 3"} if shade is None else {}
    fill = "#ffffff" if shade is None else SHADES[shade]
    drawing.add(
        "rect",
        x=left,
        y=top,
        width=across,
        height=tall,
        rx=4,
        fill=fill,
        stroke=RULE if tile is None else GREY,
        stroke_width=1,
        **dashes,
    )
    if tile is None:
        return
    ink = INK if shade is None or shade <= _DARK_WORDS_UP_TO else "#ffffff"
    size = 11 if drawing.narrow else 13
    y = top + 17
    for line in wrap(tile.label, across - 10, size):
        drawing.text(left + 7, y, line, font_size=size, font_weight=600, fill=ink)
        y += size + 2
    for line in wrap(tile.text, across - 10, size - 1):
        drawing.text(left + 7, y + 2, line, font_size=size - 1, fill=ink)
        y += size + 1
