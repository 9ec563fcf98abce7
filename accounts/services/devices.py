"""Devices known from earlier sign-ins, and the mail when a new one appears. It names the device, never any evidence."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.devices import device_words
from accounts.models import Device, User
from accounts.services.outbox import mail_queue

COOKIE = "__Host-safeload_device" if settings.LIVE else "safeload_device"
COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep one


@transaction.atomic
def device_note(*, request: HttpRequest, response: HttpResponse, user: User) -> None:
    """After a sign-in: remember this browser by a cookie, and tell its owner by mail when it is a new one."""
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    known = Device.objects.filter(user=user)
    first_ever = not known.exists()
    device, created = known.get_or_create(user=user, token_hash=hashlib.sha256(token.encode()).hexdigest())
    _remember(response, token)
    if created and not first_ever:
        _tell(user, device, request.headers.get("User-Agent", ""))


def _remember(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_AGE, secure=settings.LIVE, httponly=True, samesite="Lax", path="/"
    )


def _tell(user: User, device: Device, agent: str) -> None:
    when = timezone.localtime(device.first_seen_at).strftime("%-d %B %Y, %H:%M")
    mail_queue(
        union_id=user.union_id,
        template="accounts/mail/new_device",
        key=f"new-device-{device.pk}",
        to=user,
        context={"when": when, "device": device_words(agent)},
    )
