"""A pack's PDF by Typst against WeasyPrint on the same tree."""

from __future__ import annotations

import datetime as dt

from benchmarks.measure import alternate, show
from benchmarks.world import World


def run(world: World) -> None:
    from weasyprint import HTML

    from campaigns.composition import compose_pack
    from campaigns.selectors import Scope
    from campaigns.services.demo import demo_load
    from campaigns.services.summaries import summary_compile
    from documents.render_html import render_html
    from documents.render_pdf import render_pdf
    from workloads.models import Unit

    demo_load()
    london = Unit.objects.regions().get(code="N07")
    scope = Scope(london, dt.date(2021, 7, 1), dt.date(2022, 6, 30))
    from accounts.actors import System

    document = compose_pack(summary_compile(by=System("benchmark", world.union.pk), scope=scope))
    markup = f"<!doctype html><html lang=en><body>{render_html(document)}</body></html>"
    ours, theirs = alternate(lambda: render_pdf(document), lambda: HTML(string=markup).write_pdf(), rounds=5)
    show("pack as PDF by Typst / by WeasyPrint", ours / theirs, 1.0, f"{ours * 1000:.0f} ms")
