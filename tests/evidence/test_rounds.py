from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Refused
from documents.render_pdf import render_pdf
from evidence import posters
from evidence.choices import Collection, FlagCode, ReportStatus
from evidence.models import Capability, CaseReport, Round
from evidence.permissions import may_moderate
from evidence.services.flags import report_screen
from evidence.services.rounds import round_close, round_slips
from tests.documents.pdf import words
from tests.evidence.member_worlds import a_round, address, code_in, send
from tests.worlds import make_user, unit


def test_a_rep_opens_a_round_by_the_page_and_gets_link_code_and_poster(client, rep):
    client.force_login(rep)
    today = timezone.localdate()
    response = client.post(
        reverse("evidence:round_new"),
        {
            "title": "Workloads in Gwent",
            "unit": unit("Gwent").pk,
            "branch": "South Wales",
            "kind": "whole_team",
            "asked": "12",
            **{f"starts_on_{part}": getattr(today, part) for part in ("day", "month", "year")},
            **{f"ends_on_{part}": getattr(today, part) for part in ("day", "month", "year")},
        },
    )
    asked = Round.objects.get()
    assert response.url == reverse("evidence:round", args=[asked.uid])
    page = client.get(response.url).content.decode()
    assert posters.round_address(asked.link) in page
    assert "<svg" in page
    assert "0 of 12 replied" in page
    assert AuditEntry.objects.filter(action="round.open").count() == 1


def test_the_link_is_kept_under_its_hash_and_encrypted(rep):
    asked = a_round(rep)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.link, c.digest FROM evidence_round r JOIN evidence_capability c ON c.target = r.id"
        )
        link, digest = (bytes(value) for value in cursor.fetchone())
    assert asked.link.encode() not in link
    assert len(digest) == 32


def test_a_round_outside_the_reps_area_is_refused(napo):
    local = make_user(napo, "local", "rep", unit=unit("Warwickshire"))
    with pytest.raises(Refused, match="Gwent is outside"):
        a_round(local)


def test_a_whole_team_needs_its_number(rep):
    with pytest.raises(ValidationError, match="how many people"):
        a_round(rep, kind=Collection.WHOLE_TEAM)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_round_has_a_first_and_a_last_day_within_a_year(rep, days):
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        a_round(rep, starts_on=today, ends_on=today + dt.timedelta(days=days))


def test_only_the_rep_who_opened_it_sees_and_runs_it(client, napo, rep):
    asked = a_round(rep)
    other = make_user(napo, "other", "rep")
    client.force_login(other)
    assert client.get(reverse("evidence:round", args=[asked.uid])).status_code == 404
    for act in (
        lambda: round_close(by=other, asked=asked),
        lambda: round_slips(by=other, asked=asked, number=2),
    ):
        with pytest.raises(Refused):
            act()


def test_a_closed_round_takes_no_more_answers(client, rep):
    asked = a_round(rep)
    send(client, asked)
    round_close(by=rep, asked=asked)
    assert send(client, asked).status_code == 410
    assert CaseReport.objects.count() == 1


def test_a_slip_works_once_and_a_retry_of_it_shows_the_same_code(client, rep):
    asked = a_round(rep)
    [slip] = round_slips(by=rep, asked=asked, number=1)
    nonce = str(uuid.uuid4())
    first = send(client, asked, slip, nonce=nonce)
    assert code_in(send(client, asked, slip, nonce=nonce)) == code_in(first)
    second = send(client, asked, slip)
    assert "This slip has been used" in second.content.decode()
    assert CaseReport.objects.count() == 1
    assert "This slip has been used" in client.get(address(asked, slip)).content.decode()


def test_slips_are_kept_as_hashes_only_and_in_bounds(rep):
    asked = a_round(rep)
    links = round_slips(by=rep, asked=asked, number=3)
    assert len(set(links)) == 3
    assert Capability.objects.filter(kind="slip").count() == 3
    for number in (0, 201):
        with pytest.raises(ValidationError):
            round_slips(by=rep, asked=asked, number=number)


def flags(report):
    return set(report_screen(report))


def test_replies_beyond_those_asked_are_flagged(client, rep):
    asked = a_round(rep, kind=Collection.WHOLE_TEAM, asked=2)
    for value in ("101", "102", "103"):
        send(client, asked, text=value)
    found = [FlagCode.SURPLUS_REPLY in flags(report) for report in CaseReport.objects.order_by("pk")]
    assert found == [False, False, True]


def test_a_burst_is_flagged_but_not_at_a_meeting(client, rep):
    for kind, expected in ((Collection.OPEN_CALL, True), (Collection.MEETING, False)):
        asked = a_round(rep, kind=kind)
        for value in range(8):
            send(client, asked, text=f"1{value}1")
        last = asked.reports.order_by("pk").last()
        assert (FlagCode.REPLY_BURST in flags(last)) is expected


def test_the_same_value_again_and_again_is_flagged(client, rep):
    asked = a_round(rep)
    for value in ("145.3", "145.3", "110", "145.3"):
        send(client, asked, text=value)
    found = [FlagCode.SAME_VALUES in flags(report) for report in CaseReport.objects.order_by("pk")]
    assert found == [True, True, False, True]


def test_a_moderator_does_not_check_the_replies_to_an_own_round(client, napo):
    both = make_user(napo, "both", "rep", "moderator")
    send(client, a_round(both))
    report = CaseReport.objects.get()
    assert not may_moderate(both, report)
    assert not CaseReport.objects.visible_to(both).exists()
    assert report.status == ReportStatus.SUBMITTED


def test_the_poster_is_one_page_with_the_address_and_no_name(rep):
    asked = a_round(rep)
    text = words(render_pdf(posters.poster(asked)))
    assert asked.link in text
    assert rep.name not in text


def test_slips_print_each_its_own_address(rep):
    asked = a_round(rep)
    links = round_slips(by=rep, asked=asked, number=4)
    text = words(render_pdf(posters.slips(asked, links)))
    assert all(link in text for link in links)
