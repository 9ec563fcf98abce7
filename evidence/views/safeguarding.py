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

from accounts.views.support import refusals_as_403
from evidence import review_presenters as presenters
from evidence.forms.decisions import HandledForm
from evidence.permissions import may_handle_distress
from evidence.selectors.distress import distress_entries
from evidence.services.distress import distress_handle

PAGE = 25


@require_GET
def distress_list(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    page = Paginator(distress_entries(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [presenters.distress_row(report) for report in page]
    return render(request, "evidence/distress_list.html", {"page_obj": page, "rows": rows})


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


def _refuse_others(request: HttpRequest) -> None:
    if not (decision := may_handle_distress(request.user)):
        raise PermissionDenied(decision.reason)
