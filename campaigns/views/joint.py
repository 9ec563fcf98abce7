"""What a union shares with the others: its agreements, the way to the joint desk, its signature or stop there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403
from campaigns import joint_presenters as presenters
from campaigns.forms.joint import AgreementForm, VetoForm
from campaigns.models import JointAgreement
from campaigns.services.joint import agreement_end, agreement_give, pack_lift, pack_veto
from campaigns.views.packs import pack_of, pack_response


@require_GET
@needs(Permission.PACK_SIGN)
def joint(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    if request.user.at_joint_desk:
        return render(request, "campaigns/joint_desk.html", presenters.desk_page(request.user))
    context = presenters.home_page(request.user) | {"agreement_form": AgreementForm(), **forms}
    return render(request, "campaigns/joint.html", context, status=status)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def agree(request: HttpRequest) -> HttpResponse:
    form = AgreementForm(request.POST)
    if form.is_valid():
        with errors_to_form(form):
            agreement_give(by=request.user, **form.cleaned_data)
            messages.success(request, _("Agreed. Your union is counted in joint figures of these days."))
            return redirect("campaigns:joint")
    return _page(request, agreement_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def agreement_close(request: HttpRequest, uid: str) -> HttpResponse:
    agreement = get_object_or_404(JointAgreement.objects.visible_to(request.user), uid=uid)
    agreement_end(by=request.user, agreement=agreement)
    messages.success(request, _("Ended. Nothing new is made from your figures; what was issued stands."))
    return redirect("campaigns:joint")


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def veto(request: HttpRequest, uid: str) -> HttpResponse:
    pack, form = pack_of(request, uid), VetoForm(request.POST)
    if form.is_valid():
        with errors_to_form(form):
            pack_veto(by=request.user, pack=pack, **form.cleaned_data)
            messages.success(request, _("Stopped for your union. The others see why."))
            return redirect("campaigns:pack", uid=pack.uid)
    return pack_response(request, pack, veto_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def lift(request: HttpRequest, uid: str) -> HttpResponse:
    pack = pack_lift(by=request.user, pack=pack_of(request, uid))
    messages.success(request, _("Your union's stop is taken back. The pack is checked and signed again."))
    return redirect("campaigns:pack", uid=pack.uid)
