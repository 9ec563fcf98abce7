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
from campaigns.models import Campaign, Demand, DemandList, Question
from campaigns.services.demands import demand_change


@require_GET
@needs(Permission.PACK_BUILD)
def demand_list(request: HttpRequest) -> HttpResponse:
    lists = DemandList.objects.visible_to(request.user).prefetch_related("demands__changes__region")
    context = {
        "campaigns": Campaign.objects.visible_to(request.user).prefetch_related("objectives"),
        "lists": [presenters.list_card(made) for made in lists],
        "questions": Question.objects.visible_to(request.user),
    }
    return render(request, "campaigns/demand_list.html", context)


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
