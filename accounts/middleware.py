from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, get_script_prefix, resolve, reverse, set_script_prefix
from django.utils.http import urlencode

from accounts import limits, seats, tenancy
from accounts.services import signin

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


class UnionMiddleware:
    """Opens the signed-in person's union for this request and closes it whatever happens.

    Addresses under `/joint/` are the same pages of figures and packs, seen from the joint desk: there the person acts in
    the joint tenant, with joint roles only.
    """

    # What is mounted there: figures and packs, and the proof of who one is that they ask for.
    ROOM = "campaigns"
    PROOFS = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(f"{seats.DESK}/"):
            return self._at_the_desk(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        with tenancy.union_scope(request.user.union_id):
            return self.get_response(request)

    def _at_the_desk(self, request: HttpRequest) -> HttpResponse:
        inside = request.path_info.removeprefix(seats.DESK)
        if not self._mounted(inside):
            return self._elsewhere(request)
        seat = seats.seat_of(request.user) if request.user.is_authenticated else None
        if request.user.is_authenticated and seat is None:
            raise Http404
        before = get_script_prefix()
        request.path_info = inside
        set_script_prefix(f"{before.rstrip('/')}{seats.DESK}/")
        try:
            if seat is None:
                return self.get_response(request)
            request.user = seat
            with tenancy.union_scope(seat.union_id):
                return self.get_response(request)
        finally:
            set_script_prefix(before)

    def _mounted(self, path: str) -> bool:
        try:
            found = resolve(path)
        except Resolver404:
            return False
        return found.app_name == self.ROOM or found.view_name in self.PROOFS

    def _elsewhere(self, request: HttpRequest) -> HttpResponse:
        """The rest of Safeload is not at the desk: there with the same method and form, as signing out needs."""
        answer = redirect(request.get_full_path().replace(f"{seats.DESK}/", "/", 1))
        answer.status_code = 307
        return answer


class NoStoreMiddleware:
    """Pages with evidence are kept in no cache: a shared computer's back button shows nothing after sign-out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class LimitMiddleware:
    """Forms at the entrance, counted generously by network address. The account's own limits stand with the forms."""

    COUNTED = {
        "account_login": limits.ENTRANCE_FROM_ADDRESS,
        "mfa_authenticate": limits.ENTRANCE_FROM_ADDRESS,
        "mfa_login_webauthn": limits.ENTRANCE_FROM_ADDRESS,
        "account_reset_password": limits.RESET_FROM_ADDRESS,
        "account_reset_password_from_key": limits.LINK_FROM_ADDRESS,
        "accounts:invitation": limits.LINK_FROM_ADDRESS,
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.method != "POST" or name not in self.COUNTED:
            return None
        within = limits.hit(self.COUNTED[name], limits.client_address(request))
        if within and name == "account_reset_password":
            within = limits.hit(limits.RESET_FOR_ACCOUNT, request.POST.get("email", "")[:254])
        return None if within else render(request, "429.html", status=429)


class WrongMethodMiddleware:
    """What only takes a form was opened by its address, such as after a form was refused: a page instead of nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class SecondStepMiddleware:
    """Whoever reads confidences or gives rights gets nowhere in a session without a second step."""

    # What one needs to set a second step up, or to leave.
    OPEN = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        # Pages that ask for no account at all are marked `login_not_required`.
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if signin.second_step_used(request) or not signin.second_step_required(request.user):
            return None
        enrolled = signin.second_step_enrolled(request.user)
        request.second_step_missing = not enrolled  # type: ignore[attr-defined] # the page says why one is here
        if request.resolver_match and request.resolver_match.view_name in self.OPEN:
            return None
        return _prove_again(request) if enrolled else redirect("mfa_index")


def _prove_again(request: HttpRequest) -> HttpResponse:
    """The second step was set up in another session, or the role came after this sign-in."""
    page = "mfa_reauthenticate" if signin.has_app(request.user) else "mfa_reauthenticate_webauthn"
    back = request.get_full_path() if request.method == "GET" else reverse("home")
    return redirect(f"{reverse(page)}?{urlencode({'next': back})}")
