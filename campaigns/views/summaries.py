from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import JobState
from accounts.models import Job
from accounts.permissions import Permission
from accounts.views.support import needs, refusals_as_403
from campaigns import presenters
from campaigns.figure_presenters.page import place_page
from campaigns.figure_presenters.words import difference
from campaigns.figures import thaw
from campaigns.forms.compile import CompileForm
from campaigns.models import Summary
from campaigns.places import PlaceFigures, previous_of
from campaigns.selectors import Scope
from campaigns.services.summaries import COMPILE_TASK, summary_request
from campaigns.windows import shown_window

PAGE = 25


@require_http_methods(["GET", "POST"])
@needs(Permission.SUMMARY_COMPILE)
@refusals_as_403
def summary_list(request: HttpRequest) -> HttpResponse:
    start, end = shown_window(request.user.union_id).days
    form = CompileForm(request.POST or None, user=request.user, initial={"start": start, "end": end})
    if request.method == "POST" and form.is_valid():
        job = summary_request(by=request.user, scope=form.scope())
        return redirect("campaigns:compiling", uid=job.uid)
    summaries = Summary.objects.visible_to(request.user).select_related("unit", "union")
    page = Paginator(summaries, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "rows": [presenters.summary_row(summary) for summary in page]}
    return render(request, "campaigns/summary_list.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Permission.SUMMARY_COMPILE)
def compiling(request: HttpRequest, uid: str) -> HttpResponse:
    """The progress of a compilation; goes on to the summary when it is there."""
    job = get_object_or_404(Job.objects.visible_to(request.user).filter(task=COMPILE_TASK), uid=uid)
    if job.state == JobState.DONE:
        summary = get_object_or_404(Summary.objects.visible_to(request.user), pk=job.result_id)
        return redirect("campaigns:summary", uid=summary.uid)
    context = {
        "heading": _("Compiling the figures"),
        "back": reverse("campaigns:summary_list"),
        "steps": presenters.job_steps(job, [_("Figures compiled")]),
        "running": not job.ended,
        "failed": job.state == JobState.FAILED,
    }
    return render(request, "campaigns/compiling.html", context)


@require_GET
@needs(Permission.SUMMARY_COMPILE)
def summary_detail(request: HttpRequest, uid: str) -> HttpResponse:
    visible = Summary.objects.visible_to(request.user).select_related("unit", "union")
    summary = get_object_or_404(visible, uid=uid)
    figures = PlaceFigures(Scope.of(summary), summary.content, thaw(summary.tallies)[0], summary)
    before = Summary.objects.filter(previous_of(summary)).first()
    context = {
        "summary": presenters.summary_page(summary),
        "figures": place_page(figures, timezone.localdate()),
        "difference": difference(before, summary) if before else "",
    }
    return render(request, "campaigns/summary.html", context)
