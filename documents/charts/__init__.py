"""Charts as SVG strings, from numbers: pure functions, the same drawing in a page and in a PDF.

They keep to presentation attributes and class names (a strict Content-Security-Policy refuses inline style), say
every value in words beside its mark, and can be read without colour. Pair each with a table.
"""

from documents.charts.bands import Band, bands_bar
from documents.charts.dots import DotRow, range_dots
from documents.charts.strip import StripMark, distribution_strip
from documents.charts.svg import ChartWords, Span, Threshold, checked
from documents.charts.tiles import TWELVE_REGIONS, Tile, tile_map
from documents.charts.trend import TrendPoint, trend

__all__ = [
    "TWELVE_REGIONS",
    "Band",
    "ChartWords",
    "DotRow",
    "Span",
    "StripMark",
    "Threshold",
    "Tile",
    "TrendPoint",
    "bands_bar",
    "checked",
    "distribution_strip",
    "range_dots",
    "tile_map",
    "trend",
]
