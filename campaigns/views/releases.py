"""Release periods: what would leave, closing, restating, and the closed tables as sheets."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from accounts.views.support import needs, recently_authenticated, refusals_as_403
from campaigns import release_presenters
from campaigns.models import ReleasePeriod
from campaigns.services.releases import (
    period_close,
    period_open,
    period_preview,
    period_restate,
    release_export,
)

SHEETS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
}


@require_GET
@needs(Permission.SUMMARY_COMPILE)
def release_list(request: HttpRequest) -> HttpResponse:
    periods = list(ReleasePeriod.objects.visible_to(request.user).prefetch_related("entries"))
    context = {
        "rows": [release_presenters.period_row(period) for period in periods],
        "may_open": not periods or periods[0].closed,
    }
    return render(request, "campaigns/release_list.html", context)


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@refusals_as_403
def release_open(request: HttpRequest) -> HttpResponse:
    period = period_open(by=request.user)
    return redirect("campaigns:release", uid=period.uid)


@require_GET
@needs(Permission.SUMMARY_COMPILE)
@refusals_as_403
def release(request: HttpRequest, uid: str) -> HttpResponse:
    """A closed period's tables, or the preview of an open one: what prints, what not, and why."""
    period = _period(request, uid)
    if period.closed:
        return render(request, "campaigns/release.html", release_presenters.closed_page(period))
    preview = period_preview(by=request.user, period=period)
    return render(request, "campaigns/release_preview.html", release_presenters.preview_page(period, preview))


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@recently_authenticated
@refusals_as_403
def release_close(request: HttpRequest, uid: str) -> HttpResponse:
    period = _period(request, uid)
    period_close(by=request.user, period=period, mark=request.POST.get("mark", ""))
    return redirect("campaigns:release", uid=period.uid)


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@recently_authenticated
@refusals_as_403
def release_restate(request: HttpRequest, uid: str) -> HttpResponse:
    period = _period(request, uid)
    period_restate(by=request.user, period=period)
    return redirect("campaigns:release", uid=period.uid)


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@recently_authenticated
@refusals_as_403
def release_sheet(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    if kind not in SHEETS:
        raise Http404
    period = _period(request, uid)
    content = release_export(by=request.user, period=period, kind=kind)
    ending = "zip" if kind == "csv" else kind
    # The name says neither union nor place.
    headers = {"Content-Disposition": f'attachment; filename="figures-{period.end}.{ending}"'}
    return HttpResponse(content, content_type=SHEETS[kind], headers=headers)


def _period(request: HttpRequest, uid: str) -> ReleasePeriod:
    return get_object_or_404(ReleasePeriod.objects.visible_to(request.user), uid=uid)
