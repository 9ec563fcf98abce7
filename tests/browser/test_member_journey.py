"""A member's way on a phone, with and without scripts: link, union, nine questions, code, and back a month later."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts import tenancy
from evidence.models import CaseReport, Subject
from evidence.selectors.tallies import Question, tally
from evidence.services.moderation import report_accept
from tests.evidence.member_worlds import a_round, address

AXE = next((Path(__file__).parents[1] / "vendor/axe").glob("*/axe.min.js"))
PHONE = {"width": 375, "height": 800}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`phone(scripts=False)`; a complaint of the console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(*, scripts: bool = True, bypass_csp: bool = False) -> Page:
        context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, bypass_csp=bypass_csp)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in complaints if "422" not in text and "404" not in text] == []


def shot(page: Page, name: str) -> None:
    """A picture of the page where SAFELOAD_SHOTS says so; a person looks at it."""
    if folder := os.environ.get("SAFELOAD_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fits(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def start(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Napo", exact=True).check()
    page.get_by_role("button", name="Go on").click()


def fill(page: Page, value: str, month: str) -> None:
    page.get_by_label("1. What does the WMT say about you?").fill(value)
    page.get_by_label("Month", exact=True).fill(month)
    page.get_by_label("Year", exact=True).fill("2026")
    page.get_by_label("3. What is your grade?").select_option("PO")
    page.get_by_label("5. How many hours a week").fill("37")
    page.get_by_label("6. How many hours did you").fill("46.5")
    page.get_by_label("Yes, four weeks or more").check()
    page.get_by_label("Home visits").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_member_answers_and_comes_back_a_month_later(phone, live_server, rep, moderator, napo, scripts):
    page, asked = phone(scripts=scripts), a_round(rep)
    start(page, live_server.url + address(asked))
    fill(page, "145", "3")
    send(page)
    expect(page.get_by_role("heading", name="Your answers are saved")).to_be_visible()
    code = page.locator(".sl-confirm__reference strong").inner_text()
    assert {cookie["name"] for cookie in page.context.cookies()} == {"safeload_csrf"}

    later = phone(scripts=scripts)
    later.goto(live_server.url + "/receipt/")
    later.get_by_label("Your receipt code").fill(code)
    later.get_by_role("button", name="Go on").click()
    later.get_by_role("button", name="Send a new figure").click()
    fill(later, "99", "4")
    send(later)
    expect(later.get_by_role("heading", name="Done")).to_be_visible()

    with tenancy.union_scope(napo.pk):
        for report in CaseReport.objects.waiting():
            report_accept(by=moderator, report=report, version=report.version)
        [row] = tally(Question(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 12, 31))).rows
        assert (row.people, row.low, Subject.objects.count()) == (1, 990, 1)


def test_a_failed_send_keeps_everything(phone, live_server, rep):
    page = phone()
    start(page, live_server.url + address(a_round(rep)))
    fill(page, "145", "13")
    page.get_by_label("9. Anything else").fill("Half the team is off sick.")
    send(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("9. Anything else")).to_have_value("Half the team is off sick.")
    expect(page.get_by_label("Home visits")).to_be_checked()


def test_nothing_stays_on_the_phone_unless_asked_and_nothing_after_sending(phone, live_server, rep):
    page, url = phone(), live_server.url + address(a_round(rep))
    start(page, url)
    fill(page, "145", "3")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Keep what I type on this phone").check()
    page.get_by_label("9. Anything else").fill("Half the team is off sick.")
    start(page, url)  # the page was lost
    expect(page.get_by_label("9. Anything else")).to_have_value("Half the team is off sick.")
    expect(page.get_by_label("Home visits")).to_be_checked()
    send(page)
    expect(page.get_by_role("heading", name="Your answers are saved")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_what_was_kept_is_forgotten_after_a_day(phone, live_server, rep):
    page, url = phone(), live_server.url + address(a_round(rep))
    start(page, url)
    page.get_by_label("Keep what I type on this phone").check()
    page.get_by_label("9. Anything else").fill("Half the team is off sick.")
    page.evaluate(
        """() => { const key = localStorage.key(0), kept = JSON.parse(localStorage.getItem(key));
                   localStorage.setItem(key, JSON.stringify({...kept, at: Date.now() - 25 * 3600 * 1000})); }"""
    )
    start(page, url)
    expect(page.get_by_label("9. Anything else")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_axe_finds_nothing_on_any_step(phone, live_server, rep):
    page = phone(bypass_csp=True)
    url = live_server.url + address(a_round(rep))

    def clean(name: str) -> None:
        shot(page, name)
        fits(page)
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
        )
        assert (name, found) == (name, [])

    page.goto(url)
    clean("1-start")
    start(page, url)
    clean("2-questions")
    send(page)
    clean("3-errors")
    fill(page, "145", "3")
    send(page)
    clean("4-code")
    page.get_by_role("button", name="Let my words be quoted").click()
    clean("5-words")
    page.get_by_label("Your words, as they may be printed").fill("I cry in the car park.")
    page.get_by_label("MPs and the Senedd").check()
    page.get_by_role("button", name="See how it would be printed").click()
    clean("6-preview")
    page.get_by_role("button", name="Yes, these words").click()
    clean("7-done")
    page.get_by_role("button", name="Back to the choices").click()
    clean("8-menu")
    for button, name in (
        ("What is on record", "9-record"),
        ("Words that may be quoted", "10-given"),
        ("Answer a question", "11-questions"),
        ("What became of it", "12-outcome"),
        ("Send a new figure", "13-update"),
    ):
        page.get_by_role("button", name=button).click()
        clean(name)
        page.get_by_role("button", name="Back to the choices").click()
    page.goto(live_server.url + "/receipt/")
    clean("14-receipt")
