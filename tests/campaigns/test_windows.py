"""Pages of figures open with the latest window that holds something, and say which it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.choices import Role
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from campaigns.windows import CLOSED, LATEST, UNDER_WAY, quarter_from, shown_window
from evidence.entries import FigureEntry
from tests.worlds import accepted, make_user, report, unit
from workloads.choices import Basis, Statistic

WINTER = (dt.date(2025, 1, 1), dt.date(2025, 3, 31))
SPRING = (dt.date(2025, 4, 1), dt.date(2025, 6, 30))


def _shown(union):
    window = shown_window(union.pk)
    return window.days, window.why


def _close(official, **days):
    period = period_open(by=official, **days)
    period_close(by=official, period=period, mark=check_make(by=official, period=period).mark)


def test_without_evidence_it_is_the_quarter_under_way(napo, rep):
    report(rep, "120", on=WINTER[0])
    assert _shown(napo) == (quarter_from(timezone.localdate()), UNDER_WAY)


def test_the_latest_quarter_that_holds_accepted_evidence(napo, rep, moderator):
    accepted(rep, moderator, "120", on=WINTER[0])
    accepted(rep, moderator, FigureEntry("150", statistic=Statistic.AVERAGE), basis=Basis.TOLD, on=SPRING[1])
    report(rep, "130", on=dt.date(2025, 9, 1))
    assert _shown(napo) == (SPRING, LATEST)


def test_a_closed_period_goes_before_later_evidence_and_an_empty_one_is_passed_over(
    napo, rep, moderator, official
):
    accepted(rep, moderator, "120", on=dt.date(2025, 2, 3))
    _close(official, start=WINTER[0], end=WINTER[1])
    _close(official)
    accepted(rep, moderator, "120", on=dt.date(2025, 8, 4))
    assert _shown(napo) == (WINTER, CLOSED)


def test_the_evidence_of_another_union_opens_no_window(napo, unison, rep, moderator):
    accepted(rep, moderator, "120", on=WINTER[0])
    with tenancy.union_scope(unison.pk):
        theirs = [make_user(unison, role.value, role) for role in (Role.REP, Role.MODERATOR)]
        accepted(*theirs, "120", on=SPRING[0])
    assert _shown(napo) == (WINTER, LATEST)


@pytest.mark.parametrize("name", ["national", "place", "provenance"])
def test_each_page_says_which_window_it_shows(rep, moderator, official, signed_in, name):
    accepted(rep, moderator, "120", on=WINTER[0])
    url = reverse(f"campaigns:{name}", args=[] if name == "national" else [unit("Gwent").key])
    client = signed_in(official)
    text = client.get(url).content.decode()
    assert "1 January 2025 – 31 March 2025" in text
    assert str(LATEST) in text
    text = client.get(url + "?start=2025-02-01&end=2025-02-28").content.decode()
    assert "1 February 2025 – 28 February 2025" in text
    assert "The dates you chose" in text and str(LATEST) not in text
