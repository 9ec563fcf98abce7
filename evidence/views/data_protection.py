"""Pages of the data-protection contact: answer one person's request without reading anybody's evidence."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403
from evidence.forms.data_protection import EraseForm, RemovalForm
from evidence.models import CaseReport
from evidence.services.erasure import person_erase
from evidence.services.subject_access import subject_access_export
from evidence.services.subjects import subject_remove_asked

PAGE = 50


@require_GET
@needs(Permission.PERSON_DATA)
def people(request: HttpRequest) -> HttpResponse:
    page = Paginator(User.objects.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "people": [
            {"url": reverse("evidence:person_data", args=[user.uid]), "name": str(user)} for user in page
        ],
    }
    return render(request, "evidence/data_protection.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.PERSON_DATA)
@recently_authenticated
@refusals_as_403
def removal(request: HttpRequest) -> HttpResponse:
    """A member lost the code and asks for removal, through a rep or in person."""
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        with errors_to_form(form):
            taken = subject_remove_asked(by=request.user, number=given["number"], checked=given["checked"])
            messages.success(
                request,
                ngettext(
                    "Removed: %(n)s report is taken back.", "Removed: %(n)s reports are taken back.", taken
                )
                % {"n": taken},
            )
            return redirect("evidence:data_protection")
    return render(request, "evidence/removal.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(Permission.PERSON_DATA)
def person(request: HttpRequest, uid: str) -> HttpResponse:
    return _person_page(request, _person(request, uid), EraseForm())


@require_POST
@needs(Permission.PERSON_DATA)
@recently_authenticated
@refusals_as_403
def export(request: HttpRequest, uid: str) -> HttpResponse:
    content = subject_access_export(by=request.user, person=_person(request, uid))
    # The name of the file tells nobody whose data it is.
    headers = {"Content-Disposition": 'attachment; filename="subject-access.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_POST
@needs(Permission.PERSON_DATA)
@recently_authenticated
@refusals_as_403
def erase(request: HttpRequest, uid: str) -> HttpResponse:
    found, form = _person(request, uid), EraseForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, form, status=422)
    erased = person_erase(by=request.user, person=found)
    messages.success(
        request,
        ngettext("Erased, with %(n)s report.", "Erased, with %(n)s reports.", erased) % {"n": erased}
        + " "
        + _("The account is closed and nameless."),
    )
    return redirect("evidence:data_protection")


def _person(request: HttpRequest, uid: str) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), uid=uid)


def _person_page(request: HttpRequest, found: User, form: EraseForm, *, status: int = 200) -> HttpResponse:
    reports = CaseReport.objects.filter(union_id=found.union_id, reporter=found).count()
    context = {"person": found, "reports": reports, "form": form}
    return render(request, "evidence/person_data.html", context, status=status)
