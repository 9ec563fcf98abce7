"""The gallery in a real Chromium: accessibility, the content policy, phones, no scripts, and the small helps of safeload.js."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.face.conftest import ROOT

AXE = next((ROOT / "tests/vendor/axe").glob("*/axe.min.js"))


@pytest.mark.parametrize("path", ["/", "/errors"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing(open_page, path, width):
    page = open_page(path, width=width, bypass_csp=True)
    page.evaluate(Path(AXE).read_text())
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
    )
    assert found == []


def test_axe_finds_nothing_in_an_open_menu_and_an_open_picker(open_page):
    page = open_page("/", width=375, bypass_csp=True)
    page.get_by_label("Where is it?").first.click()
    page.locator(".sl-menu--phone > summary").click()
    page.get_by_role("combobox", name="Where is it?").click()
    page.evaluate(Path(AXE).read_text())
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
    )
    assert found == []


@pytest.mark.parametrize("path", ["/", "/errors"])
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_runs_out_of_the_page_sideways(open_page, path, width):
    page = open_page(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_thumb(open_page):
    page = open_page("/", width=375)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main summary, header a, header summary, footer a")]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.outerHTML.slice(0, 90), element.getBoundingClientRect().height])
            .filter(([, height]) => height < 24)"""
    )
    assert small == []


def test_the_phone_menu_opens_without_scripts(open_page):
    page = open_page("/", width=375, scripts=False)
    link = page.locator(".sl-menu--phone").get_by_role("link", name="Briefing packs")
    expect(link).to_be_hidden()
    page.locator(".sl-menu--phone > summary").click()
    expect(link).to_be_visible()
    expect(page.locator(".sl-menu--phone").get_by_role("button", name="Sign out")).to_be_visible()


def test_without_scripts_the_picker_is_a_plain_list_and_the_form_is_sent(open_page, site):
    page = open_page("/", scripts=False)
    page.locator("select[name=unit]").select_option("3")
    page.get_by_role("button", name="Save the report").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert 'name="unit"\r\n\r\n3' in site.posted[0]


def test_an_option_opens_and_closes_its_fields_without_scripts(open_page):
    page = open_page("/", scripts=False)
    inner = page.locator("[name=other_how]")
    expect(inner).to_be_visible()
    page.get_by_label("Somebody told me").check()
    expect(inner).to_be_hidden()


def test_the_error_summary_has_the_focus_and_its_links_reach_the_inputs(open_page):
    page = open_page("/errors")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    for words, target in (
        ("Where is it?", "#id_unit"),
        ("How do you know?", "#id_how_known_0"),
        ("When did you", "#id_seen_on"),
    ):
        page.locator(".govuk-error-summary").get_by_role("link", name=words).click()
        expect(page.locator(target)).to_be_focused()


def test_a_double_click_sends_one_form(open_page, site):
    page = open_page("/")
    page.get_by_role("button", name="Save the report").dblclick()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    page.wait_for_timeout(700)
    assert len(site.posted) == 1


def test_the_counter_counts_down_and_says_how_much_is_too_much(open_page):
    page = open_page("/")
    area, left = page.locator("[name=words]"), page.locator("#id_words_count")
    area.fill("a\nb")
    expect(left).to_have_text("Characters left: 397")
    area.fill("x" * 405)
    expect(left).to_have_text("Characters too many: 5")


def test_the_password_can_be_shown_and_is_hidden_again_on_sending(open_page):
    page = open_page("/")
    box = page.locator("[name=secret]")
    page.get_by_role("button", name="Show password").click()
    expect(box).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide password").click()
    expect(box).to_have_attribute("type", "password")


def test_typing_narrows_the_picker_and_the_keyboard_chooses(open_page):
    page = open_page("/")
    box = page.get_by_role("combobox", name="Where is it?")
    box.fill("port tal")
    expect(page.locator(".sl-picker__option")).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Swansea, Neath and Port Talbot")
    expect(page.locator("select[name=unit]")).to_have_value("1")


def test_clearing_the_picker_takes_the_choice_back(open_page):
    page = open_page("/")
    box = page.get_by_role("combobox", name="Where is it?")
    box.fill("Croydon")
    expect(page.locator("select[name=unit]")).to_have_value("3")
    box.fill("")
    expect(page.locator("select[name=unit]")).to_have_value("")


def test_the_picker_keeps_the_hint_and_the_error_of_its_list(open_page):
    page = open_page("/errors")
    expect(page.get_by_role("combobox", name="Where is it?")).to_have_attribute(
        "aria-describedby", "id_unit_helptext id_unit_error"
    )


def test_words_that_are_no_choice_are_not_sent_as_nothing(open_page, site):
    page = open_page("/")
    page.get_by_role("combobox", name="Where is it?").fill("Atlantis")
    page.get_by_role("button", name="Save the report").click()
    expect(page.get_by_role("combobox", name="Where is it?")).to_be_focused()
    assert site.posted == []


def test_an_identifier_is_pointed_out_and_holds_the_form_back_once(open_page, site):
    page = open_page("/")
    expect(page.locator(".sl-screening").first).to_be_attached()
    page.locator("[name=words]").fill("About A\u2009123456 again")
    save = page.get_by_role("button", name="Save the report")
    save.click()
    expect(
        page.get_by_role("alert").filter(has_text="looks like a probation case reference number")
    ).to_be_visible()
    assert "A123456" not in page.locator(".sl-screening").inner_text()
    assert site.posted == []
    save.click()  # the server has the last word
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()


def test_a_running_job_is_looked_at_again_until_it_is_done(open_page, site):
    site.pages["/job"] = site.pages["/"].replace('id="progress"', 'id="progress" data-refresh="0.2"')
    page = open_page("/job")
    site.pages["/job"] = site.pages["/job"].replace("Writing the pack", "Signing the pack")
    expect(page.get_by_text("Signing the pack")).to_be_visible()
    site.pages["/job"] = site.pages["/"].replace("Everything on one page", "The pack is ready")
    expect(page.get_by_role("heading", name="The pack is ready")).to_be_visible()
