"""A pack from draft to public page, on a phone: one official prepares, another signs, a reader checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from campaigns.models import Pack
from tests.campaigns.packs import briefing, briefing_summary, draft
from tests.worlds import make_user, region

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officials_issue_a_pack_and_a_reader_checks_it(napo, rep, moderator, official, sign_in, new_page):
    briefing(rep, moderator, official)
    pack = draft(official, briefing_summary(official, region("N03")))
    second = make_user(napo, "second", "official")
    address = f"/packs/{pack.uid}/"

    page = sign_in(official)
    page.goto(address)
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("Checked: nothing stands in the way.").wait_for()
    page.get_by_text("another official must sign it off").wait_for()
    assert page.get_by_role("button", name="Sign it off").count() == 0

    page = sign_in(second)
    page.goto(address)
    page.get_by_role("button", name="Sign it off").click()
    page.get_by_text("Signed off. It can be issued now.").wait_for()
    page.get_by_role("button", name="Issue it").click()
    page.get_by_text(re.compile(r"Issued as NAPO-\d{4}-001 v1")).wait_for(timeout=60_000)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Download the PDF").click()
    page.get_by_text("To one reader").click()
    page.get_by_label("Who is it for?").last.fill("A researcher")
    page.get_by_role("button", name="Make a private link").click()
    link = page.locator("code").inner_text()

    reader = new_page(width=1280)
    reader.goto("/p/" + Pack.objects.get(pk=pack.pk).check_token + "/")
    reader.get_by_text("Current", exact=True).wait_for()
    reader.get_by_label("The file you have").set_input_files(download.value.path())
    reader.get_by_role("button", name="Check this file").click()
    reader.get_by_text("This file is unaltered.").wait_for()

    reader = new_page()
    reader.goto("/to/" + link.rstrip("/").rsplit("/", 1)[1] + "/")
    with reader.expect_download(timeout=60_000) as taken:
        reader.get_by_role("button", name="Download the PDF").click()
    assert Path(taken.value.path()).read_bytes() == Path(download.value.path()).read_bytes()
