"""The forms of sign-in: allauth's, in our words and without placeholders that vanish while one types."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _


class PlainWords:
    """Labels and hints of ours instead of the library's; `words` maps a field's name to (label, hint)."""

    words: ClassVar[dict[str, tuple[Any, Any]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


CODE = (_("Code"), _("Six numbers from the app, or one of your recovery codes."))
NEW_PASSWORD = (
    _("New password"),
    _(
        "At least 12 characters that nobody could guess. Three or four words that do not belong together do well."
    ),
)


class LoginForm(PlainWords, account.LoginForm):
    words: ClassVar = {"login": (_("E-mail address"), ""), "password": (_("Password"), "")}


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    words: ClassVar = {"password": (_("Your password"), "")}


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    words: ClassVar = {
        "oldpassword": (_("Your password now"), ""),
        "password1": NEW_PASSWORD,
        "password2": (_("New password, once more"), ""),
    }


class SetPasswordForm(PlainWords, account.SetPasswordForm):
    words: ClassVar = {"password1": NEW_PASSWORD, "password2": (_("New password, once more"), "")}


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):
    words: ClassVar = {"email": (_("E-mail address"), "")}


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):
    words: ClassVar = {"password1": NEW_PASSWORD, "password2": (_("New password, once more"), "")}


class AddEmailForm(PlainWords, account.AddEmailForm):
    words: ClassVar = {
        "email": (
            _("New e-mail address"),
            _("Not one of the employer's. We send a link there to confirm it."),
        )
    }


class AuthenticateForm(PlainWords, mfa.AuthenticateForm):
    words: ClassVar = {"code": CODE}


class ReauthenticateCodeForm(PlainWords, mfa.ReauthenticateForm):
    words: ClassVar = {"code": CODE}


class ActivateTOTPForm(PlainWords, totp.ActivateTOTPForm):
    words: ClassVar = {"code": (_("Code"), _("The six numbers the app shows now."))}


class AddWebAuthnForm(PlainWords, webauthn.AddWebAuthnForm):
    words: ClassVar = {
        "name": (_("Name"), _("For example “my phone”.")),
        "passwordless": (
            _("Sign in with this alone, without password"),
            _("The phone or key then asks for your finger, face or PIN."),
        ),
    }


class EditWebAuthnForm(PlainWords, webauthn.EditWebAuthnForm):
    words: ClassVar = {"name": (_("Name"), "")}
