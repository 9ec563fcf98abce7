from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms.widgets import with_another_card, without_errors
from accounts.permissions import Permission, require
from accounts.views.support import needs, refusals_as_403
from evidence.choices import DraftKind
from evidence.forms.cards import filled
from evidence.forms.decisions import AnswerForm
from evidence.forms.figure_cards import FigureFormSet
from evidence.forms.member_cards import MemberFormSet
from evidence.forms.report import MeetingForm, ReportForm
from evidence.models import CaseReport, Draft
from evidence.permissions import may_answer
from evidence.presenters import member as member_presenters
from evidence.presenters import reports as presenters
from evidence.services.drafts import draft_discard, draft_fields, draft_save
from evidence.services.files import report_submit_with_files
from evidence.services.reports import (
    nonce_for_card,
    report_answer,
    report_withdraw,
)
from evidence.services.subjects import codes_of, meeting_submit

PAGE = 25


@require_GET
@needs(Permission.REPORT_SUBMIT)
def report_list(request: HttpRequest) -> HttpResponse:
    own = CaseReport.objects.visible_to(request.user).filter(reporter=request.user)
    page = Paginator(own.select_related("unit").prefetch_related("figures"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "evidence/report_list.html",
        {
            "page_obj": page,
            "rows": [presenters.report_row(r) for r in page],
            "drafts": Draft.objects.visible_to(request.user).defer("content"),
        },
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_SUBMIT)
@refusals_as_403
def report_new(request: HttpRequest) -> HttpResponse:
    form, formset = _bound(request, ReportForm, FigureFormSet, DraftKind.REPORT, rep=request.user)
    if "save-draft" in request.POST:
        return _save_draft(request, DraftKind.REPORT, "evidence/report_new.html", form, formset)
    if _complete(request, form, formset):
        try:
            entry = form.entry([card.entry() for card in filled(formset)])
            report = report_submit_with_files(
                by=request.user,
                entry=entry,
                uploads=form.cleaned_data["files"],
                keep=form.cleaned_data["keep_files"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            draft_discard(by=request.user, kind=DraftKind.REPORT)
            if codes := codes_of(entry):
                rows = member_presenters.figure_rows(codes)
                return render(request, "evidence/meeting_codes.html", {"cards": rows})
            messages.success(request, _("Your report is saved. A moderator will check it."))
            return redirect("evidence:report", uid=report.uid)
    return _entry_page(request, "evidence/report_new.html", form, formset)


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_SUBMIT)
@refusals_as_403
def meeting_new(request: HttpRequest) -> HttpResponse:
    form, formset = _bound(request, MeetingForm, MemberFormSet, DraftKind.MEETING, rep=request.user)
    if "save-draft" in request.POST:
        return _save_draft(request, DraftKind.MEETING, "evidence/meeting_new.html", form, formset)
    if _complete(request, form, formset):
        nonce = form.cleaned_data["nonce"]
        cards = [(place, card) for place, card in enumerate(formset.forms) if card in filled(formset)]
        entries = [card.report(form.common(), nonce, nonce_for_card(nonce, place)) for place, card in cards]
        try:
            submitted = meeting_submit(by=request.user, entries=entries)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            draft_discard(by=request.user, kind=DraftKind.MEETING)
            return render(
                request, "evidence/meeting_codes.html", {"cards": member_presenters.card_rows(submitted)}
            )
    return _entry_page(request, "evidence/meeting_new.html", form, formset)


def _bound(
    request: HttpRequest, form_class: Any, formset_class: Any, kind: str, **card: Any
) -> tuple[Any, Any]:
    """The form and its cards; "Add another" comes back with one card more and everything typed still there."""
    if request.method != "POST":
        draft = Draft.objects.visible_to(request.user).filter(kind=kind).first()
        if draft is not None:
            return _from_draft(request, form_class, formset_class, draft, card)
        return form_class(user=request.user), formset_class(prefix="figures", form_kwargs=card)
    adding = "figures-add" in request.POST
    data = with_another_card(request.POST, "figures") if adding else request.POST
    form = form_class(data, request.FILES, user=request.user)
    return form, formset_class(data, prefix="figures", form_kwargs=card)


def _from_draft(
    request: HttpRequest, form_class: Any, formset_class: Any, draft: Draft, card: dict[str, Any]
) -> tuple[Any, Any]:
    """What was put aside, as it was typed and not yet judged."""
    data = QueryDict(mutable=True)
    for name, values in draft_fields(draft).items():
        data.setlist(name, values)
    form, formset = (
        form_class(data, user=request.user),
        formset_class(data, prefix="figures", form_kwargs=card),
    )
    without_errors(form)
    without_errors(formset)
    return form, formset


def _save_draft(request: HttpRequest, kind: str, template: str, form: Any, formset: Any) -> HttpResponse:
    without_errors(form)
    without_errors(formset)
    try:
        draft_save(by=request.user, kind=kind, fields=dict(request.POST.lists()))
    except ValidationError as error:
        form.add_error(None, error)
        return _entry_page(request, template, form, formset)
    messages.success(request, _("Saved for later. Only you can read it; it goes on where you left it."))
    return redirect("evidence:report_list")


@require_POST
@needs(Permission.REPORT_SUBMIT)
def draft_autosave(request: HttpRequest, kind: str) -> JsonResponse:
    """What is typed so far, put aside by the page itself; the answer is a sentence for it to show."""
    if kind not in DraftKind.values:
        raise Http404(_("There is no such form."))
    try:
        draft_save(by=request.user, kind=kind, fields=dict(request.POST.lists()))
    except ValidationError as error:
        return JsonResponse(
            {"words": _("Not put aside: %(why)s") % {"why": " ".join(error.messages)}}, status=422
        )
    time = date_format(timezone.localtime(), "H:i")
    return JsonResponse({"words": _("Put aside at %(time)s. Only you can read it.") % {"time": time}})


@require_POST
@needs(Permission.REPORT_SUBMIT)
def draft_discard_view(request: HttpRequest, kind: str) -> HttpResponse:
    draft_discard(by=request.user, kind=kind)
    messages.success(request, _("What you had put aside is gone."))
    return redirect("evidence:report_list")


def _complete(request: HttpRequest, form: Any, formset: Any) -> bool:
    if request.method != "POST":
        return False
    if "figures-add" in request.POST:
        without_errors(form)
        without_errors(formset)
        return False
    # Both, so that every error of the page is shown at once.
    return all([form.is_valid(), formset.is_valid()])


def _entry_page(request: HttpRequest, template: str, form: Any, formset: Any) -> HttpResponse:
    status = 422 if form.errors or formset.total_error_count() else 200
    return render(request, template, {"form": form, "formset": formset}, status=status)


@require_GET
def report_detail(request: HttpRequest, uid: str) -> HttpResponse:
    report = get_object_or_404(_readable(request), uid=uid)
    return _report_page(request, report, AnswerForm())


@require_POST
@refusals_as_403
def report_answer_view(request: HttpRequest, uid: str) -> HttpResponse:
    report = get_object_or_404(_readable(request), uid=uid)
    require(may_answer(request.user, report))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _report_page(request, report, form, status=422)
    report_answer(by=request.user, report=report, answer=form.cleaned_data["answer"])
    messages.success(request, _("Your answer is saved. The moderator will look again."))
    return redirect("evidence:report", uid=report.uid)


@require_POST
@refusals_as_403
def report_withdraw_view(request: HttpRequest, uid: str) -> HttpResponse:
    report = get_object_or_404(_readable(request), uid=uid)
    report_withdraw(by=request.user, report=report)
    messages.success(request, _("You took the report back. It is in no figure compiled from now on."))
    return redirect("evidence:report", uid=report.uid)


def _readable(request: HttpRequest) -> Any:
    return CaseReport.objects.visible_to(request.user).select_related("unit", "region", "reporter")


def _report_page(
    request: HttpRequest, report: CaseReport, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {"report": presenters.report_page(report, request.user), "form": form}
    return render(request, "evidence/report.html", context, status=status)
