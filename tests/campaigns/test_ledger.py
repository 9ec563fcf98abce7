"""The ledger of releases: rows are added and stay, whoever asks the database."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from accounts import tenancy
from accounts.choices import Role
from accounts.models import Union
from campaigns.models import LedgerEntry, ReleasePeriod
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from tests.worlds import accepted, make_user

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 3, 31)


def released(union: Union) -> LedgerEntry:
    """A closed period of twelve people."""
    rep, moderator, official = (
        make_user(union, f"ledger-{role.value}", role) for role in (Role.REP, Role.MODERATOR, Role.OFFICIAL)
    )
    for value in range(115, 127):
        accepted(rep, moderator, str(value), on=dt.date(2025, 2, 3))
    period = period_open(by=official, start=FIRST, end=LAST)
    mark = check_make(by=official, period=period).mark
    return period_close(by=official, period=period, mark=mark)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns_ledgerentry SET tables = '{}'",
        "UPDATE campaigns_ledgerentry SET at = now()",
        "DELETE FROM campaigns_ledgerentry",
        "UPDATE campaigns_releaseperiod SET start = start - 1",
        'UPDATE campaigns_releaseperiod SET closed_at = NULL, "end" = "end" + 1',
        "DELETE FROM campaigns_releaseperiod",
    ],
)
def test_the_database_refuses_to_change_or_remove_what_was_released(napo: Union, statement: str) -> None:
    before = LedgerEntry.objects.values().get(pk=released(napo).pk)
    refused = pytest.raises(ProgrammingError, match="never change")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert LedgerEntry.objects.values().get() == before
    assert ReleasePeriod.objects.values_list("start", "end").get() == (FIRST, LAST)


def test_erasing_lets_no_row_be_changed(napo: Union) -> None:
    released(napo)
    refused = pytest.raises(ProgrammingError, match="never changed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL safeload.erasing = 'on'")
        cursor.execute("UPDATE campaigns_ledgerentry SET hash = ''")


def test_the_database_refuses_to_empty_the_ledger(napo: Union) -> None:
    released(napo)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE campaigns_ledgerentry ENABLE TRIGGER ledgerentry_keeps_all")
        with pytest.raises(ProgrammingError, match="never changed or removed"), transaction.atomic():
            cursor.execute("TRUNCATE campaigns_ledgerentry CASCADE")
        cursor.execute("ALTER TABLE campaigns_ledgerentry DISABLE TRIGGER ledgerentry_keeps_all")


def test_an_open_period_can_still_be_moved(official) -> None:
    period = period_open(by=official, start=FIRST, end=LAST)
    period.end = LAST + dt.timedelta(days=1)
    period.save()
    assert ReleasePeriod.objects.get().end == dt.date(2025, 4, 1)


def test_a_union_that_leaves_takes_its_ledger_with_it_and_no_other(
    napo: Union, unison: Union, tmp_path: Path
) -> None:
    kept = released(napo)
    with tenancy.union_scope(unison.pk):
        released(unison)
    call_command("export_union", union="unison", to=tmp_path / "u.zip", stdout=io.StringIO())
    call_command(
        "leave_union", union="unison", export=tmp_path / "u.zip", yes_delete="unison", stdout=io.StringIO()
    )
    with tenancy.union_scope(unison.pk):
        assert not LedgerEntry.objects.filter(union_id=unison.pk).exists()
    assert LedgerEntry.objects.get() == kept
