from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.views.support import needs, refusals_as_403
from documents.render_pdf import render_pdf
from evidence import posters
from evidence.forms.rounds import RoundForm, SlipsForm
from evidence.models import Round
from evidence.presenters import member as presenters
from evidence.services.rounds import round_close, round_open, round_slips

PAGE = 25


@require_GET
@needs(Permission.REPORT_SUBMIT)
def round_list(request: HttpRequest) -> HttpResponse:
    own = Round.objects.visible_to(request.user).filter(opened_by=request.user).select_related("unit")
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    rows = [presenters.round_row(asked) for asked in page]
    return render(request, "evidence/round_list.html", {"page_obj": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_SUBMIT)
@refusals_as_403
def round_new(request: HttpRequest) -> HttpResponse:
    form = RoundForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            asked = round_open(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The round is open. Share the link, the code or the poster."))
            return redirect("evidence:round", uid=asked.uid)
    return render(request, "evidence/round_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(Permission.REPORT_SUBMIT)
def round_detail(request: HttpRequest, uid: str) -> HttpResponse:
    return _detail(request, _own(request, uid), SlipsForm())


@require_GET
@needs(Permission.REPORT_SUBMIT)
def round_poster(request: HttpRequest, uid: str) -> HttpResponse:
    asked = _own(request, uid)
    return _pdf(render_pdf(posters.poster(asked)), "poster")


@require_POST
@needs(Permission.REPORT_SUBMIT)
@refusals_as_403
def round_slips_view(request: HttpRequest, uid: str) -> HttpResponse:
    asked, form = _own(request, uid), SlipsForm(request.POST)
    if not form.is_valid():
        return _detail(request, asked, form, status=422)
    links = round_slips(by=request.user, asked=asked, **form.cleaned_data)
    return _pdf(render_pdf(posters.slips(asked, links)), "slips")


@require_POST
@needs(Permission.REPORT_SUBMIT)
@refusals_as_403
def round_close_view(request: HttpRequest, uid: str) -> HttpResponse:
    asked = round_close(by=request.user, asked=_own(request, uid))
    messages.success(request, _("The round is closed. Nobody can answer it from now on."))
    return redirect("evidence:round", uid=asked.uid)


def _own(request: HttpRequest, uid: str) -> Round:
    visible = Round.objects.visible_to(request.user).select_related("union", "unit")
    return get_object_or_404(visible.filter(opened_by=request.user), uid=uid)


def _detail(request: HttpRequest, asked: Round, form: SlipsForm, *, status: int = 200) -> HttpResponse:
    context = {"round": presenters.round_page(asked), "form": form}
    return render(request, "evidence/round.html", context, status=status)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    # A neutral name: it may be seen on a shared printer.
    response["Content-Disposition"] = f'attachment; filename="safeload-{name}.pdf"'
    return response
