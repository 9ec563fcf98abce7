"""A pack's PDF by Typst against WeasyPrint on the same tree."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count

from benchmarks.measure import alternate, show
from benchmarks.world import World

TARGET = 0.15


def run(world: World) -> None:
    from django.conf import settings
    from weasyprint import CSS, HTML

    from campaigns.composition import compose_pack
    from campaigns.selectors import Scope
    from campaigns.services.demo import demo_load
    from campaigns.services.summaries import summary_compile
    from documents.render_html import render_html
    from documents.render_pdf import render_pdf
    from documents.tree import Document
    from workloads.models import Unit

    demo_load()
    london = Unit.objects.regions().get(code="N07")
    scope = Scope(london, dt.date(2021, 7, 1), dt.date(2022, 6, 30))
    from accounts.actors import System

    document = compose_pack(summary_compile(by=System("benchmark", world.union.pk), scope=scope))
    numbers = count(1)

    def fresh() -> Document:
        """With a title of its own, which is on every page: nothing laid out before is found again."""
        return replace(document, title=f"{document.title} ({next(numbers)})")

    css = CSS(filename=settings.BASE_DIR / "static/css/document.css")

    def theirs_made() -> None:
        """As the web edition is styled, and tagged for screen readers, which ours is too."""
        page = fresh()
        head = f"<head><title>{page.title}</title></head>"
        html = f"<!doctype html><html lang=en>{head}<body>{render_html(page)}</body></html>"
        HTML(string=html).write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1")

    ours, theirs = alternate(lambda: render_pdf(fresh()), theirs_made, rounds=7)
    show("regional pack as PDF by Typst / by WeasyPrint", ours / theirs, TARGET, f"{ours * 1000:.0f} ms")
