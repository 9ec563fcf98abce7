"""Joint figures: what the unions that agreed hold together, and nothing that tells one of them about another."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts import tenancy
from accounts.actors import System
from accounts.permissions import Refused
from campaigns import joint as joint_door
from campaigns.choices import ReleaseKind
from campaigns.controlled import standing_tables
from campaigns.models import JointAgreement, LedgerEntry, Summary
from campaigns.services.joint import agreement_end, agreement_give
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open, period_restate
from campaigns.services.summaries import Scope, is_out_of_date, summary_compile, summary_verify
from evidence.services.reports import report_withdraw
from tests.campaigns.joint import DAY, FIRST, HALF, LAST, agree, close, people, team
from tests.worlds import accepted, make_user, region, unit


@pytest.fixture
def ours(napo):
    return team(napo)


@pytest.fixture
def theirs(unison):
    return team(unison)


def _summarise(slug, *, code="N03", controlled=False):
    out = io.StringIO()
    options = ["--controlled"] if controlled else []
    call_command(
        "summarise", "--union", slug, "--region", code, "--from", str(FIRST), "--to", str(LAST), "--json",
        *options, stdout=out,
    )  # fmt: skip
    return json.loads(out.getvalue())


def test_joint_figures_are_those_of_all_people_in_one_world(ours, theirs, joint):
    people(ours, 17)
    people(theirs, 12, values=(101, 111, 131))
    for one in (ours, theirs):
        agree(one, start=FIRST - dt.timedelta(days=365))
    together = _summarise("joint")
    # The same people again, all reporting to one union.
    people(ours, 12, values=(101, 111, 131))
    alone = _summarise("napo")
    same = set(alone) - {"union", "hash", "notices", "claims"}
    assert {key: together[key] for key in same} == {key: alone[key] for key in same}
    assert (together["union"], together["people"]) == ("joint", 29)
    with tenancy.union_scope(joint.pk):
        assert summary_verify(Summary.objects.get()) == []


def test_a_union_that_did_not_agree_is_not_counted_and_one_alone_gives_nothing(ours, theirs, joint, napo):
    people(ours, 11)
    people(theirs, 12)
    assert _summarise("joint")["people"] == 0
    agree(ours)
    assert _summarise("joint")["people"] == 0  # else the others would read Napo's own figures
    agree(theirs)
    assert _summarise("joint")["people"] == 23
    with tenancy.union_scope(theirs.union.pk):
        agreement_end(by=theirs.official, agreement=JointAgreement.objects.get())
    assert _summarise("joint")["people"] == 0


def test_an_agreement_holds_for_its_own_days_only(ours, theirs, joint):
    people(ours, 11)
    people(theirs, 11)
    agree(ours)
    agree(theirs, start=FIRST + dt.timedelta(days=1))
    assert _summarise("joint")["people"] == 0


def test_joint_figures_go_out_of_date_with_any_unions_evidence_or_agreement(ours, theirs, joint):
    people(ours, 3)
    agree(ours)
    agree(theirs)
    with tenancy.union_scope(joint.pk):
        scope = Scope(region("N03"), FIRST, LAST)
        summary = summary_compile(by=System("test", joint.pk), scope=scope)
        assert not is_out_of_date(summary)
        assert summary.tallies["unions"] == ["napo", "unison"]
    people(theirs, 1)
    with tenancy.union_scope(joint.pk):
        assert is_out_of_date(summary)
        assert summary_compile(by=System("test", joint.pk), scope=scope).content["people"] == 4


def test_only_an_official_of_the_whole_union_agrees_and_only_at_home(ours, theirs, joint, napo, rep):
    wales = make_user(napo, "wales", "official", unit=region("N03"))
    for person in (rep, wales, ours.desk()):
        with tenancy.union_scope(person.union_id), pytest.raises(Refused):
            agreement_give(by=person, start=FIRST, end=LAST)
    agree(ours)
    with pytest.raises(ValidationError, match="agreed to this period already"):
        agreement_give(by=ours.official, start=FIRST, end=LAST)
    with pytest.raises(ValidationError, match="last day is before"):
        agreement_give(by=ours.official, start=LAST, end=FIRST)
    agreement = JointAgreement.objects.get()
    with tenancy.union_scope(theirs.union.pk):
        assert not JointAgreement.objects.exists()
    with pytest.raises(Refused, match="another union"):
        agreement_end(by=theirs.official, agreement=agreement)


def test_no_evidence_of_a_union_is_seen_at_the_joint_desk(ours, theirs, joint):
    from evidence.models import CaseReport, Figure, Testimony

    people(ours, 3)
    agree(ours)
    agree(theirs)
    seat = ours.desk()
    assert (seat.union_id, seat.home_union_id) == (joint.pk, ours.union.pk)
    with tenancy.union_scope(seat.union_id):
        for model in (CaseReport, Figure, Testimony, JointAgreement):
            assert not model.objects.exists()
            assert not model.objects.visible_to(seat).exists()
    assert ours.official.union_id == ours.union.pk


def test_a_seat_is_never_written_down(ours, joint):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ours.desk().save()


# --- one ledger across unions -------------------------------------------------------------------------------------


def _joint_world(ours, theirs, here=12, there=12):
    people(ours, here, HALF)
    people(theirs, there, HALF)
    agree(ours)
    agree(theirs)


def test_a_joint_period_prints_what_the_unions_hold_together(ours, theirs, joint):
    _joint_world(ours, theirs)
    period = close(ours.desk())
    with tenancy.union_scope(joint.pk):
        tables = standing_tables(period)
    wales = tables[str(region("N03").pk)]
    assert (wales.n, wales.statement().definite) == (24, 12)
    assert _summarise("joint", controlled=True)["people"] == 24


def test_fewer_than_ten_people_of_the_other_union_print_nothing(ours, theirs, joint):
    _joint_world(ours, theirs, there=9)
    period = close(ours.desk())
    with tenancy.union_scope(joint.pk):
        assert not any(table.printed for table in standing_tables(period).values())


def test_what_a_union_printed_is_refused_jointly_without_a_number_of_it(ours, theirs, joint):
    _joint_world(ours, theirs)
    close(theirs.official)
    seat = ours.desk()
    with tenancy.union_scope(joint.pk):
        period = period_open(by=seat, start=FIRST, end=LAST)
        check = check_make(by=seat, period=period)
    assert all(table["n"] is None for table in check.tables.values())
    reasons = {unit: why for unit, _cell, why in check.reasons}
    assert "printed for a single union, or jointly" in reasons["national"]
    assert "unison" not in json.dumps(check.reasons).lower()


def test_what_was_printed_jointly_is_refused_to_each_union(ours, theirs, joint):
    _joint_world(ours, theirs)
    close(ours.desk())
    period = close(theirs.official)
    with tenancy.union_scope(theirs.union.pk):
        assert not any(table.printed for table in standing_tables(period).values())


def test_a_joint_check_is_out_of_date_once_a_union_has_closed(ours, theirs, joint):
    _joint_world(ours, theirs)
    seat = ours.desk()
    with tenancy.union_scope(joint.pk):
        period = period_open(by=seat, start=FIRST, end=LAST)
        check = check_make(by=seat, period=period)
        assert any(table["n"] for table in check.tables.values())
    close(theirs.official)
    with tenancy.union_scope(joint.pk), pytest.raises(Refused, match="changed since"):
        period_close(by=seat, period=period, mark=check.mark)


def test_one_union_alone_closes_no_joint_period(ours, theirs, joint):
    people(ours, 12, HALF)
    agree(ours)
    seat = ours.desk()
    with tenancy.union_scope(joint.pk):
        period = period_open(by=seat, start=FIRST, end=LAST)
        with pytest.raises(Refused, match="need two unions"):
            check_make(by=seat, period=period)


def test_a_false_reading_takes_the_joint_table_back(ours, theirs, joint):
    _joint_world(ours, theirs)
    with tenancy.union_scope(ours.union.pk):
        false = accepted(ours.rep, ours.moderator, "140", where=unit("Gwent"), on=DAY)
    period = close(ours.desk())
    with tenancy.union_scope(ours.union.pk):
        report_withdraw(by=ours.rep, report=false)
    with tenancy.union_scope(joint.pk):
        (entry,) = period_restate(by=ours.desk(), period=period)
        assert entry.kind == ReleaseKind.RETRACT
        assert not standing_tables(period)["national"].printed


def test_the_ledger_of_each_union_stays_its_own(ours, theirs, joint):
    _joint_world(ours, theirs)
    close(ours.desk())
    with tenancy.union_scope(ours.union.pk):
        assert not LedgerEntry.objects.exists()
    with tenancy.union_scope(theirs.union.pk):
        assert not LedgerEntry.objects.exists()


def test_only_one_module_opens_one_union_after_another(settings):
    """Whoever reads several unions goes through the one door, or is named here with the reason."""
    allowed = {
        "campaigns/joint.py",  # what passes between unions
        "campaigns/services/proof.py",  # which pack a file is, asked by somebody who holds the file
        "campaigns/management/commands/verify_summary.py",  # the host's own shell
    }
    rooms = ("accounts", "evidence", "campaigns", "config")
    found = set()
    for room in rooms:
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if (
                "for union in Union.objects" in text
                and "union_scope(union.pk)" in text
                and "tasks" not in name
            ):
                found.add(name)
    assert found - allowed - PER_UNION == set()
    assert joint_door.LEAST_UNIONS == 2


# Each union by itself, one after another: nothing is put together from several.
PER_UNION: set[str] = set()
