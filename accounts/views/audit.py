from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.forms.audit import AuditFilterForm
from accounts.models import AuditEntry
from accounts.permissions import Permission
from accounts.presenters_audit import audit_table
from accounts.views.support import needs

PAGE = 50


@require_GET
@needs(Permission.PEOPLE_MANAGE)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what to which row of this union: codes and numbers, never content."""
    form = AuditFilterForm(request.GET or None)
    visible = AuditEntry.objects.visible_to(request.user)
    if form.is_bound:
        visible = form.filtered(visible) if form.is_valid() else visible.none()
    page = Paginator(visible, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filter_form": form, "open": form.is_bound, **audit_table(page)}
    return render(request, "accounts/audit.html", context, status=422 if form.errors else 200)
