"""What became of a member's answers: pulled from what was compiled and printed, shown to nobody but the member."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from accounts.actors import Receipt
from campaigns.outcomes import outcome_lines
from evidence.models import CaseReport
from evidence.presenters.member import receipt_row
from evidence.views.receipt import receipt_page, with_receipt


@with_receipt
def outcome(request: HttpRequest, by: Receipt) -> HttpResponse:
    reports = CaseReport.objects.visible_to(by).select_related("unit").prefetch_related("figures")
    rows = [receipt_row(report) | {"lines": outcome_lines(report)} for report in reports]
    return receipt_page(request, "receipt_outcome.html", by, rows=rows)
