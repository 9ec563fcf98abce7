"""Many places in one go: made, signed and issued as one set, and taken away as one zip."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from accounts.views.support import needs, recently_authenticated, refusals_as_403
from campaigns import pack_presenters as presenters
from campaigns.choices import PackReach
from campaigns.mailing_presenters import set_progress
from campaigns.models import Pack
from campaigns.services.pack_life import may_sign
from campaigns.services.pack_making import set_issue_request, set_job, set_sign_request
from campaigns.services.pack_sets import set_of, set_taken, set_zip
from campaigns.services.packs import pack_set_request
from campaigns.trace_presenters import trace_rows


def _packs(request: HttpRequest, uid: str) -> tuple[Pack, list[Pack]]:
    """The national pack a set is known by, and all packs of its window and audience, the nation first."""
    lead = get_object_or_404(Pack.objects.visible_to(request.user).filter(unit=None, layout="pack"), uid=uid)
    found = set_of(lead.union_id, lead.start, lead.end, lead.audience)
    found = found.select_related("unit", "summary").defer("tree")
    newest: dict[int | None, Pack] = {}
    for pack in found.order_by("-pk"):
        newest.setdefault(pack.unit_id, pack)
    ordered = sorted(newest.values(), key=lambda pack: (pack.unit is not None, pack.place))
    return lead, ordered


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def set_new(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for the packs of all regions beside a national one. They are made in the background."""
    lead, _found = _packs(request, uid)
    reach = PackReach.ALL if request.POST.get("reach") == PackReach.ALL else PackReach.REGIONS
    pack_set_request(by=request.user, lead=lead, reach=reach)
    messages.success(request, _("The packs are being made. This page shows them as they come."))
    return redirect("campaigns:pack_set", uid=uid)


@require_GET
@needs(Permission.PACK_BUILD)
def set_detail(request: HttpRequest, uid: str) -> HttpResponse:
    lead, packs = _packs(request, uid)
    page = presenters.set_page(packs)
    why_not = next(filter(None, (may_sign(request.user, pack) for pack in page["ready"])), "")
    progress = set_progress(set_job(lead), lead)
    context = {
        "lead": lead,
        "set": page,
        "why_not": why_not,
        "window": presenters.window_words(lead),
        "progress": progress,
        "running": progress.get("running", False),
    }
    return render(request, "campaigns/pack_set.html", context)


@require_POST
@needs(Permission.PACK_SIGN)
@recently_authenticated
@refusals_as_403
def set_act(request: HttpRequest, uid: str) -> HttpResponse:
    """Sign what was listed as ready, or issue what is signed, in the background. One that has changed stays behind."""
    lead, packs = _packs(request, uid)
    if request.POST.get("what") == "issue":
        set_issue_request(by=request.user, lead=lead, packs=packs)
        messages.success(request, _("They are being issued. This page shows them as they come."))
    else:
        marks = {str(pack.uid): request.POST.get(f"mark-{pack.uid}", "") for pack in packs}
        set_sign_request(by=request.user, lead=lead, packs=packs, marks=marks)
        messages.success(request, _("They are being signed off. This page shows them as they come."))
    return redirect("campaigns:pack_set", uid=uid)


@require_POST
@needs(Permission.PACK_BUILD)
@recently_authenticated
@refusals_as_403
def set_file(request: HttpRequest, uid: str) -> StreamingHttpResponse:
    _lead, packs = _packs(request, uid)
    taken = set_taken(by=request.user, packs=packs)
    headers = {
        "Content-Disposition": f'attachment; filename="briefings-{timezone.localdate().isoformat()}.zip"'
    }
    return StreamingHttpResponse(set_zip(taken), content_type="application/zip", headers=headers)


@require_GET
@needs(Permission.PACK_BUILD)
def trace(request: HttpRequest, uid: str) -> HttpResponse:
    """Every figure of an issued pack, and where it comes from."""
    pack = get_object_or_404(
        Pack.objects.visible_to(request.user)
        .issued()
        .select_related("summary__unit", "summary__union", "unit"),
        uid=uid,
    )
    if pack.summary is None:
        raise Http404
    return render(
        request, "campaigns/pack_trace.html", {"pack": pack, "rows": trace_rows(pack, request.user)}
    )
