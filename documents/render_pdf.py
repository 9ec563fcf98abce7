"""PDF of a document tree: tagged, PDF/UA-1 and PDF/A-2a, the same bytes for the same tree.

Typst compiles the templates of this package. The tree goes in as JSON through `sys.inputs`, charts as SVG
strings within it; no source is ever put together from text, so nothing a person typed can run.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from documents.pdf_streams import clear_stream_ends
from documents.print_data import print_data
from documents.text import FONTS, printable
from documents.tree import Document

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def render_pdf(document: Document) -> bytes:
    """The document as PDF bytes. The timestamp is midnight UTC of the document's own date."""
    made = typst.compile(
        TEMPLATES / "document.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(print_data(document))},
        pdf_standards=STANDARDS,
        timestamp=datetime.fromisoformat(document.meta.date).replace(tzinfo=UTC),
    )
    return clear_stream_ends(bytes(made))


def render_png(svg: str, *, dots_per_inch: int = 200) -> bytes:
    """A chart as PNG, for formats that cannot hold SVG."""
    made = typst.compile(
        TEMPLATES / "chart.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=dots_per_inch,
        sys_inputs={"svg": printable(svg)},
    )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """The bundled fonts only: a document must look the same, and be the same bytes, on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
