"""Entries in which somebody may be in distress, for the safeguarding officer: only these, and to be closed in one step."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import require
from accounts.views.support import recently_authenticated, refusals_as_403
from evidence.forms.decisions import HandledForm, ReachForm
from evidence.permissions import may_handle_distress, may_handle_notice_alert, may_reach
from evidence.presenters import review as presenters
from evidence.selectors.distress import distress_entries, notice_alerts
from evidence.services.distress import distress_contact, distress_handle
from evidence.services.notice_distress import notice_alert_handle

PAGE = 25


@require_GET
def distress_list(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    page = Paginator(distress_entries(request.user), PAGE).get_page(request.GET.get("page"))
    alerts = notice_alerts(request.user)
    context = {
        "page_obj": page,
        "rows": [presenters.distress_row(report) for report in page],
        "notices": [presenters.notice_alert_row(alert) for alert in alerts[:PAGE]],
    }
    return render(request, "evidence/distress_list.html", context)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_alert(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """That the words of a notice read so, and whose notice it is. The words are the rep's and the member's."""
    _refuse_others(request)
    alert = get_object_or_404(notice_alerts(request.user), uid=uid)
    require(may_handle_notice_alert(request.user, alert.notice))
    form = HandledForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        notice_alert_handle(by=request.user, alert=alert, outcome=form.cleaned_data["outcome"])
        messages.success(
            request, _("%(reference)s is marked as looked after.") % {"reference": alert.notice.reference}
        )
        return redirect("evidence:distress_list")
    context = {"alert": presenters.notice_alert_page(alert), "form": form}
    return render(request, "evidence/notice_alert.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def distress_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    _refuse_others(request)
    report = get_object_or_404(distress_entries(request.user), uid=uid)
    form = HandledForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        distress_handle(by=request.user, report=report, outcome=form.cleaned_data["outcome"])
        messages.success(
            request, _("%(reference)s is marked as looked after.") % {"reference": report.reference}
        )
        return redirect("evidence:distress_list")
    context = {"report": presenters.distress_page(report, request.user), "form": form}
    return render(request, "evidence/distress.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@recently_authenticated
@refusals_as_403
def distress_contact_view(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The way to a member in danger: shown once, with a reason, and written down."""
    _refuse_others(request)
    report = get_object_or_404(distress_entries(request.user), uid=uid)
    require(may_reach(request.user, report))
    form = ReachForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"report": report, "form": form}
    if form.is_valid():
        found = distress_contact(by=request.user, report=report, reason=form.cleaned_data["reason"])
        context |= {"shown": True, "contact": found}
    return render(request, "evidence/distress_contact.html", context, status=422 if form.errors else 200)


def _refuse_others(request: HttpRequest) -> None:
    if not (decision := may_handle_distress(request.user)):
        raise PermissionDenied(decision.reason)
