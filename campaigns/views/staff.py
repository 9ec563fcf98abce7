"""Official numbers: published benchmarks, and staff in post brought from a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, refusals_as_403
from campaigns import staff_presenters as presenters
from campaigns.forms.staff import StaffColumnsForm, StaffFileForm
from campaigns.services.staff import rows_packed, rows_unpacked, staff_read, staff_save
from workloads import wmt
from workloads.models import Benchmark, StaffInPost

PAGE = 100
HEADERS, HEADER = 100, 200  # as many column names are shown again, each of so many characters
SAVED_WITHIN = 3600  # seconds between the look at the rows and saving them


@require_GET
@needs(Permission.SUMMARY_COMPILE)
def published(request: HttpRequest) -> HttpResponse:
    """Every published figure with its standing, and what it must not be set against."""
    related = Benchmark.objects.prefetch_related("conflicts_with", "not_comparable_with")
    find = request.GET.get("find", "").strip()[:80]
    cards = presenters.benchmark_cards(related)
    if find:
        cards = [card for card in cards if presenters.holds(card, find)]
    return render(request, "campaigns/published.html", {"cards": cards, "find": find})


@require_GET
@needs(Permission.SUMMARY_COMPILE)
def staff_list(request: HttpRequest) -> HttpResponse:
    held = StaffInPost.objects.select_related("unit").order_by(
        "-as_at", "source", "unit__name", "grade", "pk"
    )
    page = Paginator(held, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "columns": presenters.HELD_COLUMNS,
        "rows": presenters.held_table(page),
    }
    return render(request, "campaigns/staff_list.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.SUMMARY_COMPILE)
@refusals_as_403
def staff_new(request: HttpRequest) -> HttpResponse:
    if "columns" in request.POST:
        return _read(request)
    form = StaffFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        found = wmt.table_preview(form.cleaned_data["file"].file)
        if isinstance(found, wmt.Preview):
            suggested = presenters.suggested_columns(found.headers)
            return _columns(
                request,
                StaffColumnsForm(headers=found.headers, suggested=suggested),
                found.headers,
                found.rows,
            )
        form.add_error("file", found.reason)
    return render(request, "campaigns/staff_new.html", {"form": form}, status=422 if form.errors else 200)


def _read(request: HttpRequest) -> HttpResponse:
    """The rows by the chosen columns, one by one, and the button that saves those that can be."""
    upload = request.FILES.get("file")
    if upload is None:
        return _without_file(request)
    found = wmt.table_preview(upload.file)
    if isinstance(found, wmt.Refusal):
        form = StaffFileForm({}, {})
        form.is_valid()
        form.errors.clear()
        form.add_error("file", found.reason)
        return render(request, "campaigns/staff_new.html", {"form": form}, status=422)
    form = StaffColumnsForm(request.POST, request.FILES, headers=found.headers)
    if form.is_valid():
        with errors_to_form(form):
            table = form.table()
            rows = staff_read(by=request.user, content=upload.file, columns=form.columns(), table=table)
            return render(request, "campaigns/staff_rows.html", _rows_page(request, rows, table))
    return _columns(request, form, found.headers, found.rows, status=422)


def _without_file(request: HttpRequest) -> HttpResponse:
    """The columns page again with everything that was chosen on it: only the file is missing."""
    headers = tuple(header[:HEADER] for header in request.POST.getlist("header")[:HEADERS])
    form = StaffColumnsForm(request.POST, request.FILES, headers=headers)
    return _columns(request, form, headers, status=422)


def _columns(
    request: HttpRequest,
    form: StaffColumnsForm,
    headers: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    width = len(headers)
    context = {
        "form": form,
        "headers": headers,
        "preview": [
            [
                {"text": text, "label": header}
                for text, header in zip((*row, *[""] * (width - len(row)))[:width], headers, strict=True)
            ]
            for row in rows
        ],
    }
    return render(request, "campaigns/staff_columns.html", context, status=status)


def _rows_page(request: HttpRequest, rows: list[Any], table: Any) -> dict[str, Any]:
    good = [row for row in rows if not row.fault]
    packed = signing.dumps(rows_packed(rows, table), salt=_salt(request), compress=True)
    return {
        "table": table,
        "columns": presenters.READ_COLUMNS,
        "faults": presenters.fault_table(row for row in rows if row.fault),
        "fault_columns": presenters.FAULT_COLUMNS,
        "rows": presenters.read_table(good),
        "good": len(good),
        "bad": len(rows) - len(good),
        "packed": packed,
    }


def _salt(request: HttpRequest) -> str:
    return f"staff:{request.user.pk}"


@require_POST
@needs(Permission.SUMMARY_COMPILE)
@refusals_as_403
def staff_save_rows(request: HttpRequest) -> HttpResponse:
    try:
        packed = signing.loads(request.POST.get("packed", ""), salt=_salt(request), max_age=SAVED_WITHIN)
    except signing.BadSignature:
        messages.warning(request, _("The rows were read too long ago. Bring the table again."))
        return redirect("campaigns:staff_new")
    rows, table = rows_unpacked(packed)
    saved = staff_save(by=request.user, rows=rows, table=table)
    words = _("Saved: %(added)s new, %(changed)s changed, %(same)s held already.")
    messages.success(request, words % {"added": saved.added, "changed": saved.changed, "same": saved.same})
    return redirect("campaigns:staff_list")
