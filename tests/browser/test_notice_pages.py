"""The pages of notices that the journey passes by: officials, a branch lead, a place that ended, a member's second code."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from accounts.choices import Role
from evidence.models import Notice
from evidence.services.notice_codes import code_give
from evidence.services.notice_steps import step_record
from tests.browser.test_notice_journey import Traveller, axe, open_by_code
from tests.evidence.notices import SERVED, served
from tests.evidence.test_notice_services import answer
from tests.worlds import make_user, unit
from workloads.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


def test_officials_take_unanswered_notices_up_and_set_the_days(napo, rep, official, sign_in, new_page):
    with time_machine.travel("2026-04-20T10:00:00+00:00", tick=True) as clock:
        notices = [served(rep) for _ in range(3)]
        travel = Traveller(sign_in, official)
        travel.clock = clock
        page = travel.at("2026-04-20", "/notices/concerns/")
        page.get_by_text("fewer than 5").wait_for()
        travel.look(page, "concerns")
        axe(page)
        page.get_by_role("link", name="Record that it is taken up nationally").click()
        page.get_by_label("A concern to the HSE").check()
        travel.look(page, "national")
        axe(page)
        page.get_by_role("button", name="Record it").click()
        page.get_by_text("Taken up nationally on 20 April 2026.").wait_for()
        travel.look(page, "concerns-taken")
        assert set(Notice.objects.values_list("level", flat=True)) == {4}
        page.get_by_role("link", name="Days for each date").click()
        page.get_by_label("To answer in writing, from service").fill("15")
        travel.look(page, "clocks")
        axe(page)
        page.get_by_role("button", name="Save the days").click()
        page.get_by_text("The days hold for notices drafted from now on.").wait_for()
        page.goto("/notices/ownerless/")
        travel.look(page, "ownerless")
        page.goto(f"/notices/{notices[0].uid}/hand-over/")
        travel.look(page, "official-hand-over")


def test_a_rep_finds_what_is_next_at_home_and_moves_a_notice_whose_place_ended(napo, rep, sign_in, new_page):
    with time_machine.travel("2026-04-20T10:00:00+00:00", tick=True) as clock:
        old = Unit.objects.pdus().filter(valid_to__lt=dt.date(2026, 1, 1), successions__isnull=False).first()
        ended = served(rep, unit=old)
        late = served(rep)
        answer(rep, late, "accepted", "refused")
        step_record(by=rep, notice=late, kind="acknowledged", on=SERVED)
        travel = Traveller(sign_in, rep)
        travel.clock = clock
        page = travel.at("2026-04-20", "/")
        page.get_by_role("heading", name="Notices: what is next").wait_for()
        travel.look(page, "home")
        axe(page)
        page.goto(f"/notices/{late.uid}/")
        travel.look(page, "notice-part-answered")
        page.get_by_text("Something else").click()
        travel.look(page, "notice-something-else")
        axe(page)
        page.goto(f"/notices/{late.uid}/step/withdrawn/")
        travel.look(page, "withdraw")
        page.goto("/notices/")
        travel.look(page, "list-place-ended")
        page.goto(f"/notices/{ended.uid}/")
        page.get_by_text("is no longer a place of its own").wait_for()
        page.goto(f"/notices/{ended.uid}/move/")
        travel.look(page, "move")
        axe(page)
        page.locator("select[name=unit]").evaluate(
            "(select) => { select.value = [...select.options].find((o) => o.text.trim() === 'Gwent').value;"
            " select.dispatchEvent(new Event('change', { bubbles: true })); }"
        )
        page.get_by_role("button", name="Record it").click()
        page.get_by_text("It is counted there from now on.").wait_for()
        assert Notice.objects.get(pk=ended.pk).unit == unit("Gwent")
        page.goto(f"/notices/{late.uid}/timeline/?notes=1")
        page.emulate_media(media="print")
        travel.look(page, "timeline-printed")


def test_a_branch_lead_reads_and_hands_over_and_a_member_uses_an_older_code(napo, rep, sign_in, new_page):
    with time_machine.travel("2026-04-20T10:00:00+00:00", tick=True) as clock:
        notice = served(rep)
        lead = make_user(napo, "lead", Role.BRANCH_LEAD, unit=unit("Gwent"))
        code = code_give(by=rep, member=notice.members.get())
        travel = Traveller(sign_in, lead)
        travel.clock = clock
        page = travel.at("2026-04-20", f"/notices/{notice.uid}/")
        page.get_by_role("link", name="Hand it over to another rep").wait_for()
        travel.look(page, "lead")
        member = new_page()
        open_by_code(member, code)
        member.get_by_text("I have a code of my own already").click()
        member.get_by_label("Your older code").fill("0000 0000 0000 0000")
        travel.look(member, "member-join")
        axe(member)
        member.get_by_role("button", name="Use my older code from now on").click()
        member.get_by_text("This code opens nothing here.").wait_for()
        with member.expect_download() as download:
            member.get_by_role("button", name="The letter as PDF").click()
        assert download.value.suggested_filename.startswith("notice-")
