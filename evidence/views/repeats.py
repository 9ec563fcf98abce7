from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission
from accounts.views.support import needs, refusals_as_403
from evidence.models import CaseReport
from evidence.services.repeats import repeat_link, repeat_unlink


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
