"""A joint pack on a phone: one union prepares and signs, the other stops it, says why, and signs once that is mended."""

from __future__ import annotations

import os
import re

import pytest

from accounts import tenancy
from campaigns.services.packs import pack_make
from campaigns.services.summaries import Scope, summary_compile
from tests.campaigns.joint import FIRST, LAST, agree, team
from tests.worlds import region

pytestmark = pytest.mark.django_db(transaction=True)


def _shot(page, name):
    """Pictures to look at, where SAFELOAD_SHOTS names a folder: as it stands and as wide as a desk."""
    if folder := os.environ.get("SAFELOAD_SHOTS"):
        size = page.viewport_size
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size(size)


def test_two_unions_issue_a_joint_pack_after_one_had_stopped_it(napo, unison, joint, sign_in):
    ours, theirs = team(napo), team(unison)
    agree(ours)
    agree(theirs)
    with tenancy.union_scope(joint.pk):
        by = ours.desk()
        pack = pack_make(by=by, summary=summary_compile(by=by, scope=Scope(region("N03"), FIRST, LAST)))
    address = f"/joint/packs/{pack.uid}/"

    makers = sign_in(ours.official)
    makers.goto(address)
    makers.get_by_role("button", name="Check it").click()
    makers.get_by_text("Checked: nothing stands in the way.").wait_for()
    _shot(makers, "checked")
    makers.get_by_role("link", name="Right of reply").click()
    _shot(makers, "replies")

    others = sign_in(theirs.official)
    others.goto("/joint-unions/")
    _shot(others, "agreements")
    others.get_by_role("link", name="Go to the joint desk").click()
    others.goto("/joint/joint-unions/")
    _shot(others, "desk")
    others.goto(address)
    others.get_by_text("Stop it for UNISON").click()
    others.get_by_label("Why may it not go out?").fill("Our branch has not seen it.")
    others.get_by_role("button", name="Stop it", exact=True).click()
    others.get_by_text("Stopped for your union.").wait_for()
    _shot(others, "stopped")
    makers.goto(address)
    makers.get_by_text("Our branch has not seen it.").first.wait_for()
    assert makers.get_by_role("button", name="Sign it off").count() == 0
    others.get_by_role("button", name="Take the stop of UNISON back").click()
    makers.goto(address)
    makers.get_by_role("button", name="Check it").click()

    others.goto(address)
    others.get_by_role("button", name="Sign it off").click()
    others.get_by_text("Signed for your union. The others are still to sign.").wait_for()
    others.get_by_text("Still to sign for: Napo").wait_for()
    _shot(others, "half")
    assert others.get_by_role("button", name="Issue it").count() == 0
    second = sign_in(ours.second)
    second.goto(address)
    second.get_by_role("button", name="Sign it off").click()
    second.get_by_text("Signed off. It can be issued now.").wait_for()
    second.get_by_role("button", name="Issue it").click()
    second.get_by_text(re.compile(r"Issued as JTU-\d{4}-001 v1")).wait_for(timeout=60_000)
    _shot(second, "issued")
