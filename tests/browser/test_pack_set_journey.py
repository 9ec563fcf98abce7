"""All packs in one go by a real worker: asked for, watched, called off, asked for again, and signed as one set."""

from __future__ import annotations

import pytest
from django.db import connection

from campaigns.models import Pack
from tests.campaigns.packs import briefing, briefing_summary, draft
from tests.worlds import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_set_is_made_by_a_worker_and_signed_as_one(napo, rep, moderator, official, sign_in, worker):
    briefing(rep, moderator, official)
    lead = draft(official, briefing_summary(official))
    second = make_user(napo, "second", "official")
    address = f"/packs/{lead.uid}/set/"

    page = sign_in(official)
    page.goto(address)
    page.get_by_role("button", name="Make the packs of all regions").click()
    page.get_by_text("The packs are being made.").wait_for()
    page.get_by_text("Drafts made: 13 of 13").wait_for(timeout=180_000)
    assert page.get_by_role("button", name="Sign off all that are checked").count() == 0

    page = sign_in(second, width=1280)
    page.goto(address)
    page.get_by_role("button", name="Sign off all that are checked").click()
    page.get_by_text("Packs signed off: 13 of 13").wait_for(timeout=120_000)
    connection.close()
    assert set(Pack.objects.values_list("status", flat=True)) == {"signed"}
