"""Pages for readers without an account: the public page of an issued pack, and private links."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accounts import tenancy
from accounts.limits import Limit, client_address, hit
from accounts.permissions import Refused
from campaigns import pack_presenters as presenters
from campaigns.choices import DoorKind, FileKind, PackStatus
from campaigns.composition.options import minute_words
from campaigns.forms.packs import FileForm
from campaigns.models import Door, Pack
from campaigns.services.delivery import delivery_find, delivery_take, recalled_words
from campaigns.services.pack_life import digest_of
from campaigns.services.proof import has_public_page, is_issued
from campaigns.views.packs import file_response

FROM_ADDRESS = Limit("pack-door-from-address", 300, 3600)


@require_http_methods(["GET", "POST"])
@csrf_exempt  # Nobody is signed in here, and nothing is written: so that these pages set no cookie.
@login_not_required
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a pack still stands, and whether a file is the one that was issued. The file is read and not kept."""
    _count(request)
    opened = Door.objects.find(DoorKind.CHECK, digest_of(token))
    if opened is None:
        raise Http404
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    with tenancy.union_scope(opened.union_id):
        pack = Pack.objects.select_related("unit", "union").filter(pk=opened.target).first()
        if pack is None or not has_public_page(pack):
            raise Http404
        same = None
        if request.method == "POST" and form.is_valid():
            same = is_issued(pack, form.cleaned_data["file"].read())
        context = {
            "pack": presenters.public_page(pack),
            "form": form,
            "checked": same is not None,
            "same": same,
            "token": token,
            **_run_by(pack),
        }
        return render(request, "campaigns/public_pack.html", context, status=422 if form.errors else 200)


@require_GET
@login_not_required
def edition(request: HttpRequest, token: str) -> HttpResponse:
    """An issued public pack as a page, beside each figure the words with which to quote it. Not of one recalled."""
    _count(request)
    opened = Door.objects.find(DoorKind.CHECK, digest_of(token))
    if opened is None:
        raise Http404
    with tenancy.union_scope(opened.union_id):
        related = ("unit", "union", "summary__unit", "summary__union")
        pack = Pack.objects.select_related(*related).filter(pk=opened.target).first()
        if pack is None or not has_public_page(pack) or pack.status == PackStatus.RECALLED:
            raise Http404
        context = {
            "pack": presenters.public_page(pack),
            "article": presenters.edition(pack),
            "token": token,
            **_run_by(pack),
        }
        return render(request, "campaigns/public_edition.html", context)


@require_http_methods(["GET", "POST"])
@csrf_exempt  # The address alone opens this, for whoever holds it; no cookie gives a forged request any right.
@login_not_required
def delivery(request: HttpRequest, token: str) -> HttpResponse:
    """A private link: a page first, so that looking at it counts nothing; a press of a button takes the file."""
    _count(request)
    found = delivery_find(token)
    if found is None:
        return render(request, "campaigns/public_delivery.html", {"ended": True}, status=404)
    if request.method == "POST":
        try:
            file = delivery_take(delivery=found, kind=request.POST.get("kind", FileKind.PDF))
        except Refused as refused:
            return render(
                request, "campaigns/public_delivery.html", {"ended": True, "words": str(refused)}, status=403
            )
        return file_response(bytes(file.content), file.kind, found.pack)
    pack = found.pack
    if pack.status == PackStatus.RECALLED:
        context = {"ended": True, "words": recalled_words(), **_run_by(pack)}
        return render(request, "campaigns/public_delivery.html", context)
    embargoed = pack.embargo_until is not None and pack.embargo_until > timezone.now()
    with tenancy.union_scope(found.union_id):
        context = {
            "name": found.name,
            "until": minute_words(found.expires_at),
            "left": found.most - found.opened,
            **_run_by(pack),
            "page": presenters.public_page(pack),
            "audience": pack.get_audience_display(),
            "embargo": minute_words(pack.embargo_until) if embargoed else "",
            "kinds": [
                {"kind": kind.value, "label": kind.label}
                for kind in (FileKind.PDF, FileKind.DOCX, FileKind.XLSX)
            ],
        }
        return render(request, "campaigns/public_delivery.html", context)


def _run_by(pack: Pack) -> dict[str, str]:
    """For the footer: whom a reader outside the union asks."""
    return {"union_name": pack.union.name, "contact": pack.union.contact}


def _count(request: HttpRequest) -> None:
    if not hit(FROM_ADDRESS, client_address(request)):
        raise Http404
