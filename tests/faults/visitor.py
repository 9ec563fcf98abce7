"""Somebody at a browser: sends forms to a real server, and sends them again when no answer came."""

from __future__ import annotations

import http.client
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
TOKEN = "t" * 32
PATIENCE = 240.0  # seconds until somebody gives up on a server that does not come back


class Unanswered(Exception):
    """No page, or the page that says something is broken: nothing was acknowledged."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    to: str
    body: bytes


@dataclass(slots=True)
class Visitor:
    """Signed in already. One connection for each request, as nothing is kept while servers die."""

    port: int
    session: str

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: object) -> Answer:
        return self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": TOKEN}, doseq=True))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"safeload_session={self.session}; safeload_csrf={TOKEN}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            found = Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            link.close()
        if found.status >= 500:
            raise Unanswered(f"{method} {path} answered {found.status}")
        return found

    # --- what a rep, a moderator and an official do -------------------------------------------------

    def hand_in(self, unit: int, text: str, nonce: uuid.UUID | None = None) -> str:
        """The uid of the report that was acknowledged."""
        answer = self.post("/reports/new/", **report_fields(unit, text, nonce or uuid.uuid4()))
        assert answer.status == 302, f"{answer.status}: {answer.body.decode()[-3000:]}"
        return answer.to.rstrip("/").rpartition("/")[2]

    def accept(self, uid: str) -> Answer:
        return self.post(f"/moderation/{uid}/accept/", version=1, people_are_new="on")

    def compile(self, place: int) -> str:
        """The address of the page that waits for the figures of the year 2026."""
        dates = {
            "start_day": 1,
            "start_month": 1,
            "start_year": 2026,
            "end_day": 31,
            "end_month": 12,
            "end_year": 2026,
        }
        answer = self.post("/figures/", place=place, **dates)
        assert answer.status == 302, answer.body.decode()[-3000:]
        return answer.to


def report_fields(unit: int, text: str, nonce: uuid.UUID) -> dict[str, object]:
    return {
        "nonce": nonce, "unit": unit, "on_day": 16, "on_month": 3, "on_year": 2026, "basis": "screen",
        "words": "Two people are off sick and their cases were shared out.",
        "figures-TOTAL_FORMS": 1, "figures-INITIAL_FORMS": 0, "figures-MIN_NUM_FORMS": 0, "figures-MAX_NUM_FORMS": 20,
        "figures-0-measure": "wmt_percent", "figures-0-statistic": "one_person", "figures-0-text": text,
        "figures-0-grade": "PO",
    }  # fmt: skip


def until_answered(act: Callable[[], T], pause: float = 0.1) -> tuple[T, int]:
    """What the act gave once it was answered, and how often it had to be tried again."""
    end, tries = time.monotonic() + PATIENCE, 0
    while True:
        try:
            return act(), tries
        except Unanswered:
            assert time.monotonic() < end, f"no answer for {PATIENCE:.0f} s"
            tries += 1
            time.sleep(pause)
