"""The same thing told twice: found by place and time first, shown side by side, linked and never deleted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.permissions import Refused
from evidence.models import CaseReport, Repeat
from evidence.selectors.repeats import repeat_candidates
from evidence.services.repeats import repeat_link
from tests.worlds import make_user, report, unit

STORY = "Half of the team in the Newport office is off sick and nobody reallocates their cases."


@pytest.fixture
def other_rep(napo):
    return make_user(napo, "other", Role.REP)


def test_only_reports_of_the_same_place_and_time_are_compared(rep, other_rep, moderator):
    told = report(rep, "192", words=STORY)
    same_value = report(other_rep, "192")
    same_words = report(other_rep, "150", words=STORY.replace("Half", "About half"))
    report(other_rep, "130", words="The new rota works well.")
    report(other_rep, "192", where=unit("Coventry"))
    report(other_rep, "192", on=dt.date(2025, 3, 16))
    found = repeat_candidates(moderator, told)
    assert {one.report for one in found} == {same_value, same_words}
    assert found[0].report == same_value


def test_linked_reports_both_stay_and_show_it(rep, other_rep, moderator, signed_in):
    told, again = report(rep, "192"), report(other_rep, "192")
    client, address = signed_in(moderator), reverse("evidence:repeat", args=[told.uid, again.uid])
    assert (
        "May tell the same thing" in client.get(reverse("evidence:review", args=[told.uid])).content.decode()
    )
    for _ in range(2):
        assert client.post(address, {"link": "1"}).status_code == 302
    assert (Repeat.objects.count(), CaseReport.objects.count()) == (1, 2)
    assert "Linked" in client.get(reverse("evidence:review", args=[again.uid])).content.decode()
    client.post(address, {"unlink": "1"})
    assert not Repeat.objects.exists()


def test_nobody_links_their_own_report(napo, rep):
    both = make_user(napo, "both", Role.REP, Role.MODERATOR)
    with pytest.raises(Refused):
        repeat_link(by=both, report=report(both, "192"), other=report(rep, "192"))
