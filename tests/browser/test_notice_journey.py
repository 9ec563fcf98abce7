"""One notice from draft to resolved: the rep on a phone, the member by code, time travelled in between."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest
import time_machine
from django.core import mail

from accounts.models import OutboxMail
from accounts.services.outbox import mail_send
from evidence.models import Notice
from evidence.services.notice_reminders import notices_sweep

pytestmark = pytest.mark.django_db(transaction=True)

AXE = next((Path(__file__).resolve().parents[1] / "vendor/axe").glob("*/axe.min.js"))
EFFECT = "I lie awake most nights and cannot switch off."


class Traveller:
    """The clock of the server and a rep who signs in each time."""

    def __init__(self, sign_in, rep) -> None:
        self.sign_in, self.rep = sign_in, rep
        self.shown = 0

    def at(self, day: str, path: str = ""):
        self.clock.move_to(dt.datetime.fromisoformat(f"{day}T10:00:00+00:00"))
        page = self.sign_in(self.rep)
        if path:
            page.goto(path)
        return page

    def look(self, page, name: str) -> None:
        """Nothing runs out sideways at either width; a picture is kept where SAFELOAD_PICTURES names a folder."""
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 812})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            if folder := os.environ.get("SAFELOAD_PICTURES"):
                self.shown += 1
                page.screenshot(path=f"{folder}/{self.shown:02}-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 375, "height": 812})


def fill_date(page, legend: str, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label, exact=True).fill(value)


def record(page, link: str, when: dt.date, legend: str = "On which day?") -> None:
    page.get_by_role("link", name=link, exact=True).first.click()
    fill_date(page, legend, str(when.day), str(when.month), str(when.year))


def save(page) -> None:
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("Recorded.").wait_for()


def test_from_draft_to_resolved(napo, rep, official, sign_in, new_page):
    travel = Traveller(sign_in, rep)
    with time_machine.travel("2026-03-02T10:00:00+00:00", tick=True) as clock:
        travel.clock = clock
        page = travel.at("2026-03-02", "/notices/")
        travel.look(page, "list-empty")
        draft(travel, page)
        address = page.url.replace(page.url.split("/notices/")[0], "")
        code = page_code(travel, page)
        member = new_page()
        agree_by_code(travel, member, code)
        page.goto(address)
        serve(travel, page)
        notice = Notice.objects.get()
        assert notice.served_on == dt.date(2026, 3, 2)

        # Ten working days pass in silence; the reminder comes.
        page = travel.at("2026-03-17", "/notices/")
        notices_sweep_and_send(napo)
        assert any(notice.reference in sent.subject for sent in mail.outbox)
        assert not any(EFFECT in sent.body or "Alex" in sent.body for sent in mail.outbox)
        page.get_by_text("Late", exact=True).wait_for()
        travel.look(page, "list-late")
        page.goto(address)
        travel.look(page, "notice-late")

        record(page, "A written answer came", dt.date(2026, 3, 17), "When did the written answer come?")
        page.get_by_role("group", name="A stress risk assessment").get_by_label(
            "Accepted", exact=True
        ).check()
        page.get_by_role("group", name="A written list of tasks").get_by_label("Refused").check()
        page.get_by_label("Reason, or what was promised").nth(1).fill("No capacity, they say.")
        travel.look(page, "answers")
        save(page)
        assert Notice.objects.get().unanswered == 1, "the rest keeps its date"

        page = travel.at("2026-03-26", address)
        with page.expect_download() as download:
            page.get_by_role("button", name="PDF Letter to the next manager").click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
        record(page, "Take it further", dt.date(2026, 3, 26))
        page.get_by_label("To the next manager").check()
        travel.look(page, "escalate")
        save(page)

        page = travel.at("2026-04-02", address)
        record(page, "The risk assessment is done", dt.date(2026, 4, 2))
        save(page)
        record(page, "A plan is agreed", dt.date(2026, 4, 2))
        save(page)
        for place, (day, value) in enumerate(
            (("2026-04-30", "110"), ("2026-05-07", "108"), ("2026-05-14", "109.5"), ("2026-05-21", "104"))
        ):
            page = travel.at(day, address)
            record(page, "Look at the workload again", dt.date.fromisoformat(day))
            page.get_by_label("WMT percentage, as it was read").fill(value)
            if place == 0:
                travel.look(page, "review")
            save(page)
        page.get_by_text("Four readings in a row at or below 110%").wait_for()
        travel.look(page, "notice-recovered")
        page.goto(f"{address}timeline/")
        travel.look(page, "timeline")

        resolve_by_code(travel, new_page(), code)
        assert Notice.objects.get().stage == "resolved"
        page.goto("/notices/?show=ended")
        page.get_by_text("Resolved").wait_for()
        travel.look(page, "list-ended")
        other_pages(travel, page, address)


def draft(travel, page) -> None:
    page.get_by_role("link", name="Draft a notice").click()
    page.get_by_label("Name, as it will stand in the letter").fill("Alex Morgan")
    page.locator("select[name=unit]").evaluate(
        "(select) => { select.value = [...select.options].find((o) => o.text.trim() === 'Gwent').value;"
        " select.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    page.get_by_label("Month").first.fill("11")
    page.get_by_label("Year").first.fill("2025")
    for request in ("A stress risk assessment", "A written list of tasks", "A meeting with my rep"):
        page.get_by_label(re.compile(f"^{request}")).check()
    page.get_by_label("In their own words").fill(EFFECT)
    page.get_by_label("Sleeplessness").check()
    travel.look(page, "draft")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("The draft is saved.").wait_for()
    travel.look(page, "notice-draft")
    with page.expect_download() as download:
        page.get_by_role("link", name="Draft as PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    axe(page)


def page_code(travel, page) -> str:
    address = page.url
    page.get_by_role("link", name="Read it with the member").click()
    page.get_by_text(EFFECT).wait_for()
    travel.look(page, "agree-in-person")
    page.goto(address)
    page.get_by_role("button", name="Give Alex Morgan a code").click()
    code = page.locator(".sl-confirm__reference strong").inner_text()
    travel.look(page, "code")
    return code


def open_by_code(member, code: str) -> None:
    member.goto("/notices/mine/")
    member.get_by_label("Your code").fill(code)
    member.get_by_role("button", name="Open").click()


def agree_by_code(travel, member, code: str) -> None:
    member.goto("/notices/mine/")
    travel.look(member, "member-code")
    open_by_code(member, code)
    member.get_by_text("Your manager will have this with your name.").wait_for()
    member.get_by_text(EFFECT).wait_for()
    travel.look(member, "member-letter")
    axe(member)
    member.get_by_label("I have read the letter").check()
    member.get_by_role("button", name="I agree to this letter").click()
    member.get_by_text("You agreed.").wait_for()
    travel.look(member, "member-agreed")


def serve(travel, page) -> None:
    travel.look(page, "notice-ready")
    page.get_by_role("link", name="It is served").click()
    page.get_by_label("E-mail", exact=True).check()
    page.get_by_label("The rep, with the member's authority").check()
    page.get_by_label("What proves it?").fill("message id 7f31 of 2 March")
    travel.look(page, "serve")
    page.get_by_role("button", name="It is served").click()
    page.get_by_text("Served. The text is fixed").wait_for()
    travel.look(page, "notice-served")


def notices_sweep_and_send(napo) -> None:
    notices_sweep(napo.pk)
    for pk in list(OutboxMail.objects.values_list("pk", flat=True)):
        mail_send(pk)


def resolve_by_code(travel, member, code: str) -> None:
    open_by_code(member, code)
    member.get_by_role("button", name="It is resolved").wait_for()
    travel.look(member, "member-live")
    member.get_by_role("button", name="It is resolved").click()
    member.get_by_text("You called it resolved.").wait_for()


def other_pages(travel, page, address: str) -> None:
    for name, path in (("calendar", "/notices/calendar/"), ("hand-over", f"{address}hand-over/")):
        page.goto(path)
        travel.look(page, name)
    page.goto("/notices/calendar/")
    page.get_by_role("button", name="Make an address").click()
    page.get_by_label("Address").wait_for()
    travel.look(page, "calendar-address")


def axe(page) -> None:
    """Accessibility, by an independent checker. Scripts are let in for it alone."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    found = session.send(
        "Runtime.evaluate",
        {
            "expression": AXE.read_text()
            + ";axe.run({exclude: [['.govuk-back-link']]}).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)])))",
            "awaitPromise": True,
        },
    )
    assert found["result"].get("value") == "[]", found["result"]
