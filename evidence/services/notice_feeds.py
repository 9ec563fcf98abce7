"""A rep's calendar of notices, at a secret address that can be revoked. It holds references and dates, nothing else.

The address is kept nowhere: only the hash of its token, in the table of capabilities.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from accounts.models import User
from accounts.permissions import Permission, may, require
from accounts.services.audit import audit_write
from evidence.choices import CapabilityKind
from evidence.models import Capability, NoticeDue
from evidence.notice_choices import CLOCK_LABELS
from evidence.notice_clocks import ClockCode
from evidence.notice_transitions import ENDED

TOKEN_BYTES = 32
MOST_ENTRIES = 2000


def feed_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def feed_open(*, by: User) -> str:
    """A new address for this rep's feed, shown once; an earlier one stops working."""
    require(may(by, Permission.REPORT_SUBMIT))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        _forget(by)
        Capability.objects.create(
            union_id=by.union_id, kind=CapabilityKind.CALENDAR, digest=feed_digest(token), target=by.pk
        )
        audit_write(by=by, action="notice.feed_open", obj=by)
    return settings.SITE_URL + reverse("evidence:notice_feed", args=[token])


def feed_close(*, by: User) -> None:
    """The address opens nothing from here on."""
    with transaction.atomic():
        _forget(by)
        audit_write(by=by, action="notice.feed_close", obj=by)


def feed_exists(user: User) -> bool:
    return _of(user).exists()


def _forget(user: User) -> None:
    _of(user).delete()


def _of(user: User):  # type: ignore[no-untyped-def]
    return Capability.objects.filter(union_id=user.union_id, kind=CapabilityKind.CALENDAR, target=user.pk)


def feed_owner(token: str) -> tuple[int, int] | None:
    """(union, user) of an address, or None. Before any union is known."""
    found = Capability.objects.find(CapabilityKind.CALENDAR, feed_digest(token))
    return (found.union_id, found.target) if found else None


def feed_write(user: User, now: dt.datetime) -> bytes:
    """The feed as iCalendar: a whole-day entry for each running clock of the rep's open notices."""
    calendar = Calendar()
    calendar.add("prodid", "-//Safeload//Notices//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Foreseeability notices"))
    calendar.add("refresh-interval;value=duration", "PT12H")
    running = NoticeDue.objects.filter(notice__owner=user, union_id=user.union_id).exclude(
        notice__stage__in=ENDED
    )
    for due in running.select_related("notice").order_by("on", "pk")[:MOST_ENTRIES]:
        calendar.add_component(_entry(due, now))
    return bytes(calendar.to_ical())


def _entry(due: NoticeDue, now: dt.datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{due.notice.uid}-{due.code}@safeload")
    entry.add("dtstamp", now.astimezone(dt.UTC))
    entry.add("dtstart", due.on)
    entry.add("dtend", due.on + dt.timedelta(days=1))
    entry.add("summary", f"{due.notice.reference}: {CLOCK_LABELS[ClockCode(due.code)]}")
    entry.add("transp", "TRANSPARENT")
    return entry
