"""The calendar of a rep's notices, and the page that gives its secret address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import tenancy
from accounts.models import User
from accounts.permissions import Permission, grants_with
from accounts.views.support import needs
from evidence.services.notice_feeds import feed_close, feed_exists, feed_open, feed_owner, feed_write


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_SUBMIT)
def notice_calendar(request: HttpRequest) -> HttpResponse:
    """Make or revoke the address of one's own feed; a new address is shown once."""
    address = ""
    if request.method == "POST":
        if "close" in request.POST:
            feed_close(by=request.user)
            messages.success(request, _("The address opens nothing any more."))
            return redirect("evidence:notice_calendar")
        address = feed_open(by=request.user)
    context = {"address": address, "has_feed": feed_exists(request.user)}
    return render(request, "evidence/notice_calendar.html", context)


@require_GET
@login_not_required
def notice_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself, for a calendar program that signs in nowhere. Found by the hash of its token."""
    found = feed_owner(token)
    if found is None:
        raise Http404
    union_id, user_id = found
    with tenancy.union_scope(union_id):
        user = User.objects.filter(pk=user_id, union_id=union_id, is_active=True).first()
        if user is None or not grants_with(user, Permission.REPORT_SUBMIT):
            raise Http404
        content = feed_write(user, timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
