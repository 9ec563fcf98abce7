"""How long evidence is kept, what the next night erases, and legal holds: pages of the data-protection contact."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403
from evidence.forms.data_protection import HoldForm, LiftForm, PeriodForm
from evidence.models import LegalHold
from evidence.presenters import keeping as presenters
from evidence.services.retention import (
    KINDS,
    hold_lift,
    hold_place_on,
    retention_days,
    retention_preview,
    retention_set,
)


@require_GET
@needs(Permission.PERSON_DATA)
def keeping(request: HttpRequest) -> HttpResponse:
    holds = LegalHold.objects.visible_to(request.user).select_related("report", "placed_by")
    context = {
        "kept": presenters.period_table(retention_preview(request.user.union_id)),
        "holds": [presenters.hold_card(hold) for hold in holds.in_force()],
        "lifted": [presenters.hold_card(hold) for hold in holds.exclude(lifted_at=None)[:20]],
    }
    return render(request, "evidence/keeping.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.PERSON_DATA)
@recently_authenticated
@refusals_as_403
def period(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404(_("Nothing of that kind is kept."))
    union_id, sent = request.user.union_id, request.POST if request.method == "POST" else None
    days = retention_days(union_id, KINDS[kind])
    form = PeriodForm(sent, union_id=union_id, kind=kind, initial={"days": days})
    if form.is_valid():
        with errors_to_form(form):
            retention_set(by=request.user, kind=kind, days=form.cleaned_data["days"])
            messages.success(request, _("The period is set. The table shows what the next night erases."))
            return redirect("evidence:keeping")
    context = {"form": form, "label": form.label, "house": KINDS[kind].days}
    return render(request, "evidence/keeping_period.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.PERSON_DATA)
@refusals_as_403
def hold_new(request: HttpRequest) -> HttpResponse:
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_to_form(form):
            hold_place_on(by=request.user, **form.cleaned_data)
            messages.success(request, _("Held. Nothing it covers is erased until it is lifted."))
            return redirect("evidence:keeping")
    return render(request, "evidence/hold_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.PERSON_DATA)
@recently_authenticated
@refusals_as_403
def hold_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    holds = LegalHold.objects.visible_to(request.user).in_force().select_related("report", "placed_by")
    hold = get_object_or_404(holds, uid=uid)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_to_form(form):
            hold_lift(by=request.user, hold=hold, reason=form.cleaned_data["reason"])
            messages.success(request, _("Lifted. What is due goes with the next run."))
            return redirect("evidence:keeping")
    context = {"form": form, "hold": presenters.hold_card(hold)}
    return render(request, "evidence/hold_lift.html", context, status=422 if form.errors else 200)
