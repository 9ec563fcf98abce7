"""A small server for the gallery, under the policy that production sends, and a real Chromium."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.face import gallery

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
POLICY = (
    "default-src 'none'; "
    + "; ".join(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect"))
    + "; form-action 'self'; base-uri 'none'"
)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the gallery as / and /errors, files of static/, and counts the forms posted."""

    posted: list[str]
    pages: dict[str, str]

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        if self.path in self.pages:
            return self._answer(self.pages[self.path])
        return super().do_GET()

    def do_POST(self) -> None:
        self.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace"))
        threading.Event().wait(0.5)  # as slow as a phone's network, so that a second press falls within
        self._answer(
            "<!DOCTYPE html><html lang='en'><title>Saved</title><link rel='icon' href='/static/img/mark.svg'><main><h1>Saved</h1></main></html>"
        )

    def _answer(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_args: Any) -> None:
        pass


class Site:
    """The running server: its address, its pages by path, and what was posted to it."""

    def __init__(self) -> None:
        self.posted: list[str] = []
        self.pages = {"/": gallery.page(), "/errors": gallery.page(errors=True)}
        facts = {"posted": self.posted, "pages": self.pages}
        handler = functools.partial(type("Handler", (_Handler,), facts), directory=str(ROOT))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """`open_page("/errors", width=375, scripts=False)`; a complaint of the console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str = "/", *, width: int = 1280, scripts: bool = True, bypass_csp: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, bypass_csp=bypass_csp
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site.url + path)
        return page

    site.posted.clear()
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
