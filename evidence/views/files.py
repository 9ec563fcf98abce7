from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from accounts.views.support import errors_to_form, needs, refusals_as_403
from evidence.forms.files import BlackBoxForm
from evidence.models import StoredFile
from evidence.permissions import may_moderate
from evidence.services.files import file_read, file_redact

TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@refusals_as_403
def file_get(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """As an attachment under a neutral name: nothing that was uploaded is ever shown as a page of ours."""
    file = _file(request, uid)
    content = file_read(by=request.user, file=file)
    headers = {
        "Content-Disposition": f'attachment; filename="evidence.{file.extension}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(
        content, content_type=TYPES.get(file.extension, "application/octet-stream"), headers=headers
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_MODERATE)
@refusals_as_403
def file_redact_view(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    file = _file(request, uid)
    require(may_moderate(request.user, file.report))
    form = BlackBoxForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            file_redact(by=request.user, file=file, boxes=form.boxes())
            messages.success(
                request, _("The boxes are burnt in. The original is for moderators of the area only.")
            )
            return redirect("evidence:review", uid=file.report.uid)
    context = {"form": form, "file": file, "report": file.report}
    return render(request, "evidence/file_redact.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, uid: uuid.UUID) -> StoredFile:
    visible = StoredFile.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("report__unit", "report__round"), uid=uid)
