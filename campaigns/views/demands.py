from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, refusals_as_403
from campaigns import demand_presenters as presenters
from campaigns.forms.demands import DemandChangeForm
from campaigns.forms.material import DemandForm, DemandListForm
from campaigns.models import Campaign, Demand, DemandList, Question
from campaigns.services.demands import demand_add, demand_change, demand_list_add
from campaigns.services.material import may_enter, require_material


@require_GET
@needs(Permission.PACK_BUILD)
def demand_list(request: HttpRequest) -> HttpResponse:
    lists = DemandList.objects.visible_to(request.user).prefetch_related("demands__changes__region")
    context = {
        "campaigns": Campaign.objects.visible_to(request.user).prefetch_related("objectives"),
        "lists": [presenters.list_card(made) for made in lists],
        "questions": Question.objects.visible_to(request.user),
        "may_add": may_enter(request.user),
    }
    return render(request, "campaigns/demand_list.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def demand_list_new(request: HttpRequest) -> HttpResponse:
    require_material(request.user)
    form = DemandListForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            made = demand_list_add(by=request.user, **form.cleaned_data)
            messages.success(request, _("Entered. Now its demands, one by one."))
            return redirect("campaigns:demand_new", uid=made.uid)
    return render(request, "campaigns/demand_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def demand_new(request: HttpRequest, uid: str) -> HttpResponse:
    """One more demand of a list; the page comes back for the next."""
    require_material(request.user)
    made = get_object_or_404(DemandList.objects.visible_to(request.user), uid=uid)
    form = DemandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            demand = demand_add(by=request.user, demand_list=made, **form.cleaned_data)
            messages.success(
                request, _("Entered as demand %(n)s. Enter the next, or go back.") % {"n": demand.number}
            )
            return redirect("campaigns:demand_new", uid=uid)
    context = {"form": form, "list": made}
    return render(request, "campaigns/demand_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def demand_detail(request: HttpRequest, uid: str) -> HttpResponse:
    visible = Demand.objects.visible_to(request.user).select_related("list")
    demand = get_object_or_404(visible.prefetch_related("changes__region", "changes__by"), uid=uid)
    form = DemandChangeForm(request.POST or None, demand=demand, user=request.user)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            demand_change(by=request.user, demand=demand, **form.cleaned_data)
            messages.success(request, _("Entered. The history keeps every step."))
            return redirect("campaigns:demand", uid=demand.uid)
    context = {"demand": presenters.demand_page(demand), "form": form}
    return render(request, "campaigns/demand.html", context, status=422 if form.errors else 200)
