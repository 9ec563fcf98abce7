"""Rounds and members for the tests of this folder: what a phone would send, without a browser."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from evidence.choices import Collection
from evidence.models import Round
from evidence.services.rounds import round_open
from tests.worlds import unit

CODE = re.compile(r"<strong>((?:[0-9]{4} ){3}[0-9]{4})</strong>")
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def a_round(by: User, **fields: Any) -> Round:
    today = timezone.localdate()
    given = {
        "title": "Workloads in Gwent",
        "unit": unit("Gwent"),
        "team": "",
        "branch": "the South Wales branch",
        "kind": Collection.OPEN_CALL,
        "asked": None,
        "starts_on": today - dt.timedelta(days=1),
        "ends_on": today + dt.timedelta(days=28),
    }
    return round_open(by=by, **(given | fields))


def address(asked: Round, link: str = "") -> str:
    return reverse("evidence:answer", args=[link or asked.link])


def answers(**fields: Any) -> dict[str, Any]:
    """A whole submission as the third step posts it."""
    given = {
        "step": "send",
        "union": "napo",
        "before": "no",
        "nonce": str(uuid.uuid4()),
        "text": "145",
        "on_month": "3",
        "on_year": "2026",
        "grade": "PO",
    }
    return given | fields


def send(client: Client, asked: Round, link: str = "", **fields: Any) -> Any:
    return client.post(address(asked, link), answers(**fields))


def code_in(response: Any) -> str:
    found = CODE.search(response.content.decode())
    assert found, "no receipt code on the page"
    return found[1]


def token_in(response: Any) -> str:
    found = TOKEN.search(response.content.decode())
    assert found, "no token on the page"
    return found[1]


def enter(client: Client, code: str) -> str:
    """The token that a code is answered with."""
    return token_in(client.post(reverse("evidence:receipt"), {"code": code}))
