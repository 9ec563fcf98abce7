"""A rep's phone that runs no scripts: cards added by the server, a failed send that loses nothing, a whole meeting."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from evidence.models import CaseReport

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Two officers went home in tears this week."


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def place(page: Page, name: str) -> None:
    """The plain list that stands there until a script makes a search box of it."""
    option = page.locator("select[name=unit] option", has_text=re.compile(f"^\\s*{name}\\s*$"))
    page.locator("select[name=unit]").select_option(value=option.first.get_attribute("value"))


def month(page: Page, month: str, year: str) -> None:
    group = page.get_by_role("group", name="When was it seen?")
    group.get_by_label("Month", exact=True).fill(month)
    group.get_by_label("Year", exact=True).fill(year)


def test_a_report_with_two_figures(napo, rep, sign_in):
    page = sign_in(rep, script=False)
    page.goto("/reports/new/")
    fits(page)
    place(page, "Gwent")
    page.get_by_label("Value, as you would say it").fill("over 150%")
    page.get_by_role("button", name="Add another figure").click()
    values = page.get_by_label("Value, as you would say it")
    expect(values).to_have_count(2)
    expect(values.nth(0)).to_have_value("over 150%")
    values.nth(1).fill("150-130")
    page.get_by_label("What else should people know?").fill(WORDS)
    page.get_by_role("button", name="Hand in").click()

    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("150-130")
    expect(summary).to_contain_text("Figure 2")
    expect(page.get_by_label("What else should people know?")).to_have_value(WORDS)
    expect(page.get_by_label("Value, as you would say it").nth(0)).to_have_value("over 150%")
    assert not CaseReport.objects.exists()
    fits(page)

    page.get_by_label("Value, as you would say it").nth(1).fill("130-150%")
    month(page, "2", "2022")
    page.get_by_label("Told first-hand").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Your report is saved.")).to_be_visible()
    fits(page)
    assert sorted(CaseReport.objects.get().figures.values_list("text", flat=True)) == [
        "130-150%",
        "over 150%",
    ]


def test_a_meeting_of_three(napo, rep, sign_in):
    page = sign_in(rep, script=False)
    page.goto("/reports/meeting/")
    fits(page)
    place(page, "Gwent")
    month(page, "2", "2022")
    page.get_by_label("WMT screen seen").check()
    expect(page.get_by_label("WMT percentage")).to_have_count(3)
    page.get_by_role("button", name="Add another").click()
    expect(page.get_by_label("WMT percentage")).to_have_count(4)
    for card, value in enumerate(("over 150%", "118", "", "about 130%")):
        page.get_by_label("WMT percentage").nth(card).fill(value)
        if value:
            page.get_by_label("Told me I may count it", exact=True).nth(card).check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("code")
    fits(page)
    assert CaseReport.objects.count() == 3
