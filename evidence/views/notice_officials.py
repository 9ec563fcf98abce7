"""Officials: places with unanswered notices, the national step, the union's days; notices whose rep has gone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require, scope_filter
from accounts.views.support import needs, refusals_as_403
from evidence.forms.notice_officials import DaysForm, NationalForm
from evidence.models import NoticeDays
from evidence.notice_permissions import handing_grants, may_set_days, may_take_national
from evidence.presenters import notices as presenters
from evidence.selectors.notices import pdus_to_take_up
from evidence.services.notice_days import notice_days_set
from evidence.services.notice_national import national_strike, national_take
from evidence.services.notice_papers import bundle_make
from evidence.services.notice_reminders import ownerless
from evidence.views.notice_steps import document_response
from evidence.views.notices import TYPES
from workloads.models import Unit


@require_GET
@needs(Permission.EVIDENCE_READ)
def notice_concerns(request: HttpRequest) -> HttpResponse:
    found = pdus_to_take_up(request.user, timezone.localdate())
    grants = handing_grants(request.user)
    context = {
        "rows": [presenters.concern_row(one) for one in found],
        "ownerless": ownerless(request.user.union_id).filter(scope_filter(grants)).count(),
        "may_set_days": bool(may_set_days(request.user)),
    }
    return render(request, "evidence/notice_concerns.html", context)


@require_POST
@needs(Permission.EVIDENCE_READ)
@refusals_as_403
def notice_bundle(request: HttpRequest, unit: int, form: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    place = get_object_or_404(Unit, pk=unit)
    return document_response(bundle_make(by=request.user, unit=place), form)


@require_http_methods(["GET", "POST"])
@needs(Permission.EVIDENCE_READ)
@refusals_as_403
def notice_national(request: HttpRequest, unit: int) -> HttpResponse:
    """Record that the unanswered notices of a PDU are taken up nationally."""
    place = get_object_or_404(Unit, pk=unit)
    require(may_take_national(request.user, place))
    form = NationalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        national_take(by=request.user, unit=place, **form.cleaned_data)
        messages.success(request, _("Recorded in each unanswered notice. Their reps see it there."))
        return redirect("evidence:notice_concerns")
    context = {"form": form, "place": place}
    return render(request, "evidence/notice_national.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.EVIDENCE_READ)
@refusals_as_403
def notice_national_strike(request: HttpRequest, unit: int) -> HttpResponse:
    place = get_object_or_404(Unit, pk=unit)
    national_strike(by=request.user, unit=place)
    messages.success(request, _("Struck out. The entries stay in the record, and count no longer."))
    return redirect("evidence:notice_concerns")


@require_http_methods(["GET", "POST"])
@needs(Permission.EVIDENCE_READ)
@refusals_as_403
def notice_clocks(request: HttpRequest) -> HttpResponse:
    """The union's own number of days for each clock."""
    require(may_set_days(request.user))
    own = NoticeDays.objects.visible_to(request.user).first()
    form = DaysForm(request.POST or None, own=own.days if own else {})
    if request.method == "POST" and form.is_valid():
        notice_days_set(by=request.user, days=form.days())
        messages.success(request, _("The days hold for notices drafted from now on."))
        return redirect("evidence:notice_clocks")
    return render(request, "evidence/notice_clocks.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def notice_ownerless(request: HttpRequest) -> HttpResponse:
    """Notices whose rep has gone, for whoever may give them to another."""
    grants = handing_grants(request.user)
    if not grants:
        raise Http404
    found = (
        ownerless(request.user.union_id).filter(scope_filter(grants)).select_related("unit").order_by("pk")
    )
    rows = [
        {
            "title": f"{notice.reference}, {notice.unit.name}",
            "meta": presenters.stage_words(notice),
            "uid": notice.uid,
        }
        for notice in found[:200]
    ]
    return render(request, "evidence/notice_ownerless.html", {"rows": rows})
