"""Release periods: what would leave, closing, restating, and the closed tables as sheets."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.choices import JobState
from accounts.models import Job
from accounts.permissions import Permission
from accounts.views.support import needs, recently_authenticated, refusals_as_403
from campaigns import release_presenters
from campaigns.models import ReleasePeriod
from campaigns.services.release_checks import (
    CHECK_TASK,
    OutOfDate,
    check_request,
    require_whole_union,
    standing_check,
)
from campaigns.services.releases import (
    RESTATE_TASK,
    period_close,
    period_open,
    release_export,
    restate_request,
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
    """A closed period's tables, or of an open one what was found to print, what not, and why."""
    period = _period(request, uid)
    working = (
        _jobs(request).filter(key=str(period.pk), state__in=[JobState.WAITING, JobState.RUNNING]).first()
    )
    if period.closed:
        context = release_presenters.closed_page(period) | {"working": working}
        return render(request, "campaigns/release.html", context)
    require_whole_union(request.user)
    context = release_presenters.preview_page(period, standing_check(period)) | {"working": working}
    return render(request, "campaigns/release_preview.html", context)


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@refusals_as_403
def release_check(request: HttpRequest, uid: str) -> HttpResponse:
    job = check_request(by=request.user, period=_period(request, uid))
    return redirect("campaigns:release_working", uid=job.uid)


@require_GET
@needs(Permission.SUMMARY_COMPILE)
def release_working(request: HttpRequest, uid: str) -> HttpResponse:
    """The progress of a check, or of a look for late evidence; goes on to the period when it is done."""
    job = get_object_or_404(_jobs(request), uid=uid)
    period = get_object_or_404(ReleasePeriod.objects.visible_to(request.user), pk=job.arguments["period"])
    if job.state == JobState.DONE:
        return redirect("campaigns:release", uid=period.uid)
    return render(request, "campaigns/compiling.html", release_presenters.working_page(period, job))


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@recently_authenticated
@refusals_as_403
def release_close(request: HttpRequest, uid: str) -> HttpResponse:
    period = _period(request, uid)
    try:
        period_close(by=request.user, period=period, mark=request.POST.get("mark", ""))
    except OutOfDate as stale:
        job = check_request(by=request.user, period=period)
        messages.warning(request, f"{stale} {_('It is being checked again now.')}")
        return redirect("campaigns:release_working", uid=job.uid)
    return redirect("campaigns:release", uid=period.uid)


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@recently_authenticated
@refusals_as_403
def release_restate(request: HttpRequest, uid: str) -> HttpResponse:
    job = restate_request(by=request.user, period=_period(request, uid))
    return redirect("campaigns:release_working", uid=job.uid)


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


def _jobs(request: HttpRequest) -> QuerySet[Job]:
    return Job.objects.visible_to(request.user).filter(task__in=[CHECK_TASK, RESTATE_TASK])


def _period(request: HttpRequest, uid: str) -> ReleasePeriod:
    return get_object_or_404(ReleasePeriod.objects.visible_to(request.user), uid=uid)
