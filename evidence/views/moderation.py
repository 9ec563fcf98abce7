from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require
from accounts.views.support import needs, recently_authenticated, refusals_as_403
from evidence.forms.decisions import (
    AcceptForm,
    NoteForm,
    RedactForm,
    RejectForm,
    ReopenForm,
    ReturnForm,
    TableForm,
    UnmaskForm,
)
from evidence.models import CaseReport, Redaction
from evidence.permissions import may_moderate
from evidence.presenters import review as presenters
from evidence.selectors.queue import next_in_queue, piles, queue_entries, table_entries
from evidence.services.moderation import (
    Overtaken,
    note_add,
    report_accept,
    report_redact,
    report_reject,
    report_reopen,
    report_return,
    table_accept,
)
from evidence.services.redaction import redaction_unmask, report_texts

PAGE = 25
TABLE = 100


@require_GET
@needs(Permission.REPORT_MODERATE)
def queue(request: HttpRequest) -> HttpResponse:
    standing = piles(request.user)
    page = Paginator(queue_entries(request.user, standing), PAGE).get_page(request.GET.get("page"))
    rows = [presenters.queue_row(report, standing.get(report.pk)) for report in page]
    return render(request, "evidence/moderation_queue.html", {"page_obj": page, "rows": rows})


@require_GET
@needs(Permission.REPORT_MODERATE)
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _review_page(request, _report(request, uid))


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def accept(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    form = AcceptForm(request.POST, auto_id="accept_%s")
    done = _("Accepted. %(reference)s counts in the figures compiled from now on.")
    return _decide(request, uid, report_accept, done, accept_form=form)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def redact(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    report = _report(request, uid)
    form = RedactForm(request.POST, texts=report_texts(report), auto_id="redact_%s")
    done = _("Accepted with parts taken out. The original of %(reference)s is kept and locked away.")
    return _decide(request, uid, report_redact, done, redact_form=form)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def send_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    form = ReturnForm(request.POST, auto_id="return_%s")
    done = _("%(reference)s is returned with your question.")
    return _decide(request, uid, report_return, done, return_form=form)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def reject(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    form = RejectForm(request.POST, auto_id="reject_%s")
    done = _("%(reference)s is not accepted. Whoever wrote it can see the reason.")
    return _decide(request, uid, report_reject, done, reject_form=form)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def reopen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    form = ReopenForm(request.POST, auto_id="reopen_%s")
    done = _("%(reference)s is open again and waits to be checked.")
    return _decide(request, uid, report_reopen, done, reopen_form=form)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def note(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    report, form = _report(request, uid), NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return _review_page(request, report, status=422, note_form=form)
    note_add(by=request.user, report=report, text=form.cleaned_data["text"])
    messages.success(request, _("The note is saved. Whoever wrote the report does not see it."))
    return redirect("evidence:review", uid=report.uid)


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_MODERATE)
@recently_authenticated
@refusals_as_403
def unmask(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The original of a redacted text, shown once, after a reason."""
    visible = Redaction.objects.visible_to(request.user).select_related(
        "report__unit", "report__round__opened_by"
    )
    redaction = get_object_or_404(visible, uid=uid)
    require(may_moderate(request.user, redaction.report))
    form, original = UnmaskForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        original = redaction_unmask(by=request.user, redaction=redaction, reason=form.cleaned_data["reason"])
    context = {
        "form": form,
        "original": original,
        "report": redaction.report,
        "what": presenters.redaction_words(redaction),
    }
    return render(request, "evidence/unmask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def table(request: HttpRequest, pile: uuid.UUID) -> HttpResponse:
    """The number-only entries of one meeting or round: untick the doubtful, accept the rest."""
    reports = list(table_entries(request.user, pile)[:TABLE])
    if request.method == "GET" and not reports:
        messages.info(request, _("Nothing of that table is left to check."))
        return redirect("evidence:queue")
    by_key = {presenters.entry_key(report): report for report in reports}
    form = TableForm(request.POST if request.method == "POST" else None, keys=by_key)
    if request.method == "POST" and form.is_valid():
        chosen = [(by_key[key], by_key[key].version) for key in form.cleaned_data["entries"]]
        new = form.cleaned_data["people_are_new"]
        try:
            table_accept(by=request.user, pile=pile, chosen=chosen, people_are_new=new)
        except Overtaken as overtaken:
            form.add_error("entries", str(overtaken))
        else:
            done = ngettext("%(n)s entry is accepted.", "%(n)s entries are accepted.", len(chosen))
            messages.success(request, done % {"n": len(chosen)})
            return _onwards(request)
    ticked = request.POST.getlist("entries") if request.method == "POST" else None
    context = {
        "form": form,
        "rows": presenters.table_rows(reports, ticked),
        "report": reports[0] if reports else None,
    }
    return render(request, "evidence/moderation_table.html", context, status=422 if form.errors else 200)


def _report(request: HttpRequest, uid: uuid.UUID) -> CaseReport:
    visible = CaseReport.objects.visible_to(request.user)
    related = visible.select_related("unit", "region", "reporter", "round__opened_by")
    return get_object_or_404(related, uid=uid)


def _decide(
    request: HttpRequest, uid: uuid.UUID, service: Callable[..., CaseReport], done: str, **bound: Any
) -> HttpResponse:
    """Check what was typed, decide, go on to the next. Whatever is refused comes back with everything typed."""
    (form,) = bound.values()
    report, status = _report(request, uid), 422
    if form.is_valid():
        decision = form.decision() if isinstance(form, RedactForm) else form.cleaned_data
        try:
            service(by=request.user, report=report, **decision)
        except Overtaken as overtaken:
            report, status = _report(request, uid), 409
            form.renewed(report.version).add_error(None, str(overtaken))
        except ValidationError as error:
            form.add_refusals(error) if isinstance(form, RedactForm) else form.add_error(None, error)
        else:
            messages.success(request, done % {"reference": report.reference})
            return _onwards(request)
    return _review_page(request, report, status=status, **bound)


def _onwards(request: HttpRequest) -> HttpResponse:
    return redirect(_next_url(request) or "evidence:queue")


def _next_url(request: HttpRequest, after: CaseReport | None = None) -> str:
    standing = piles(request.user)
    following = next_in_queue(request.user, standing, after)
    return presenters.entry_url(following, standing.get(following.pk)) if following else ""


def _review_page(
    request: HttpRequest, report: CaseReport, *, status: int = 200, **bound: Any
) -> HttpResponse:
    initial = {"version": report.version}
    texts = report_texts(report)
    forms = {
        "accept_form": AcceptForm(initial=initial, auto_id="accept_%s"),
        "redact_form": RedactForm(initial=initial, texts=texts, auto_id="redact_%s"),
        "return_form": ReturnForm(initial=initial, auto_id="return_%s"),
        "reject_form": RejectForm(initial=initial, auto_id="reject_%s"),
        "reopen_form": ReopenForm(initial=initial, auto_id="reopen_%s"),
        "note_form": NoteForm(auto_id="note_%s"),
        **bound,
    }
    context = {
        "report": presenters.review_page(report, request.user, has_texts=bool(texts)),
        "repeats": presenters.repeat_rows(report, request.user),
        "form": next(iter(bound.values()), None),
        "next_url": _next_url(request, report),
        **forms,
    }
    return render(request, "evidence/review.html", context, status=status)
