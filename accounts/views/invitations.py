from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import presenters
from accounts.forms.people import AcceptForm, InvitationForm
from accounts.models import Invitation
from accounts.permissions import Permission, Refused
from accounts.services import invitations as service
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403

PAGE = 50


@require_GET
@needs(Permission.PEOPLE_MANAGE)
def invitations(request: HttpRequest) -> HttpResponse:
    visible = Invitation.objects.visible_to(request.user).select_related("unit")
    page = Paginator(visible, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "invitations": presenters.invitation_rows(page),
        "tabs": presenters.people_tabs("invitations"),
    }
    return render(request, "accounts/invitations.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def invitation_new(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_to_form(form):
            invitation = service.invitation_send(by=request.user, **form.cleaned_data)
            messages.success(
                request, _("The invitation to %(email)s is on its way.") % {"email": invitation.email}
            )
            return redirect("accounts:invitations")
    context = {
        "form": form,
        "title": _("Invite somebody"),
        "intro": _(
            "They get an e-mail with a link that works once and for seven days. A second invitation ends the first."
        ),
        "submit": _("Send the invitation"),
        "back": reverse("accounts:invitations"),
    }
    return render(request, "accounts/form.html", context)


@require_POST
@needs(Permission.PEOPLE_MANAGE)
@refusals_as_403
def invitation_withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), uid=uid)
    service.invitation_withdraw(by=request.user, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn: its link works no more."))
    return redirect("accounts:invitations")


@require_http_methods(["GET", "POST"])
@login_not_required
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of an invitation. A link that works no more says so, and says nothing else."""
    found = service.invitation_find(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    form = AcceptForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        with errors_to_form(form):
            return _accept(request, token, form)
    words = presenters.invitation_words(found)
    return render(
        request, "accounts/invitation.html", {"form": form, "invitation": found, "role_words": words}
    )


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    try:
        service.invitation_accept(token=token, **form.cleaned_data)
    except Refused:
        return render(request, "accounts/invitation_gone.html", status=404)
    messages.success(
        request, _("Your account is ready. Sign in with your e-mail address and the password you just chose.")
    )
    return redirect("account_login")
