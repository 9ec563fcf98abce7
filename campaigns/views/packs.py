from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, grants_with
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403
from campaigns import pack_presenters as presenters
from campaigns.choices import FileKind, PackStatus
from campaigns.forms.joint import VetoForm
from campaigns.forms.packs import DeliveryForm, ErrataForm, PackForm, RecallForm, WordsForm, headline_forms
from campaigns.models import Delivery, Pack, Summary
from campaigns.pack_stages import stage_of, stage_tabs
from campaigns.services import pack_life
from campaigns.services.delivery import delivery_make, delivery_revoke
from campaigns.services.packs import (
    pack_check,
    pack_confirm,
    pack_download,
    pack_edit,
    pack_leave_out,
    pack_once,
    pack_put_back,
    pack_region_pages,
    pack_request,
    pack_word,
)

PAGE = 25
TYPES = {
    FileKind.PDF: ("application/pdf", "pdf"),
    FileKind.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    FileKind.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    FileKind.CSV: ("application/zip", "zip"),
    FileKind.PAGE: ("text/html; charset=utf-8", "html"),
}


@require_GET
@needs(Permission.PACK_BUILD)
def pack_list(request: HttpRequest) -> HttpResponse:
    packs = Pack.objects.visible_to(request.user)
    counts = Counter(packs.order_by().values_list("status", flat=True))
    stage = stage_of(request.GET.get("stage", ""))
    shown = packs.filter(status__in=stage.statuses).select_related("unit").defer("tree")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [presenters.pack_row(pack) for pack in page],
        "tabs": stage_tabs(counts, stage),
        "any": bool(counts),
        "may_list": any(grant.unit_id is None for grant in grants_with(request.user, Permission.PACK_BUILD)),
    }
    return render(request, "campaigns/pack_list.html", context)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def pack_new(request: HttpRequest, uid: str) -> HttpResponse:
    summary = get_object_or_404(Summary.objects.visible_to(request.user), uid=uid)
    if request.POST.get("layout") == "sheet":
        pack = pack_once(by=request.user, summary=summary, layout="sheet")
        messages.success(
            request, _("This is the meeting sheet, as a draft. Like a pack it is checked and signed off.")
        )
    else:
        pack = pack_request(by=request.user, summary=summary)
    return redirect("campaigns:pack", uid=pack.uid)


@require_GET
@needs(Permission.PACK_BUILD)
def pack_detail(request: HttpRequest, uid: str) -> HttpResponse:
    return pack_response(request, pack_of(request, uid))


def pack_of(request: HttpRequest, uid: str) -> Pack:
    related = ("unit", "job", "summary__unit", "summary__union", "prepared_by", "signed_by", "union")
    return get_object_or_404(Pack.objects.visible_to(request.user).select_related(*related), uid=uid)


def pack_response(request: HttpRequest, pack: Pack, *, status: int = 200, **forms: Any) -> HttpResponse:
    page = presenters.pack_page(pack, request.user)
    lines = headline_forms(page.get("headlines", []), forms.get("words_form"))
    context = {
        "pack": page,
        "running": not page["ready"] and not page["failed"] and not page["cancelled"],
        "settings_form": PackForm(pack=pack),
        "headlines": lines,
        "headlines_open": "words_form" in forms,
        "errata_form": ErrataForm(),
        "recall_form": RecallForm(),
        "delivery_form": DeliveryForm(),
        "veto_form": VetoForm(),
        **forms,
    }
    return render(request, "campaigns/pack.html", context, status=status)


@require_POST
@needs(Permission.PACK_BUILD)
@recently_authenticated
@refusals_as_403
def pack_file(request: HttpRequest, uid: str, kind: str = FileKind.PDF) -> HttpResponse:
    pack = pack_of(request, uid)
    file = pack_download(by=request.user, pack=pack, kind=kind if kind in FileKind.values else FileKind.PDF)
    return file_response(bytes(file.content), file.kind, pack)


@require_POST
@needs(Permission.PACK_BUILD)
@recently_authenticated
@refusals_as_403
def region_file(request: HttpRequest, uid: str) -> HttpResponse:
    """One region's pages of an issued national pack."""
    pack = pack_of(request, uid)
    content = pack_region_pages(by=request.user, pack=pack, anchor=request.POST.get("region", ""))
    return file_response(content, FileKind.PDF, pack)


def file_response(content: bytes, kind: str, pack: Pack) -> HttpResponse:
    """The name says neither place nor union: it stays in the downloads folder of whatever computer this is."""
    content_type, ending = TYPES[FileKind(kind)]
    headers = {"Content-Disposition": f'attachment; filename="briefing-{pack.tree_hash[:8]}.{ending}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _act(
    permission: Permission, done: str, do: Callable[[HttpRequest, Pack], Any]
) -> Callable[..., HttpResponse]:
    """A view that does one thing to a pack and goes back to its page."""

    @require_POST
    @needs(permission)
    @refusals_as_403
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        pack = pack_of(request, uid)
        try:
            do(request, pack)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, str(done))
        return redirect("campaigns:pack", uid=pack.uid)

    return view


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:80]


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def pack_check_view(request: HttpRequest, uid: str) -> HttpResponse:
    pack = pack_check(by=request.user, pack=pack_of(request, uid))
    if pack.checks:
        messages.warning(request, _("Something stands in the way. Each can be left out, or put right."))
    else:
        messages.success(request, _("Checked: nothing stands in the way. Another official can sign it off."))
    return redirect("campaigns:pack", uid=pack.uid)


leave_out = _act(
    Permission.PACK_BUILD,
    gettext_lazy("Left out. The signer will see it."),
    lambda request, pack: pack_leave_out(by=request.user, pack=pack, key=_key(request)),
)
put_back = _act(
    Permission.PACK_BUILD,
    gettext_lazy("Put back. Check the pack again."),
    lambda request, pack: pack_put_back(by=request.user, pack=pack, key=_key(request)),
)
confirm = _act(
    Permission.PACK_SIGN,
    gettext_lazy("Your yes is recorded: it is printed now. Check the pack again."),
    lambda request, pack: pack_confirm(by=request.user, pack=pack, key=_key(request)),
)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def sign(request: HttpRequest, uid: str) -> HttpResponse:
    pack = pack_life.pack_sign(by=request.user, pack=pack_of(request, uid), mark=request.POST.get("mark", ""))
    if pack.status == PackStatus.SIGNED:
        messages.success(request, _("Signed off. It can be issued now."))
    else:
        messages.success(request, _("Signed for your union. The others are still to sign."))
    return redirect("campaigns:pack", uid=pack.uid)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def issue(request: HttpRequest, uid: str) -> HttpResponse:
    pack = pack_life.pack_issue(by=request.user, pack=pack_of(request, uid))
    messages.success(
        request,
        _("Issued as %(number)s. Nobody has been sent it yet.")
        % {"number": f"{pack.number} v{pack.version}"},
    )
    return redirect("campaigns:pack", uid=pack.uid)


@require_http_methods(["POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def pack_settings(request: HttpRequest, uid: str) -> HttpResponse:
    pack = pack_of(request, uid)
    form = PackForm(request.POST, pack=pack)
    if form.is_valid():
        with errors_to_form(form):
            pack_edit(by=request.user, pack=pack, **form.changes())
            messages.success(request, _("Changed. It is a draft again."))
            return redirect("campaigns:pack", uid=pack.uid)
    return pack_response(request, pack, settings_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def words(request: HttpRequest, uid: str) -> HttpResponse:
    pack, form = pack_of(request, uid), WordsForm(request.POST)
    if form.is_valid():
        with errors_to_form(form):
            pack_word(by=request.user, pack=pack, **form.cleaned_data)
            messages.success(request, _("Your words are in the draft. Check the pack again."))
            return redirect("campaigns:pack", uid=pack.uid)
    return pack_response(request, pack, words_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def revise(request: HttpRequest, uid: str) -> HttpResponse:
    pack, form = pack_of(request, uid), ErrataForm(request.POST)
    if form.is_valid():
        with errors_to_form(form):
            newer = pack_life.pack_revise(by=request.user, pack=pack, **form.cleaned_data)
            messages.success(
                request, _("This is the next version, as a draft. The one before stands until it is issued.")
            )
            return redirect("campaigns:pack", uid=newer.uid)
    return pack_response(request, pack, errata_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def recall(request: HttpRequest, uid: str) -> HttpResponse:
    pack, form = pack_of(request, uid), RecallForm(request.POST)
    if form.is_valid():
        with errors_to_form(form):
            pack_life.pack_recall(by=request.user, pack=pack, **form.cleaned_data)
            messages.success(request, _("Recalled. Those who were sent it are told."))
            return redirect("campaigns:pack", uid=pack.uid)
    return pack_response(request, pack, recall_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_BUILD)
@recently_authenticated
@refusals_as_403
def deliver(request: HttpRequest, uid: str) -> HttpResponse:
    """The link is shown once, on the answer itself: it is kept nowhere."""
    pack, form = pack_of(request, uid), DeliveryForm(request.POST)
    if form.is_valid():
        with errors_to_form(form):
            delivery, link = delivery_make(by=request.user, pack=pack, **form.cleaned_data)
            return render(
                request, "campaigns/pack_delivered.html", {"delivery": delivery, "link": link, "pack": pack}
            )
    return pack_response(request, pack, delivery_form=form, form=form, status=422)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    delivery = get_object_or_404(
        Delivery.objects.visible_to(request.user).select_related("pack__unit"), uid=uid
    )
    delivery_revoke(by=request.user, delivery=delivery)
    messages.success(request, _("The link is taken back: it works no more."))
    return redirect("campaigns:pack", uid=delivery.pack.uid)
