from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Decision, Permission, grants_with, may
from accounts.views.support import errors_to_form, needs, refusals_as_403
from evidence.choices import ImportState, RowFate
from evidence.forms.imports import BringForm, ColumnsForm, DecideForm, SettleForm, SourceForm
from evidence.models import ImportBatch
from evidence.presenters import imports as presenters
from evidence.selectors.import_rows import MOST, Question, undecided_questions
from evidence.services.import_core import may_decide, may_import
from evidence.services.import_failures import import_restart, may_restart
from evidence.services.import_settle import import_keep, import_leave_out, import_place
from evidence.services.imports import (
    import_accept,
    import_allow,
    import_bring,
    import_open,
    import_reject,
)
from workloads import wmt
from workloads.models import Unit

PAGE = 25
LINES = 100


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    if not may_import(request.user) and not grants_with(request.user, Permission.PERSON_DATA):
        raise PermissionDenied(may_import(request.user).reason)
    seen = ImportBatch.objects.visible_to(request.user).select_related("by")
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [presenters.batch_row(batch) for batch in page],
        "may_import": bool(may_import(request.user)),
    }
    return render(request, "evidence/import_list.html", context)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def import_new(request: HttpRequest) -> HttpResponse:
    if not (allowed := may_import(request.user)):
        raise PermissionDenied(allowed.reason)
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            batch = import_open(by=request.user, **form.cleaned_data)
            return redirect("evidence:import", uid=batch.uid)
    return render(request, "evidence/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def import_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    batch = _batch(request, uid)
    if request.method == "GET":
        return _page(request, batch)
    if batch.by != request.user:
        raise PermissionDenied(_("Only the person who said how the union came by it may bring the file."))
    if "columns" in request.POST:
        return _own_table(request, batch)
    form = BringForm(request.POST, request.FILES)
    if form.is_valid() and form.cleaned_data["own_table"]:
        return _columns_page(request, batch, form)
    if form.is_valid() and (again := _bring(request, batch, form)):
        return again
    return _page(request, batch, bring_form=form, status=422)


def _bring(request: HttpRequest, batch: ImportBatch, form: Any, **fields: Any) -> HttpResponse | None:
    given = form.cleaned_data
    with errors_to_form(form):
        done = import_bring(
            by=request.user,
            batch=batch,
            content=given["file"].file,
            as_at=given["as_at"],
            region=given["region"],
            **fields,
        )
        if done.pk != batch.pk:
            messages.info(request, _("This file was brought before. Nothing was added."))
            return redirect("evidence:import_list")
        return redirect("evidence:import", uid=done.uid)
    return None


def _columns_page(request: HttpRequest, batch: ImportBatch, form: BringForm) -> HttpResponse:
    """The first rows, shown once and stored nowhere, and which column holds what."""
    found = wmt.table_preview(form.cleaned_data["file"].file)
    if isinstance(found, wmt.Refusal):
        form.add_error("file", found.reason)
        return _page(request, batch, bring_form=form, status=422)
    initial = {"as_at": form.cleaned_data["as_at"], "region": form.cleaned_data["region"]}
    columns = ColumnsForm(headers=found.headers, suggested=found.suggested, initial=initial)
    return _columns(request, batch, columns, found)


def _own_table(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    upload = request.FILES.get("file")
    found = (
        wmt.table_preview(upload.file) if upload else wmt.Refusal("no_file", _("Choose the same file again."))
    )
    if isinstance(found, wmt.Refusal):
        form = BringForm({}, {})
        form.is_valid()
        form.errors.clear()
        form.add_error("file", found.reason)
        return _page(request, batch, bring_form=form, status=422)
    columns = ColumnsForm(request.POST, request.FILES, headers=found.headers, suggested={})
    if columns.is_valid() and (done := _bring(request, batch, columns, columns=columns.columns())):
        return done
    return _columns(request, batch, columns, found, status=422)


def _columns(
    request: HttpRequest, batch: ImportBatch, form: ColumnsForm, found: wmt.Preview, *, status: int = 200
) -> HttpResponse:
    width = len(found.headers)
    context = {
        "import": presenters.batch_page(batch),
        "form": form,
        "headers": found.headers,
        "preview": [(*row, *[""] * (width - len(row)))[:width] for row in found.rows],
    }
    return render(request, "evidence/import_columns.html", context, status=status)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def import_decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    batch, form = _batch(request, uid), DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, decide_form=form, status=422)
    given = form.cleaned_data
    if "reject" in request.POST:
        import_reject(by=request.user, batch=batch, version=given["version"])
        messages.success(request, _("The file is not taken. Its rows are gone."))
    else:
        import_accept(by=request.user, batch=batch, **given)
        messages.success(request, _("Accepted. The rows are being taken over."))
    return redirect("evidence:import", uid=batch.uid)


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def import_settle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One question about rows that wait: which unit a name is, or which of several rows is taken."""
    batch = _batch(request, uid)
    if not (allowed := may_decide(request.user, batch)):
        raise PermissionDenied(allowed.reason)
    asked = {str(one.number): one for one in undecided_questions(batch)}
    question = asked.get(request.POST.get("number", ""))
    if question is None:
        messages.info(request, _("These rows no longer wait. Here is what does."))
        return redirect("evidence:import", uid=batch.uid)
    form = SettleForm(request.POST, user=request.user, question=question, version=batch.version)
    if form.is_valid():
        with errors_to_form(form):
            _settle(request, batch, form)
            messages.success(request, _("Settled. What can be taken is counted anew."))
            return redirect("evidence:import", uid=batch.uid)
    return _page(request, batch, settle_form=form, status=422)


def _settle(request: HttpRequest, batch: ImportBatch, form: SettleForm) -> None:
    common = {"by": request.user, "batch": batch, "version": form.cleaned_data["version"]}
    kind, value = form.chosen()
    if kind == "unit":
        import_place(**common, number=form.question.number, unit=Unit.objects.get(pk=value))
    elif kind == "row":
        import_keep(**common, number=int(value))
    else:
        import_leave_out(**common, number=form.question.number, reason=value)


@require_POST
@refusals_as_403
def import_restart_view(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    batch = _batch(request, uid)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise PermissionDenied(_("Open the import and press the button there."))
    import_restart(by=request.user, batch=batch, version=int(version[:9]))
    messages.success(request, _("Started again. This page shows how far it is."))
    return redirect("evidence:import", uid=batch.uid)


@require_POST
@needs(Permission.PERSON_DATA)
@refusals_as_403
def import_allow_view(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    batch = import_allow(by=request.user, batch=_batch(request, uid), allowed="allow" in request.POST)
    messages.success(request, _("Your decision is recorded."))
    return redirect("evidence:import", uid=batch.uid)


def _batch(request: HttpRequest, uid: uuid.UUID) -> ImportBatch:
    visible = ImportBatch.objects.visible_to(request.user).select_related("union", "by", "decided_by")
    return get_object_or_404(visible, uid=uid)


def _page(request: HttpRequest, batch: ImportBatch, *, status: int = 200, **forms: Any) -> HttpResponse:
    own = batch.by == request.user
    fate = RowFate.IMPORTED if request.GET.get("rows") == "taken" else None
    lines = batch.lines.select_related("unit")
    # A data-protection contact allows or refuses; what stands in a file is not for their eyes.
    lines = lines if own or may(request.user, Permission.REPORT_MODERATE) else lines.none()
    lines = lines.filter(fate=fate) if fate else lines.filter(fate__in=[RowFate.SKIPPED, RowFate.UNDECIDED])
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    decision = may_decide(request.user, batch)
    settle_form = forms.pop("settle_form", None)
    context = {
        "questions": _questions(request, batch, settle_form) if _may_settle(batch, decision) else [],
        "most": MOST,
        "form": settle_form or forms.get("bring_form") or forms.get("decide_form"),
        "may_restart": bool(may_restart(request.user, batch)),
        "import": presenters.batch_page(batch),
        "page_obj": page,
        "table": presenters.row_table(list(page), with_values=bool(fate)),
        "taken": bool(fate),
        "bring_form": BringForm() if own and batch.state == ImportState.OPEN else None,
        "decide_form": DecideForm(initial={"version": batch.version})
        if batch.state == ImportState.READY and decision
        else None,
        "refusal": "" if decision or batch.state != ImportState.READY else decision.reason,
        "may_allow": batch.state == ImportState.ASKED
        and not own
        and bool(grants_with(request.user, Permission.PERSON_DATA)),
        **forms,
    }
    return render(request, "evidence/import.html", context, status=status)


def _may_settle(batch: ImportBatch, decision: Decision) -> bool:
    return batch.state == ImportState.READY and bool(decision)


def _questions(request: HttpRequest, batch: ImportBatch, sent: SettleForm | None) -> list[dict[str, Any]]:
    """Each with its own form; the one that was sent keeps what was chosen and what is wrong with it."""
    return [
        presenters.question_card(question, _settle_form(request, batch, question, sent))
        for question in undecided_questions(batch)
    ]


def _settle_form(
    request: HttpRequest, batch: ImportBatch, question: Question, sent: SettleForm | None
) -> SettleForm:
    if sent is not None and sent.question.number == question.number:
        return sent
    return SettleForm(user=request.user, question=question, version=batch.version)
