"""Roles with their days and places, the last administrator, and somebody who leaves."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.choices import Role
from accounts.models import AuditEntry, RoleGrant, StandIn, Union, User
from accounts.permissions import Permission, Refused, may
from accounts.services.leaving import _KINDS as REGISTERED
from accounts.services.leaving import OpenWork, open_work, register, stood_in_for
from accounts.services.roles import role_end, role_grant
from accounts.services.users import user_deactivate, user_reactivate, user_sign_out
from tests import worlds
from tests.accounts.people import person, sign_in

TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel("2026-03-20 12:00:00+00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def admin(napo: Union) -> User:
    return person(napo, "admin", Role.ADMIN)


@pytest.fixture
def second_admin(napo: Union) -> User:
    return person(napo, "second", Role.ADMIN)


@pytest.fixture
def kim(napo: Union) -> User:
    return person(napo, "kim")


def permitted(user: User, permission: Permission = Permission.REPORT_SUBMIT) -> bool:
    return bool(may(User.objects.get(pk=user.pk), permission))


def test_a_role_counts_from_its_first_to_its_last_day(
    admin: User, kim: User, today: time_machine.Coordinates
) -> None:
    role_grant(
        by=admin, user=kim, role=Role.REP, starts_on=dt.date(2026, 3, 21), ends_on=dt.date(2026, 3, 22)
    )
    seen = []
    for day in (20, 21, 22, 23):
        today.move_to(dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC))
        seen.append(permitted(kim))
    assert seen == [False, True, True, False]


def test_a_role_ended_at_once_is_gone_at_once(admin: User, kim: User) -> None:
    grant = role_grant(by=admin, user=kim, role=Role.REP, starts_on=dt.date(2026, 3, 1))
    role_end(by=admin, grant=grant)
    assert not permitted(kim)
    grant.refresh_from_db()
    assert grant.ends_on == dt.date(2026, 3, 19)


def test_a_role_given_by_mistake_today_is_taken_back_whole(admin: User, kim: User) -> None:
    grant = role_grant(by=admin, user=kim, role=Role.MODERATOR)
    role_end(by=admin, grant=grant)
    assert not RoleGrant.objects.filter(user=kim).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "reason_code")) == [
        ("role.grant", "moderator"),
        ("role.cancel", "moderator"),
    ]


@pytest.mark.parametrize(
    ("role", "place", "fits"),
    [
        (Role.REP, "Gwent", True),
        (Role.REP, "wales", True),
        (Role.REP, "", True),
        (Role.BRANCH_LEAD, "wales", True),
        (Role.BRANCH_LEAD, "", False),
        (Role.BRANCH_LEAD, "Gwent", False),
        (Role.MODERATOR, "", True),
        (Role.MODERATOR, "wales", True),
        (Role.MODERATOR, "Gwent", False),
        (Role.OFFICIAL, "", True),
        (Role.OFFICIAL, "Gwent", False),
        (Role.SAFEGUARDING, "", True),
        (Role.SAFEGUARDING, "wales", False),
        (Role.DATA_PROTECTION, "wales", False),
        (Role.ADMIN, "wales", False),
        (Role.ADMIN, "", True),
    ],
)
def test_a_role_is_held_where_it_belongs(admin: User, kim: User, role: str, place: str, fits: bool) -> None:
    unit = worlds.unit("Gwent") if place == "Gwent" else worlds.unit("Wales", "region") if place else None
    if fits:
        assert role_grant(by=admin, user=kim, role=role, unit=unit).pk
        return
    with pytest.raises(ValidationError) as error:
        role_grant(by=admin, user=kim, role=role, unit=unit)
    assert "unit" in error.value.message_dict


def test_days_that_cannot_be_are_refused_at_their_field(admin: User, kim: User) -> None:
    for first, last in ((None, dt.date(2026, 3, 19)), (dt.date(2026, 4, 2), dt.date(2026, 4, 1))):
        with pytest.raises(ValidationError, match="last day must be today or later") as error:
            role_grant(by=admin, user=kim, role=Role.REP, starts_on=first, ends_on=last)
        assert "ends_on" in error.value.message_dict
    grant = role_grant(by=admin, user=kim, role=Role.REP)
    with pytest.raises(ValidationError, match="last day"):
        role_end(by=admin, grant=grant, last_day=dt.date(2026, 3, 19))


def test_nobody_gives_themselves_a_role(admin: User) -> None:
    with pytest.raises(Refused, match="Nobody gives themselves"):
        role_grant(by=admin, user=admin, role=Role.REP)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OFFICIAL, Role.SAFEGUARDING])
def test_an_administrator_gets_no_evidence_and_a_reader_no_accounts(
    admin: User, second_admin: User, kim: User, role: str
) -> None:
    with pytest.raises(Refused, match="reads no evidence"):
        role_grant(by=admin, user=second_admin, role=role)
    role_grant(by=admin, user=kim, role=role, starts_on=dt.date(2026, 6, 1))
    with pytest.raises(Refused, match="cannot also be the administrator"):
        role_grant(by=admin, user=kim, role=Role.ADMIN)


def test_the_same_role_twice_is_refused(admin: User, kim: User) -> None:
    role_grant(by=admin, user=kim, role=Role.REP)
    with pytest.raises(ValidationError, match="already"):
        role_grant(by=admin, user=kim, role=Role.REP)


def test_the_joint_desk_is_for_officials_beside_their_role_in_the_union(admin: User, kim: User) -> None:
    wales = worlds.region("N03")
    for fields in ({"role": Role.MODERATOR}, {"role": Role.OFFICIAL, "unit": wales}, {"role": Role.OFFICIAL}):
        with pytest.raises(ValidationError) as refused:
            role_grant(by=admin, user=kim, joint=True, **fields)
        assert "joint" in refused.value.message_dict
    role_grant(by=admin, user=kim, role=Role.OFFICIAL, unit=wales)
    grant = role_grant(by=admin, user=kim, role=Role.OFFICIAL, joint=True)
    assert (grant.joint, grant.unit) == (True, None)
    # At home the place she was given still bounds her.
    assert not may(User.objects.get(pk=kim.pk), Permission.PACK_SIGN, unit=worlds.region("N07"))


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMIN])
def test_only_administrators_give_and_end_roles(admin: User, kim: User, napo: Union, role: str) -> None:
    other = person(napo, "other", role)
    with pytest.raises(Refused, match="administrator"):
        role_grant(by=other, user=kim, role=Role.REP)
    grant = role_grant(by=admin, user=kim, role=Role.REP)
    with pytest.raises(Refused, match="administrator"):
        role_end(by=other, grant=grant)
    with pytest.raises(Refused, match="administrator"):
        user_deactivate(by=other, user=kim)


def test_another_unions_people_are_out_of_reach(admin: User, unison: Union) -> None:
    theirs = person(unison, "kim", Role.REP)
    with pytest.raises(Refused, match="another union"):
        role_grant(by=admin, user=theirs, role=Role.MODERATOR)
    with pytest.raises(RoleGrant.DoesNotExist):
        role_end(by=admin, grant=theirs.grants.get())
    for act in (user_deactivate, user_reactivate, user_sign_out):
        with pytest.raises(Refused, match="another union"):
            act(by=admin, user=theirs)


# --- the last administrator -------------------------------------------------------------------------


def test_the_only_administrator_can_neither_end_nor_leave(admin: User, second_admin: User) -> None:
    user_deactivate(by=admin, user=second_admin)
    mine = admin.grants.get()
    for last_day in (None, TODAY, dt.date(2027, 1, 1)):
        with pytest.raises(Refused, match="only administrator"):
            role_end(by=admin, grant=mine, last_day=last_day)
    assert RoleGrant.objects.get(pk=mine.pk).ends_on is None


def test_of_two_administrators_only_one_can_go(admin: User, second_admin: User) -> None:
    role_end(by=second_admin, grant=admin.grants.get(), last_day=dt.date(2026, 12, 31))
    # From here on the first has a last day, and so the second must stay without one.
    with pytest.raises(Refused, match="only administrator"):
        role_end(by=admin, grant=second_admin.grants.get())
    with pytest.raises(Refused, match="only administrator"):
        user_deactivate(by=admin, user=second_admin)


def test_an_administrator_who_begins_later_or_has_left_does_not_count(
    admin: User, second_admin: User, kim: User
) -> None:
    role_grant(by=admin, user=kim, role=Role.ADMIN, starts_on=dt.date(2026, 6, 1))
    second_admin.is_active = False
    second_admin.save()
    with pytest.raises(Refused, match="only administrator"):
        role_end(by=admin, grant=admin.grants.get())


# --- leaving ----------------------------------------------------------------------------------------


@pytest.fixture
def letters() -> object:
    """A kind of open work, as a higher room would register it: one piece for everybody called Kim."""
    work = OpenWork(
        "letters", "Letters to answer", Permission.REPORT_SUBMIT, lambda user: int(user.name == "Kim")
    )
    register(work)
    yield work
    del REGISTERED["letters"]


def test_whoever_leaves_is_out_at_once_and_their_roles_end(client: Client, admin: User, kim: User) -> None:
    role_grant(by=admin, user=kim, role=Role.REP, starts_on=dt.date(2026, 3, 1))
    role_grant(by=admin, user=kim, role=Role.SAFEGUARDING, starts_on=dt.date(2026, 4, 1))
    sign_in(client, kim)
    user_deactivate(by=admin, user=kim)
    assert client.get("/")["Location"].startswith("/account/login/")
    assert not UserSession.objects.filter(user=kim).exists()
    assert [(g.role, g.ends_on) for g in kim.grants.all()] == [("rep", TODAY)]
    answer = client.post("/account/login/", {"login": kim.email, "password": worlds.PASSWORD})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 302}


def test_an_account_opened_again_has_no_role(admin: User, kim: User) -> None:
    role_grant(by=admin, user=kim, role=Role.REP, starts_on=dt.date(2026, 3, 1))
    user_deactivate(by=admin, user=kim)
    user_reactivate(by=admin, user=User.objects.get(pk=kim.pk))
    assert User.objects.get(pk=kim.pk).is_active
    assert not permitted(kim)
    with pytest.raises(Refused, match="is open"):
        user_reactivate(by=admin, user=kim)


def test_nobody_closes_their_own_account(admin: User, second_admin: User) -> None:
    with pytest.raises(Refused, match="their own account"):
        user_deactivate(by=admin, user=admin)


def test_open_work_needs_a_new_owner_who_may_do_it(
    admin: User, kim: User, napo: Union, letters: OpenWork
) -> None:
    rep, moderator = person(napo, "rep", Role.REP), person(napo, "moderator", Role.MODERATOR)
    assert open_work(kim) == [(letters, 1)]
    for owners in ({}, {"letters": moderator}, {"letters": kim}):
        with pytest.raises(ValidationError) as error:
            user_deactivate(by=admin, user=kim, owners=owners)
        assert "letters" in error.value.message_dict
    assert User.objects.get(pk=kim.pk).is_active, "nothing of a refused leaving stays"
    user_deactivate(by=admin, user=kim, owners={"letters": rep})
    assert stood_in_for(rep, "letters") == [kim.pk]
    assert stood_in_for(moderator, "letters") == []


def test_what_somebody_had_taken_over_is_passed_on(
    admin: User, kim: User, napo: Union, letters: OpenWork
) -> None:
    first, second = person(napo, "rep", Role.REP), person(napo, "other", Role.REP)
    user_deactivate(by=admin, user=kim, owners={"letters": first})
    StandIn.objects.get(leaver=kim)
    letters_left = OpenWork(
        "letters", letters.label, letters.permission, lambda user: int(user.name == "Rep")
    )
    register(letters_left)
    user_deactivate(by=admin, user=first, owners={"letters": second})
    assert sorted(stood_in_for(second, "letters")) == sorted([kim.pk, first.pk])


def test_the_page_asks_for_the_new_owner_at_once(
    client: Client, admin: User, kim: User, napo: Union, letters: OpenWork
) -> None:
    rep = person(napo, "rep", Role.REP)
    worlds.enter(client, admin)
    page = client.get(f"/people/{kim.uid}/close/")
    assert b"Letters to answer (1)" in page.content
    assert b"Choose who takes this over" in client.post(f"/people/{kim.uid}/close/", {}).content
    assert client.post(f"/people/{kim.uid}/close/", {"letters": rep.pk}).status_code == 302
    assert not User.objects.get(pk=kim.pk).is_active


def test_a_returned_report_is_such_open_work(admin: User, napo: Union) -> None:
    from evidence.models import CaseReport

    writer = person(napo, "writer", Role.REP)
    stored = worlds.report(writer, "150")
    assert open_work(writer) == []
    CaseReport.objects.filter(pk=stored.pk).update(status="returned")
    assert [(work.kind, count) for work, count in open_work(writer)] == [("returned_reports", 1)]
