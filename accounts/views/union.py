"""A union's own settings, and the mails that did not go as they should."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import presenters
from accounts.forms.people import UnionForm
from accounts.models import OutboxMail
from accounts.permissions import Permission
from accounts.services.outbox import mail_settle
from accounts.services.users import union_change
from accounts.views.support import errors_to_form, needs, refusals_as_403

PAGE = 50


@require_http_methods(["GET", "POST"])
@needs(Permission.UNION_SETTINGS)
@refusals_as_403
def union_settings(request: HttpRequest) -> HttpResponse:
    union = request.user.union
    form = UnionForm(
        request.POST if request.method == "POST" else None,
        initial={"helpline": union.helpline, "contact": union.contact},
    )
    if form.is_valid():
        with errors_to_form(form):
            union_change(by=request.user, union=union, **form.cleaned_data)
            messages.success(request, _("The settings are saved."))
            return redirect("accounts:union_settings")
    context = {
        "form": form,
        "title": _("Settings of %(union)s") % {"union": union.name},
        "submit": _("Save"),
        "back": reverse("accounts:people"),
    }
    return render(request, "accounts/form.html", context)


@require_GET
@needs(Permission.PEOPLE_MANAGE)
def outbox(request: HttpRequest) -> HttpResponse:
    mails = OutboxMail.objects.visible_to(request.user).select_related("to").defer("secret", "context")
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "mails": presenters.mail_rows(page),
        "tabs": presenters.people_tabs("outbox"),
    }
    return render(request, "accounts/outbox.html", context)


@require_POST
@needs(Permission.PEOPLE_MANAGE)
@refusals_as_403
def mail_settled(request: HttpRequest, uid: str) -> HttpResponse:
    mail = get_object_or_404(OutboxMail.objects.visible_to(request.user), uid=uid)
    arrived = request.POST.get("became") == "arrived"
    mail_settle(by=request.user, mail=mail, arrived=arrived)
    messages.success(request, _("Noted as arrived.") if arrived else _("The mail goes out once more."))
    return redirect("accounts:outbox")
