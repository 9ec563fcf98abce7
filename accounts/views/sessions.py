from __future__ import annotations

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; somebody else's does not exist here."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    get_adapter().end_sessions([session])
    messages.success(request, _("That session is ended."))
    return redirect("usersessions_list")
