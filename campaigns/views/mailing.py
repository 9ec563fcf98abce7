"""Lists of readers, and packs ordered for every month."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403
from campaigns import mailing_presenters as presenters
from campaigns.forms.mailing import ListForm, MemberForm, OrderForm
from campaigns.models import ListMember, MailingList, Pack, StandingOrder
from campaigns.services.mailing_lists import list_delete, list_make, list_send, member_add, member_remove
from campaigns.services.standing_orders import order_make, order_stop


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def lists(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            made = list_make(by=request.user, **form.cleaned_data)
            return redirect("campaigns:mailing_list", uid=made.uid)
    found = MailingList.objects.visible_to(request.user).prefetch_related("members")
    context = {"form": form, "rows": [presenters.list_row(one) for one in found]}
    return render(request, "campaigns/mailing_lists.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def mailing_list(request: HttpRequest, uid: str) -> HttpResponse:
    found = get_object_or_404(MailingList.objects.visible_to(request.user), uid=uid)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            member_add(by=request.user, mailing_list=found, **form.cleaned_data)
            messages.success(request, _("Added. What is sent to the list from now on goes there too."))
            return redirect("campaigns:mailing_list", uid=uid)
    context = {"form": form, "list": found, "members": found.members.all(), "sent": presenters.sent_to(found)}
    return render(request, "campaigns/mailing_list.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def remove(request: HttpRequest, uid: str) -> HttpResponse:
    member = get_object_or_404(
        ListMember.objects.visible_to(request.user).select_related("mailing_list"), uid=uid
    )
    member_remove(by=request.user, member=member)
    messages.success(request, _("Taken off the list. What was sent before stays on record."))
    return redirect("campaigns:mailing_list", uid=member.mailing_list.uid)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def delete(request: HttpRequest, uid: str) -> HttpResponse:
    found = get_object_or_404(MailingList.objects.visible_to(request.user), uid=uid)
    list_delete(by=request.user, mailing_list=found)
    messages.success(request, _("The list is deleted. What was sent before stays on record."))
    return redirect("campaigns:mailing_lists")


@require_POST
@needs(Permission.PACK_BUILD)
@recently_authenticated
@refusals_as_403
def send(request: HttpRequest, uid: str) -> HttpResponse:
    """An issued pack to a list: a private link for each, by mail."""
    pack = get_object_or_404(Pack.objects.visible_to(request.user).select_related("unit", "union"), uid=uid)
    found = get_object_or_404(MailingList.objects.visible_to(request.user).filter(uid__in=[_asked(request)]))
    sent = list_send(by=request.user, pack=pack, mailing_list=found)
    words = ngettext("On its way to %(n)s reader.", "On its way to %(n)s readers.", len(sent))
    messages.success(request, words % {"n": len(sent)})
    return redirect("campaigns:pack", uid=uid)


def _asked(request: HttpRequest) -> str:
    """What is not the address of a list is that of none."""
    try:
        return str(uuid.UUID(request.POST.get("list", "")))
    except ValueError:
        return str(uuid.UUID(int=0))


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def orders(request: HttpRequest) -> HttpResponse:
    form = OrderForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            order_make(by=request.user, **form.order())
            messages.success(request, _("Ordered. The packs are made as drafts and sent to nobody."))
            return redirect("campaigns:standing_orders")
    found = (
        StandingOrder.objects.all()
        .visible_to(request.user)
        .select_related("unit", "by")
        .prefetch_related("runs__job")
    )
    context = {"form": form, "orders": [presenters.order_row(one) for one in found]}
    return render(request, "campaigns/standing_orders.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def stop(request: HttpRequest, uid: str) -> HttpResponse:
    order = get_object_or_404(
        StandingOrder.objects.all().visible_to(request.user).select_related("unit"), uid=uid
    )
    order_stop(by=request.user, order=order)
    messages.success(request, _("Stopped. What was made stays."))
    return redirect("campaigns:standing_orders")
