"""The moderator's queue: distress, pack due soonest, flagged, oldest; numbers without words stand as one table."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.permissions import Refused
from evidence.choices import ReportStatus
from evidence.models import CaseReport, Figure, Flag
from evidence.selectors.queue import moderation_queue, piles, queue_entries, table_entries
from evidence.services.flags import report_screen
from evidence.services.moderation import Overtaken, report_return, table_accept
from evidence.services.reports import report_answer
from tests.worlds import make_user, report, unit


def screened(*args, **fields):
    stored = report(*args, **fields)
    report_screen(stored)
    stored.refresh_from_db()
    return stored


@pytest.fixture
def meeting(rep):
    """Five members of one meeting: three numbers, one with words, one with a flag."""
    batch = uuid.uuid4()
    numbers = [screened(rep, value, batch=batch) for value in ("120", "130", "140")]
    words = screened(rep, "150", batch=batch, words="She is worn out.")
    flagged = screened(rep, "160", batch=batch, on=None)
    return batch, numbers, words, flagged


def chosen(reports):
    return [(stored, stored.version) for stored in reports]


def keys(reports):
    return [f"{stored.uid}:{stored.version}" for stored in reports]


def test_the_order_is_distress_then_pack_due_then_flagged_then_oldest(rep, moderator):
    oldest = screened(rep, "120")
    newer = screened(rep, "121")
    flagged = screened(rep, "122", on=None)
    due_late = screened(rep, "123", where=unit("Warwickshire"))
    due_soon = screened(rep, "124", where=unit("Swindon and Wiltshire"))
    distress = screened(rep, "125", words="I can't go on.")
    due = {due_late.region_id: dt.date(2026, 12, 1), due_soon.region_id: dt.date(2026, 11, 25)}
    assert list(moderation_queue(moderator, due)) == [distress, due_soon, due_late, flagged, oldest, newer]
    assert list(moderation_queue(moderator)) == [distress, flagged, oldest, newer, due_late, due_soon]


def test_what_one_reported_oneself_waits_for_somebody_else(napo, rep):
    both = make_user(napo, "both", "rep", "moderator")
    report(both, "120")
    other = report(rep, "121")
    assert list(moderation_queue(both)) == [other]


def test_only_the_area_of_the_moderator_is_in_the_queue(napo, rep):
    local = make_user(napo, "local", "moderator", unit=unit("Gwent"))
    here = report(rep, "120", where=unit("Gwent"))
    report(rep, "121", where=unit("Warwickshire"))
    assert list(moderation_queue(local)) == [here]


def test_numbers_of_one_meeting_stand_as_one_entry_and_words_and_flags_by_themselves(meeting, moderator):
    batch, numbers, words, flagged = meeting
    standing = piles(moderator)
    assert {pk: (pile.uid, pile.number) for pk, pile in standing.items()} == {numbers[0].pk: (batch, 3)}
    assert set(queue_entries(moderator, standing)) == {numbers[0], words, flagged}


def test_a_meeting_of_one_number_is_read_like_any_other(rep, moderator):
    screened(rep, "130", batch=uuid.uuid4())
    assert piles(moderator) == {}


def test_entries_that_were_not_screened_yet_are_in_no_table(rep, moderator):
    batch = uuid.uuid4()
    for value in ("120", "130"):
        report(rep, value, batch=batch)
    assert piles(moderator) == {}
    assert len(queue_entries(moderator, {})) == 2


def test_two_meetings_are_two_tables(rep, moderator):
    for values in (("120", "130"), ("140", "150")):
        batch = uuid.uuid4()
        for value in values:
            screened(rep, value, batch=batch)
    assert sorted(pile.number for pile in piles(moderator).values()) == [2, 2]


def test_accepting_a_table_accepts_each_with_its_own_audit_row(meeting, moderator, signed_in):
    batch, numbers, _words, _flagged = meeting
    url = reverse("evidence:table", args=[batch])
    answer = signed_in(moderator).post(url, {"entries": keys(numbers), "people_are_new": "on"})
    assert answer.status_code == 302
    assert set(CaseReport.objects.accepted()) == set(numbers)
    rows = AuditEntry.objects.filter(action="report.accept")
    assert sorted(rows.values_list("object_id", flat=True)) == sorted(stored.pk for stored in numbers)
    assert Figure.objects.filter(counted=True).count() == 3


def test_the_unticked_ones_stay(meeting, moderator, signed_in):
    batch, numbers, _words, _flagged = meeting
    signed_in(moderator).post(reverse("evidence:table", args=[batch]), {"entries": keys(numbers[:2])})
    assert set(CaseReport.objects.accepted()) == set(numbers[:2])
    assert list(table_entries(moderator, batch)) == [numbers[2]]


def test_the_table_shows_numbers_only(meeting, moderator, signed_in):
    batch, numbers, words, flagged = meeting
    page = signed_in(moderator).get(reverse("evidence:table", args=[batch])).content.decode()
    assert all(stored.reference in page for stored in numbers)
    assert words.reference not in page
    assert flagged.reference not in page


@pytest.mark.parametrize("smuggled", [2, 3])
def test_words_and_flags_cannot_be_smuggled_into_a_table(meeting, moderator, signed_in, smuggled):
    batch, numbers = meeting[:2]
    with pytest.raises(Refused, match="Entries like that are read one by one"):
        table_accept(by=moderator, pile=batch, chosen=chosen([*numbers, meeting[smuggled]]))
    url = reverse("evidence:table", args=[batch])
    answer = signed_in(moderator).post(url, {"entries": keys([*numbers, meeting[smuggled]])})
    assert answer.status_code == 422
    assert not CaseReport.objects.accepted().exists()


def test_a_flag_raised_since_the_table_was_opened_stops_all_of_it(meeting, moderator):
    batch, numbers, _words, _flagged = meeting
    Flag.objects.create(union_id=moderator.union_id, report=numbers[1], code="possible_repeat")
    with pytest.raises(Refused, match="now has words or a flag"):
        table_accept(by=moderator, pile=batch, chosen=chosen(numbers))
    assert not CaseReport.objects.accepted().exists()


def test_one_decided_meanwhile_stops_all_of_it_and_says_so(meeting, moderator, signed_in):
    batch, numbers, _words, _flagged = meeting
    shown = keys(numbers)
    report_return(by=moderator, report=numbers[1], version=1, question="Is that right?")
    with pytest.raises(Overtaken):
        table_accept(by=moderator, pile=batch, chosen=[(stored, 1) for stored in numbers])
    answer = signed_in(moderator).post(reverse("evidence:table", args=[batch]), {"entries": shown})
    assert answer.status_code == 422
    assert "changed or decided meanwhile. Nothing was accepted" in answer.content.decode()
    assert not CaseReport.objects.accepted().exists()


def test_ones_own_meeting_is_no_table_of_ones_own(napo):
    both = make_user(napo, "both", "rep", "moderator")
    batch = uuid.uuid4()
    own = [screened(both, value, batch=batch) for value in ("120", "130")]
    assert piles(both) == {}
    with pytest.raises(Refused, match="You wrote this report"):
        table_accept(by=both, pile=batch, chosen=chosen(own))


def test_nothing_ticked_is_refused_in_plain_words(meeting, moderator, signed_in):
    with pytest.raises(ValidationError, match="Tick at least one entry"):
        table_accept(by=moderator, pile=meeting[0], chosen=[])
    answer = signed_in(moderator).post(reverse("evidence:table", args=[meeting[0]]), {})
    assert answer.status_code == 422
    assert "Tick at least one entry" in answer.content.decode()


def test_a_table_that_is_done_leads_back_to_the_queue(moderator, signed_in):
    answer = signed_in(moderator).get(reverse("evidence:table", args=[uuid.uuid4()]))
    assert answer.url == reverse("evidence:queue")


def test_a_return_and_its_answer_take_an_entry_out_of_the_table(meeting, moderator, rep):
    batch, numbers, _words, _flagged = meeting
    stored = report_return(by=moderator, report=numbers[0], version=1, question="Is that right?")
    stored = report_answer(by=rep, report=stored, answer="Yes, I saw it.")
    report_screen(stored)
    assert stored.status == ReportStatus.SUBMITTED
    assert numbers[0] not in set(table_entries(moderator, batch))


@pytest.mark.parametrize("name", ["queue", "table"])
def test_the_pages_take_as_many_queries_for_many_entries_as_for_few(rep, moderator, signed_in, name):
    batch, client = uuid.uuid4(), signed_in(moderator)
    url = reverse("evidence:queue") if name == "queue" else reverse("evidence:table", args=[batch])
    counts = []
    for more in (3, 12):
        for number in range(more):
            screened(rep, f"{120 + number}", batch=batch)
            screened(rep, f"{120 + number}", on=None, words="Words.")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 30
