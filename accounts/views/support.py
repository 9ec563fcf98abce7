"""What every view of the house shares: refusals in plain words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse

from accounts.permissions import Permission, Refused, grants_with, may
from accounts.services.signin import is_fresh

View = Callable[..., HttpResponse]


def needs(permission: Permission) -> Callable[[View], View]:
    """403 with the reason unless the person holds the permission somewhere. Services check the place again."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not grants_with(request.user, permission):
                raise PermissionDenied(may(request.user, permission).reason)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def refusals_as_403(view: View) -> View:
    """A service's refusal becomes a 403 page that says why."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused

    return checked


def recently_authenticated(view: View) -> View:
    """Asks once more who somebody is unless they proved it within 15 minutes; a form sent meanwhile is kept and goes on.

    For what hurts most from an unlocked, unattended screen: exports and downloads, unmasking, changes of roles.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            # What is kept of a form is found again by its own address, not by the joint desk's before it.
            request.path = request.path_info
            # allauth's middleware turns this into the page that asks, and comes back here.
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return checked


@contextmanager
def errors_to_form(form: forms.Form) -> Iterator[None]:
    """What a service finds wrong with the values stands at its field, so that nothing typed is lost."""
    try:
        yield
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, problems in by_field.items():
            for problem in problems:
                form.add_error(name if name in form.fields else None, problem)
