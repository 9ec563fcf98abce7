"""Right of reply: that the figures were given to the employer, and what came back."""

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
from campaigns.forms.joint import ReplyAskForm, ReplyForm
from campaigns.models import Pack, RightOfReply
from campaigns.services.replies import reply_ask, reply_enter
from campaigns.views.packs import pack_of


@require_GET
@needs(Permission.PACK_BUILD)
def replies(request: HttpRequest, uid: str) -> HttpResponse:
    return _page(request, pack_of(request, uid))


def _page(request: HttpRequest, pack: Pack, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {"pack": presenters.replies_page(pack), "ask_form": ReplyAskForm(prefix="ask"), **forms}
    for one in context["pack"]["asked"]:
        mine = forms.get("answering") == one["uid"]
        one["form"] = forms["form"] if mine else ReplyForm(prefix=f"reply-{one['uid']}")
    return render(request, "campaigns/pack_replies.html", context, status=status)


@require_POST
@needs(Permission.PACK_BUILD)
@recently_authenticated
@refusals_as_403
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    pack, form = pack_of(request, uid), ReplyAskForm(request.POST, prefix="ask")
    if form.is_valid():
        with errors_to_form(form):
            reply_ask(by=request.user, pack=pack, **form.cleaned_data)
            messages.success(request, _("Written down. The pack says so, and is a draft again."))
            return redirect("campaigns:pack_replies", uid=pack.uid)
    return _page(request, pack, ask_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def enter(request: HttpRequest, uid: str) -> HttpResponse:
    asked = get_object_or_404(RightOfReply.objects.visible_to(request.user).select_related("pack"), uid=uid)
    form = ReplyForm(request.POST, prefix=f"reply-{asked.uid}")
    pack = pack_of(request, str(asked.pack.uid))
    if form.is_valid():
        with errors_to_form(form):
            reply_enter(by=request.user, asked=asked, **form.cleaned_data)
            messages.success(request, _("The reply is in the pack, in full. It is a draft again."))
            return redirect("campaigns:pack_replies", uid=pack.uid)
    return _page(request, pack, answering=asked.uid, form=form, status=422)
