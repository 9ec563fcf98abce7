"""People with a proven address, and the ways they sign in: through the real forms."""

from __future__ import annotations

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.crypto import decrypt
from accounts.models import Union, User
from accounts.services.signin import totp_enrol
from tests import worlds

LOGIN = "/account/login/"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def person(union: Union, name: str, *roles: str, second_step: bool = False, **fields: object) -> User:
    user = worlds.make_user(union, name, *roles, **fields)  # type: ignore[arg-type]
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if second_step:
        totp_enrol(user)
    return user


def secret_of(user: User) -> str:
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    return decrypt("totp", stored.encode())


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def password_post(client: Client, user: User, password: str = worlds.PASSWORD, **extra: str) -> HttpResponse:
    return client.post(LOGIN, {"login": user.email, "password": password}, **extra)  # type: ignore[arg-type]


def sign_in(client: Client, user: User, **extra: str) -> Client:
    """With the password, and with the app where there is one."""
    answer = password_post(client, user, **extra)
    if answer["Location"] == reverse("mfa_authenticate"):
        answer = client.post(reverse("mfa_authenticate"), {"code": code(secret_of(user))}, **extra)  # type: ignore[arg-type]
    assert answer.status_code == 302, answer.content
    assert "_auth_user_id" in client.session
    return client
