"""A real Chromium, a real web server, a real Celery worker: what the journeys travel on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import User
from accounts.services.signin import second_step_required, totp_enrol
from tests.accounts.people import code, secret_of
from tests.worlds import PASSWORD


@pytest.fixture
def new_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """A page of its own, at the width of a phone unless told otherwise; a console error fails the journey."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, width: int = 375, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 812},
            java_script_enabled=script,
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        for place, page in enumerate(context.pages):
            if folder := os.environ.get("SAFELOAD_SHOTS"):
                page.screenshot(path=f"{folder}/{id(context)}-{place}.png", full_page=True)
        context.close()
    assert faults == []


def is_fault(message: ConsoleMessage) -> bool:
    """A form that comes back with its errors (422) is an answer, though Chromium notes it as an error."""
    return message.type == "error" and "status of 422" not in message.text


@pytest.fixture
def sign_in(new_page) -> Callable[..., Page]:
    def enter(user: User, **options: object) -> Page:
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        if second_step_required(user):
            totp_enrol(user)
        page = new_page(**options)
        page.goto("/account/login/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        second_factor(page, user)
        return page

    return enter


def second_factor(page: Page, user: User) -> None:
    if "/2fa/" not in page.url:
        return
    page.locator("input[name=code]").fill(code(secret_of(user)))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/2fa/authenticate/" not in url)


@pytest.fixture
def worker(transactional_db) -> Iterator[None]:
    """A real Celery worker on the test database and the real broker."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SAFELOAD_TEST_DATABASE": settings.DATABASES["default"]["NAME"],
    }
    log = Path(settings.VAR_DIR) / "worker.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "-Q", "default,render,mail",
             "-c", "1", "-l", "INFO", "--without-gossip", "--without-mingle"],
            env=environment, stdout=output, stderr=output,
        )  # fmt: skip
        yield
        process.terminate()
        process.wait(20)
