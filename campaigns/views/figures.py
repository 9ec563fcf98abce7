"""Pages of figures inside the union: the nation, a place, what stands behind it, and a rep's own PDUs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import Permission, grants_with, may
from accounts.views.support import needs
from campaigns import presenters
from campaigns.controlled import last_closed, standing_tables
from campaigns.figure_presenters import charts, tables
from campaigns.figure_presenters.page import place_page
from campaigns.figure_presenters.words import regions_sentence
from campaigns.forms.filters import FigureFilter
from campaigns.own_places import own_places
from campaigns.places import benchmarks_beside, place_figures, place_rows, trend_of
from campaigns.selectors import Ground, scope_question
from campaigns.windows import current_window, shown_window
from evidence.models import CaseReport
from evidence.selectors.tallies import readings_behind
from workloads.choices import UnitKind
from workloads.models import Unit
from workloads.statistics.words import median_sentence, share_sentence

PAGE = 25


def _filter(request: HttpRequest) -> FigureFilter:
    return FigureFilter(request.GET, window=shown_window(request.user.union_id))


def _place(user: User, key: str) -> Unit:
    """Out of one's area is not there; the whole service needs a grant for the whole union."""
    unit = get_object_or_404(Unit.objects.visible_to(user).select_related("parent"), key=key)
    if not may(user, Permission.EVIDENCE_READ, unit=unit):
        raise Http404
    return unit


@require_GET
@needs(Permission.EVIDENCE_READ)
def national(request: HttpRequest) -> HttpResponse:
    if not any(grant.unit_id is None for grant in grants_with(request.user, Permission.EVIDENCE_READ)):
        raise PermissionDenied(
            _("The national figures are for officials of the whole union. Open your region.")
        )
    form = _filter(request)
    scope = form.scope(None)
    regions = list(Unit.objects.visible_to(request.user).regions())
    whole, *rows = place_rows(request.user.union, scope, [None, *regions])
    context = {
        "filter_form": form,
        "scope": scope,
        "whole": whole,
        "headline": share_sentence(whole.share),
        "median": median_sentence(whole.median),
        "regions": regions_sentence(rows),
        "map": charts.region_map(rows),
        "table": tables.place_table(_("Regions"), rows, form.query, _("Region")),
        "query": form.query,
    }
    return render(request, "campaigns/figures_national.html", context)


@require_GET
@needs(Permission.EVIDENCE_READ)
def place(request: HttpRequest, key: str) -> HttpResponse:
    unit = _place(request.user, key)
    form = _filter(request)
    scope = form.scope(unit)
    figures = place_figures(request.user.union, scope)
    parts = _parts(request.user, unit, form) if unit.kind == UnitKind.REGION else {}
    context = {
        "unit": unit,
        "scope": scope,
        "filter_form": form,
        "query": form.query,
        "figures": place_page(figures, timezone.localdate()),
        "trend": charts.trend_chart(trend_of(request.user.union, figures)),
        "benchmarks": tables.benchmark_table(benchmarks_beside(unit)),
        **parts,
    }
    return render(request, "campaigns/figures_place.html", context)


def _parts(user: User, region: Unit, form: FigureFilter) -> dict[str, object]:
    """The PDUs of a region: those with readings in a table, the silent ones named."""
    scope = form.scope(region)
    pdus = list(
        Unit.objects.visible_to(user).pdus().on(scope.end).filter(parent=region).select_related("parent")
    )
    rows = place_rows(user.union, scope, pdus)
    return {
        "pdus": tables.place_table(
            _("PDUs"), [row for row in rows if row.share.people], form.query, _("PDU")
        ),
        "silent": [row.unit for row in rows if not row.share.people],
    }


@require_GET
@needs(Permission.EVIDENCE_READ)
def provenance(request: HttpRequest, key: str) -> HttpResponse:
    """The accepted reports behind the figures of a place."""
    unit = _place(request.user, key)
    form = _filter(request)
    scope = form.scope(unit)
    question = scope_question(request.user.union_id, scope)
    seen = CaseReport.objects.visible_to(request.user)
    page = Paginator(readings_behind(question).filter(report__in=seen), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "unit": unit,
        "scope": scope,
        "filter_form": form,
        "query": form.query,
        "page_obj": page,
        "table": presenters.provenance_table(page),
    }
    return render(request, "campaigns/figures_behind.html", context)


@require_GET
@needs(Permission.REPORT_SUBMIT)
def mine(request: HttpRequest) -> HttpResponse:
    """A rep's PDUs: how far the figures have come, what is missing, the next round. Never a number under ten."""
    start, end = current_window(request.user.union_id)
    period = last_closed(request.user.union_id, timezone.localdate())
    released = standing_tables(period) if period else {}
    page = Paginator(own_places(request.user), PAGE).get_page(request.GET.get("page"))
    rows = presenters.own_place_rows(request.user, list(page), (start, end), released, Ground.read())
    context = {"page_obj": page, "rows": rows, "start": start, "end": end, "period": period}
    return render(request, "campaigns/figures_mine.html", context)
