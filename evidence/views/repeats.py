from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from accounts.views.support import needs, refusals_as_403
from evidence.forms.decisions import SamePersonForm
from evidence.models import CaseReport, Figure
from evidence.permissions import may_moderate
from evidence.presenters import reports as presenters
from evidence.services.repeats import repeat_link, repeat_unlink
from evidence.services.subjects import readings_same_person


@require_POST
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def repeat(request: HttpRequest, uid: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Say that two reports tell the same thing, or take that back."""
    visible = CaseReport.objects.visible_to(request.user).select_related("unit", "round__opened_by")
    report, same = get_object_or_404(visible, uid=uid), get_object_or_404(visible, uid=other)
    if "unlink" in request.POST:
        repeat_unlink(by=request.user, report=report, other=same)
        messages.success(request, _("The link is taken away."))
    else:
        repeat_link(by=request.user, report=report, other=same)
        messages.success(request, _("The two reports are linked. Both stay as they are."))
    return redirect("evidence:review", uid=report.uid)


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def same_person(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Two reports side by side, to say that a reading of each is one person's, who then counts once."""
    visible = CaseReport.objects.visible_to(request.user).select_related("unit", "region", "reporter")
    report = get_object_or_404(visible.select_related("round__opened_by"), uid=uid)
    require(may_moderate(request.user, report))
    reference = request.GET.get("with", "").strip().upper()
    other = visible.exclude(pk=report.pk).filter(reference=reference).first() if reference else None
    context: dict[str, object] = {
        "report": presenters.report_page(report, request.user),
        "asked": reference,
        "missing": bool(reference) and other is None,
    }
    if other is None:
        return render(request, "evidence/same_person.html", context)
    require(may_moderate(request.user, other))
    readings, others = _readings(report), _readings(other)
    form = SamePersonForm(
        request.POST if request.method == "POST" else None, reading=_choices(readings), same=_choices(others)
    )
    if form.is_valid():
        chosen = {str(figure.pk): figure for figure in [*readings, *others]}
        given = form.cleaned_data
        readings_same_person(by=request.user, reading=chosen[given["reading"]], other=chosen[given["same"]])
        messages.success(request, _("They count as one person from now on, by the latest reading."))
        return redirect("evidence:review", uid=report.uid)
    context |= {
        "other": presenters.report_page(other, request.user),
        "form": form,
        "possible": bool(readings and others),
    }
    return render(request, "evidence/same_person.html", context, status=422 if form.errors else 200)


def _readings(report: CaseReport) -> list[Figure]:
    return list(
        report.figures.filter(is_reading=True, subject__isnull=False).select_related(
            "subject", "report__unit", "report__round"
        )
    )


def _choices(readings: list[Figure]) -> list[tuple[str, str]]:
    return [(str(figure.pk), presenters.figure_words(figure)) for figure in readings]
