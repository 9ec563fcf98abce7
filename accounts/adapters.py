"""How allauth is bent to the house: closed sign-up, secrets encrypted, mail through the outbox, no network addresses."""

from __future__ import annotations

import io
import uuid
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts import crypto, limits
from accounts.devices import device_words
from accounts.models import User
from accounts.services.devices import device_note
from accounts.services.outbox import Letter, letter_queue
from accounts.services.signin import is_fresh, may_remove_authenticator
from accounts.services.users import address_refuse_employers

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - not bound to: what is stored where allauth wants a network address


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check both, or ask for a new password."
        ),
        "too_many_login_attempts": _("Too many wrong tries. Wait 15 minutes, or sign in with a passkey."),
        "incorrect_password": _("This is not your password. Check it and try again."),
        "incorrect_code": _(
            "This code does not fit. Wait for the next one in the app, or use a recovery code once."
        ),
        "email_taken": _("Somebody signs in with this address already."),
        "enter_current_password": _("This is not your password. Type the one you have now."),
        "same_as_current": _("This is the address you have now. Type the new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by herself: an administrator of the union invites."""
        return False

    def clean_email(self, email: str) -> str:
        return address_refuse_employers(email)

    # --- limits: by account, and generously by network address; accounts/limits.py ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        too_many = limits.reached(limits.WRONG_PASSWORD, credentials.get("email", "")) or limits.reached(
            limits.WRONG_FROM_ADDRESS, limits.client_address(request)
        )
        if too_many:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        limits.hit(limits.WRONG_PASSWORD, credentials.get("email", ""))
        limits.hit(limits.WRONG_FROM_ADDRESS, limits.client_address(request))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a reset by mail the owner may try at once."""
        limits.forget(limits.WRONG_PASSWORD, credentials.get("email", ""))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The library stores and mails what this returns, so it never learns an address."""
        return NO_ADDRESS

    # --- who somebody is, and how lately they proved it ---

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Those who have a second step prove it with that; a password may be stored in the browser."""
        methods = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: method["id"] == "reauthenticate")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        device_note(request=request, response=response, user=user)
        return response

    # --- mail ---

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written now, kept encrypted in the outbox until it is gone: these mails hold links that open an account."""
        owner = context.get("user") or _owner(email)
        if owner is None:
            return
        written = self.render_mail(template_prefix, email, {"email": email, **context})
        own = email.lower() == owner.email
        letter_queue(
            union_id=owner.union_id,
            template=template_prefix,
            key=f"{template_prefix}-{uuid.uuid4()}",
            letter=Letter(written.subject, str(written.body)),
            to=owner if own else None,
            address="" if own else email,
        )


def _owner(email: str) -> User | None:
    address = EmailAddress.objects.filter(email=email.lower()).select_related("user").first()
    return address.user if address else None


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of the second step are ciphertext in the database; the QR code is drawn into the page."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _(
            "Your role needs a second step and this is the only one. Add a passkey or another app first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt("totp", text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt("totp", encrypted_text.encode())

    def build_totp_svg(self, url: str) -> str:
        drawing = io.BytesIO()
        segno.make(url, error="m").save(drawing, kind="svg", xmldecl=False, scale=5, border=4, title="QR")
        return mark_safe(drawing.getvalue().decode())  # noqa: S308 - our own drawing, with no text of anybody

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_remove_authenticator(authenticator.user, authenticator)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What to call a new passkey unless its owner has a better name: the device it was made on."""
        return device_words(context.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        return "Safeload"
