"""The second step of sign-in, fresh proof of who somebody is, and the end of sessions."""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from accounts.choices import Role
from accounts.crypto import decrypt
from accounts.models import Installation, User
from accounts.permissions import Refused, grants_of

SECOND_STEP_ROLES = frozenset(
    {Role.MODERATOR, Role.OFFICIAL, Role.ADMIN, Role.SAFEGUARDING, Role.DATA_PROTECTION}
)
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Set when a second step was added within this very session, which proves it as well as using it does.
SESSION_KEY = "safeload_second_step"


def second_step_required(user: User) -> bool:
    """Those who read what members confided, and those who give such rights. Reps may have one."""
    return any(grant.role in SECOND_STEP_ROLES for grant in grants_of(user))


def second_step_enrolled(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exists()


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def second_step_added(
    sender: object, request: HttpRequest, authenticator: Authenticator, **kwargs: object
) -> None:
    """Receiver of allauth's signal: who has just set one up has just used it."""
    if authenticator.type in SECOND_STEPS:
        request.session[SESSION_KEY] = True


def second_step_used(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a passkey, a code or a recovery code."""
    records = get_authentication_records(request, request.user)
    return bool(request.session.get(SESSION_KEY)) or any(record["method"] == "mfa" for record in records)


def is_fresh(request: HttpRequest) -> bool:
    """Signed in, or confirmed to be the same person, within the last 15 minutes."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0.0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def may_remove_authenticator(user: User, authenticator: Authenticator) -> bool:
    """The last second step of somebody who must have one stays until another has been added."""
    if authenticator.type not in SECOND_STEPS or not second_step_required(user):
        return True
    others = Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exclude(pk=authenticator.pk)
    return others.exists()


def sessions_end(user: User) -> int:
    """Sign somebody out everywhere, at once. Returns how many sessions were open."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def totp_enrol(user: User) -> None:
    """Give somebody an authenticator secret, once. For the demonstration and for tests of pages behind it."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        totp.TOTP.activate(user, totp.generate_totp_secret())


def current_code(user: User) -> str:
    """The six numbers an authenticator app would show now. In the demonstration only: it gets round the second step."""
    if settings.LIVE or not Installation.is_demo():
        raise Refused("Codes are printed in the demonstration only. This is not one.")
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        raise Refused("This account has no authenticator app.")
    secret = decrypt("totp", authenticator.data["secret"].encode())
    counter = int(time.time()) // totp.app_settings.TOTP_PERIOD
    return totp.format_hotp_value(totp.hotp_value(secret, counter))
