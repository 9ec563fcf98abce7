"""A union's own words to its members, with every version there was: pages of the data-protection contact."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, refusals_as_403
from evidence.choices import WordingKind
from evidence.forms.data_protection import WordingForm
from evidence.models import Wording
from evidence.presenters import keeping as presenters
from evidence.services.wordings import wording_set, wording_words


@require_GET
@needs(Permission.PERSON_DATA)
def wordings(request: HttpRequest) -> HttpResponse:
    union = request.user.union
    own = [
        {
            "key": kind.label,
            "value": wording_words(union.pk, kind) or _("Safeload's own words alone"),
            "url": reverse("evidence:wording", args=[kind]),
        }
        for kind in WordingKind
    ]
    people = [
        {"key": _("Helpline for members"), "value": union.helpline or _("none is set")},
        {"key": _("Who runs Safeload for this union"), "value": union.contact or _("nobody is set")},
    ]
    return render(request, "evidence/wordings.html", {"own": own, "people": people})


@require_http_methods(["GET", "POST"])
@needs(Permission.PERSON_DATA)
@refusals_as_403
def wording(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in WordingKind.values:
        raise Http404(_("There are no such words."))
    initial = {"text": wording_words(request.user.union_id, kind)}
    form = WordingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with errors_to_form(form):
            wording_set(by=request.user, kind=kind, text=form.cleaned_data["text"])
            messages.success(request, _("Members read this from now on. Earlier versions are kept."))
            return redirect("evidence:wordings")
    versions = Wording.objects.visible_to(request.user).filter(kind=kind).select_related("by")
    context = {
        "form": form,
        "title": WordingKind(kind).label,
        "versions": [presenters.wording_event(one) for one in versions],
    }
    return render(request, "evidence/wording.html", context, status=422 if form.errors else 200)
