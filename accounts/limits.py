"""How often somebody may try. Counted for the account first; for the network address only generously, so that an office
of sixty or a branch meeting behind one address is never locked out while a script is.

A counter's name is an HMAC of what it counts, under a key of the day that is held in memory and stored nowhere. The table is
UNLOGGED (no write-ahead log, no replica, empty after a crash) and apart from the broker; rows go when their window ends.
Why so: docs/decisions/0011-rate-limits.md.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone


class Limit(NamedTuple):
    """At most `amount` in `seconds`, which start with the first one counted."""

    name: str
    amount: int
    seconds: int


# Ten wrong passwords in a quarter of an hour for one account; right ones are not counted.
WRONG_PASSWORD = Limit("wrong-password", 10, 900)
# Sixty people who each mistype three times stay below it; a list of stolen passwords does not.
WRONG_FROM_ADDRESS = Limit("wrong-from-address", 240, 900)
# Sixty people signing in send 120 forms.
ENTRANCE_FROM_ADDRESS = Limit("entrance-from-address", 600, 600)
# Mails somebody unknown can make us send.
RESET_FOR_ACCOUNT = Limit("reset-for-account", 4, 3600)
RESET_FROM_ADDRESS = Limit("reset-from-address", 120, 3600)
# Guesses at an invitation's link.
LINK_FROM_ADDRESS = Limit("link-from-address", 120, 3600)
INVITATIONS_BY_PERSON = Limit("invitations-by-person", 100, 3600)

_COUNT = """
INSERT INTO accounts_counter AS counter (name, hits, ends_at) VALUES (%s, 1, now() + make_interval(secs => %s))
ON CONFLICT (name) DO UPDATE SET
    hits = CASE WHEN counter.ends_at <= now() THEN 1 ELSE counter.hits + 1 END,
    ends_at = CASE WHEN counter.ends_at <= now() THEN excluded.ends_at ELSE counter.ends_at END
RETURNING hits
"""


def hit(limit: Limit, *what: str) -> bool:
    """Count one try; False when it is one too many."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_name(limit, *what), limit.seconds])
        return bool(cursor.fetchone()[0] <= limit.amount)


def reached(limit: Limit, *what: str) -> bool:
    """Whether the next try would be one too many. Counts nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hits FROM accounts_counter WHERE name = %s AND ends_at > now()", [_name(limit, *what)]
        )
        row = cursor.fetchone()
    return row is not None and row[0] >= limit.amount


def forget(limit: Limit, *what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_counter WHERE name = %s", [_name(limit, *what)])


def counters_purge() -> int:
    """Remove counters whose window has ended."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_counter WHERE ends_at <= now()")
        return int(cursor.rowcount)


def client_address(request: HttpRequest) -> str:
    """Where the request comes from. Behind proxies: the entry the outermost trusted one wrote, never what a client claims."""
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(forwarded) >= trusted:
        return forwarded[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def keyed(*parts: str) -> str:
    """The parts as an HMAC under the key of today: the same all day and in every process, unknown tomorrow."""
    return hmac.new(_key_of_the_day(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def _name(limit: Limit, *what: str) -> str:
    return keyed(limit.name, *(part.strip().lower() for part in what))


def _key_of_the_day() -> bytes:
    day = f"safeload.limits {timezone.localdate().isoformat()}"
    return hmac.new(settings.SECRET_KEY.encode(), day.encode(), hashlib.sha256).digest()
