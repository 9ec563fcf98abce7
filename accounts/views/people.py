"""The administrator's pages: who has an account, which roles, and how to close one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import presenters
from accounts.forms.people import OwnersForm, RoleEndForm, RoleForm
from accounts.models import RoleGrant, User
from accounts.permissions import Permission
from accounts.services import roles, users
from accounts.services.leaving import open_work
from accounts.services.signin import second_step_enrolled
from accounts.views.support import errors_to_form, needs, recently_authenticated, refusals_as_403

PAGE = 50
form_page = require_http_methods(["GET", "POST"])


@require_GET
@needs(Permission.PEOPLE_MANAGE)
def people(request: HttpRequest) -> HttpResponse:
    visible = (
        User.objects.visible_to(request.user)
        .order_by("-is_active", "name", "pk")
        .prefetch_related("grants__unit")
    )
    page = Paginator(visible, PAGE).get_page(request.GET.get("page"))
    context = presenters.people_table(page) | {"page_obj": page, "tabs": presenters.people_tabs("people")}
    return render(request, "accounts/people.html", context)


@require_GET
@needs(Permission.PEOPLE_MANAGE)
def person(request: HttpRequest, uid: str) -> HttpResponse:
    user = _person(request, uid)
    context = {
        "person": user,
        "grants": presenters.grant_rows(user),
        "second_step": second_step_enrolled(user),
        "oneself": user == request.user,
    }
    return render(request, "accounts/person.html", context)


@form_page
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def role_new(request: HttpRequest, uid: str) -> HttpResponse:
    user = _person(request, uid)
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_to_form(form):
            roles.role_grant(by=request.user, user=user, **form.cleaned_data)
            messages.success(request, _("%(name)s has the role.") % {"name": user.name})
            return redirect("accounts:person", uid=user.uid)
    return _form(request, form, _("Give %(name)s a role") % {"name": user.name}, _("Give the role"), user)


@form_page
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def role_end(request: HttpRequest, uid: str) -> HttpResponse:
    visible = RoleGrant.objects.visible_to(request.user).select_related("user", "unit")
    grant = get_object_or_404(visible, uid=uid)
    form = RoleEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_to_form(form):
            roles.role_end(by=request.user, grant=grant, last_day=form.cleaned_data["last_day"])
            messages.success(request, _("The role's end is written down."))
            return redirect("accounts:person", uid=grant.user.uid)
    title = _("End a role of %(name)s") % {"name": grant.user.name}
    return _form(request, form, title, _("End the role"), grant.user, intro=presenters.grant_words(grant))


@form_page
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def person_close(request: HttpRequest, uid: str) -> HttpResponse:
    """Close the account; where work of this person is open, ask at once who takes it over."""
    user = _person(request, uid)
    form = OwnersForm(request.POST if request.method == "POST" else None, user=user, work=open_work(user))
    if form.is_valid():
        with errors_to_form(form):
            users.user_deactivate(by=request.user, user=user, owners=form.cleaned_data)
            messages.success(request, _("The account is closed and signed out everywhere."))
            return redirect("accounts:person", uid=user.uid)
    title = _("Close the account of %(name)s") % {"name": user.name}
    intro = _("They are signed out everywhere at once and their roles end. What they reported stays.")
    return _form(request, form, title, _("Close the account"), user, intro=intro)


@require_POST
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def person_open(request: HttpRequest, uid: str) -> HttpResponse:
    user = _person(request, uid)
    users.user_reactivate(by=request.user, user=user)
    messages.success(request, _("The account is open again. It has no role yet."))
    return redirect("accounts:person", uid=user.uid)


@require_POST
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def person_sign_out(request: HttpRequest, uid: str) -> HttpResponse:
    user = _person(request, uid)
    users.user_sign_out(by=request.user, user=user)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": user.name})
    return redirect("accounts:person", uid=user.uid)


@require_POST
@needs(Permission.PEOPLE_MANAGE)
@recently_authenticated
@refusals_as_403
def second_step_reset(request: HttpRequest, uid: str) -> HttpResponse:
    user = _person(request, uid)
    users.second_step_reset(by=request.user, user=user)
    messages.success(request, _("The second step is removed. The next sign-in asks for a new one."))
    return redirect("accounts:person", uid=user.uid)


def _person(request: HttpRequest, uid: str) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).prefetch_related("grants__unit"), uid=uid)


def _form(
    request: HttpRequest, form: Any, title: str, submit: str, user: User, *, intro: str = ""
) -> HttpResponse:
    back = reverse("accounts:person", args=[user.uid])
    context = {"form": form, "title": title, "submit": submit, "back": back, "intro": intro}
    return render(request, "accounts/form.html", context)
