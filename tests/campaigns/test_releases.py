"""Release periods: closed by an official after a preview, restated and taken back by the rules."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.permissions import Refused
from campaigns.choices import ReleaseKind
from campaigns.models import LedgerEntry
from campaigns.release_json import tables_from, truths_from
from campaigns.services.release_checks import check_make, check_request, ledger_of, preview_of
from campaigns.services.releases import (
    period_close,
    period_open,
    period_restate,
    standing_tables,
)
from campaigns.windows import first_window, quarter_from
from evidence.services.reports import report_withdraw
from tests.worlds import accepted, make_user, region, unit

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
PLACES = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")


def _people(rep, moderator, number, *, day=dt.date(2025, 2, 3), values=None, places=PLACES):
    return [
        accepted(
            rep,
            moderator,
            str((values or [95, 105, 118, 127, 140, 160])[place % 6]),
            where=unit(places[place % len(places)]),
            on=day,
        )
        for place in range(number)
    ]


@pytest.fixture
def period(official):
    return period_open(by=official, start=FIRST, end=LAST)


def _close(official, period):
    return period_close(by=official, period=period, mark=check_make(by=official, period=period).mark)


def test_quarters_are_the_calendars():
    assert quarter_from(dt.date(2025, 5, 17)) == (dt.date(2025, 4, 1), dt.date(2025, 6, 30))
    assert quarter_from(dt.date(2025, 12, 31)) == (dt.date(2025, 10, 1), dt.date(2025, 12, 31))


def test_periods_follow_one_another(official, period):
    with pytest.raises(Refused, match="must be closed before"):
        period_open(by=official)
    _close(official, period)
    with pytest.raises(ValidationError, match="starts on 2025-04-01"):
        period_open(by=official, start=dt.date(2025, 4, 2))
    with pytest.raises(ValidationError, match="at least 28 days"):
        period_open(by=official, end=dt.date(2025, 4, 27))
    assert period_open(by=official).end == dt.date(2025, 6, 30)


def test_the_first_period_is_the_quarter_that_ended_last_if_it_holds_evidence(rep, moderator, official):
    under_way = quarter_from(timezone.localdate())
    before = quarter_from(under_way[0] - dt.timedelta(days=1))
    assert first_window(official.union_id) == under_way
    accepted(rep, moderator, "130", on=before[1])
    period = period_open(by=official)
    assert (period.start, period.end) == before


def test_only_an_official_of_the_whole_union_closes(napo, period, rep):
    local = make_user(napo, "wales", "official", unit=region("N03"))
    for person in (rep, local):
        with pytest.raises(Refused):
            check_request(by=person, period=period)


def test_closing_writes_the_ledger_once_and_hides_small_places(rep, moderator, official, period):
    _people(rep, moderator, 36)
    entry = _close(official, period)
    tables = standing_tables(period)
    wales = tables[str(region("N03").pk)]
    assert (wales.n, wales.statement().definite) == (36, 24)
    assert all(tables[str(unit(name).pk)].n in (12, None) for name in PLACES)
    period.refresh_from_db()
    assert entry.period.closed
    assert period.closed_by == official
    with pytest.raises(Refused, match="closed already"):
        period_close(by=official, period=period, mark=entry.hash)
    assert LedgerEntry.objects.count() == 1


def test_nine_people_are_not_printed_anywhere_and_the_reason_is_for_the_maker_only(
    rep, moderator, official, period
):
    _people(rep, moderator, 9)
    preview = preview_of(check_make(by=official, period=period))
    assert not any(table.printed for table in preview.release.tables.values())
    assert {reason.why for reason in preview.release.reasons} >= {"fewer than 10 people"}


def test_closing_is_refused_when_evidence_changed_since_the_preview(rep, moderator, official, period):
    _people(rep, moderator, 12)
    mark = check_make(by=official, period=period).mark
    _people(rep, moderator, 12)
    with pytest.raises(Refused, match="changed since the preview"):
        period_close(by=official, period=period, mark=mark)


def test_a_period_is_not_closed_before_it_has_ended(official):
    today = dt.date.today()
    period = period_open(by=official, start=today - dt.timedelta(days=10), end=today + dt.timedelta(days=20))
    with pytest.raises(Refused, match="not ended yet"):
        _close(official, period)


def test_readings_of_a_small_period_wait_for_the_next(rep, moderator, official, period):
    _people(rep, moderator, 6)
    _close(official, period)
    following = period_open(by=official)
    _people(rep, moderator, 7, day=dt.date(2025, 5, 6))
    _close(official, following)
    national = standing_tables(following)["national"]
    assert national.n == 13
    truth = {one.unit: one for one in truths_from(following.entries.get().truth)}["national"]
    assert sum(row.people for row in truth.carried["2025-01-01/2025-03-31"]) == 6


def test_the_ledger_comes_back_from_json_as_it_went_in(rep, moderator, official, period):
    _people(rep, moderator, 30)
    preview = preview_of(check_make(by=official, period=period))
    _close(official, period)
    (issue,) = ledger_of(period.union_id)
    assert issue.release.tables == preview.release.tables
    assert issue.truth == {one.unit: one.table for one in preview.truths}


def test_late_evidence_of_one_person_changes_no_closed_table(rep, moderator, official, period):
    _people(rep, moderator, 30)
    _close(official, period)
    _people(rep, moderator, 1)
    assert period_restate(by=official, period=period) == []


def test_late_evidence_of_many_restates_the_table(rep, moderator, official, period):
    _people(rep, moderator, 30)
    _close(official, period)
    _people(rep, moderator, 24, values=[95, 105, 112, 127, 140, 160])
    entries = period_restate(by=official, period=period)
    assert [entry.kind for entry in entries] == [ReleaseKind.RESTATE]
    assert tables_from(entries[0].tables)["national"].n == 54


def test_a_withdrawn_reading_takes_the_table_back(rep, moderator, official, period):
    reports = _people(rep, moderator, 30)
    _close(official, period)
    reports[0].refresh_from_db()
    report_withdraw(by=rep, report=reports[0])
    (entry,) = period_restate(by=official, period=period)
    assert entry.kind == ReleaseKind.RETRACT
    assert not standing_tables(period)["national"].printed
    assert not standing_tables(period)[str(region("N03").pk)].printed
