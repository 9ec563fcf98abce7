"""The rules of axe-core, run in a page as it stands."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = next((Path(__file__).resolve().parents[1] / "vendor/axe").glob("*/axe.min.js")).read_text(
    encoding="utf-8"
)
RUN = "async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"


def axe_faults(page: Page) -> list[object]:
    """What axe objects to on this page; through the debugger, so that the page's own policy stands."""
    page.evaluate(AXE)
    found: list[object] = page.evaluate(RUN)
    return found
