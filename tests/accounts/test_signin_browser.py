"""Passkeys in a real browser: added, used alone, used as the second step, used to confirm. Under the policy we send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page

from accounts.choices import Role
from accounts.models import Union
from tests import worlds
from tests.accounts.people import person

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    context.close()
    _hang_up()


def _hang_up() -> None:
    """Threads of the live server keep their connection for the browser's next request, and so the test database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account/logout/")
    page.click("main button:has-text('Sign out')")
    page.wait_for_url(f"{site}/account/login/")


def _password(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", worlds.PASSWORD)
    page.click("main button:has-text('Sign in') >> nth=0")


@pytest.mark.django_db(transaction=True)
def test_a_passkey_signs_in_alone_as_second_step_and_to_confirm(
    live_server: Any, napo: Union, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    site, moderator = live_server.url, person(napo, "moderator", Role.MODERATOR)
    _password(page, site, moderator.email)
    page.wait_for_url(f"{site}/account/2fa/")
    page.goto(f"{site}/account/2fa/webauthn/add/")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{site}/")
    assert page.url == f"{site}/", "the second step set up here counts for this session"
    _sign_out(page, site)
    page.click("#passkey_login")
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/account/2fa/webauthn/reauthenticate/?next=/account/sessions/")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url(f"{site}/account/sessions/")  # whole: "?next=" of the page before holds it too
    _sign_out(page, site)
    _password(page, site, moderator.email)
    page.wait_for_url("**/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{site}/")
    assert complaints == []
