"""Calling off what is being made."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission
from accounts.views.support import needs, refusals_as_403
from campaigns.models import Pack
from campaigns.services.pack_making import pack_cancel, set_cancel


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    pack = get_object_or_404(Pack.objects.visible_to(request.user).select_related("unit"), uid=uid)
    pack_cancel(by=request.user, pack=pack)
    messages.success(request, _("Called off. You can start it again."))
    return redirect("campaigns:pack", uid=uid)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def cancel_set(request: HttpRequest, uid: str) -> HttpResponse:
    lead = get_object_or_404(Pack.objects.visible_to(request.user).filter(unit=None, layout="pack"), uid=uid)
    set_cancel(by=request.user, lead=lead)
    messages.success(request, _("Called off. The drafts made so far stay."))
    return redirect("campaigns:pack_set", uid=uid)
