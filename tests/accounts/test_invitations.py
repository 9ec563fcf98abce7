"""Invitations: one link, one person, one use, seven days; and a union's first administrator."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.employer_addresses import is_employer_address
from accounts.models import AuditEntry, Invitation, OutboxMail, RoleGrant, Union, User
from accounts.permissions import Refused
from accounts.services.invitations import invitation_find, invitation_send, invitation_withdraw
from config.logs import redact
from tests import worlds
from tests.accounts.people import person, sign_in

NEW = {"name": "Jo Miller", "password": "seven quiet lamps at noon"}


@pytest.fixture
def admin(napo: Union) -> User:
    return person(napo, "admin", Role.ADMIN, second_step=True)


def link_of(invitation: Invitation) -> str:
    """As the mail has it: the only place where the token is, and there it is encrypted."""
    mail = OutboxMail.objects.get(key=f"invitation-{invitation.uid}")
    return re.sub(r"^https?://[^/]+", "", json.loads(mail.secret)["link"])


def invite(by: User, email: str = "jo@home.example", role: str = Role.REP, **fields: Any) -> Invitation:
    return invitation_send(by=by, email=email, name="Jo", role=role, **fields)


def test_an_invitation_becomes_an_account_with_its_role_and_place(client: Client, admin: User) -> None:
    gwent = worlds.unit("Gwent")
    last = dt.date.today() + dt.timedelta(days=90)
    link = link_of(invite(admin, unit=gwent, role_ends_on=last))
    page = client.get(link)
    assert b"Napo invites you" in page.content and b"Rep, Gwent" in page.content
    assert page["Cache-Control"] == "no-store"
    assert client.post(link, NEW)["Location"] == reverse("account_login")
    user = User.objects.get(email="jo@home.example")
    grant = RoleGrant.objects.get(user=user)
    assert (user.name, user.union, grant.role, grant.unit, grant.ends_on) == (
        "Jo Miller",
        admin.union,
        "rep",
        gwent,
        last,
    )
    assert (
        client.post("/account/login/", {"login": user.email, "password": NEW["password"]})["Location"] == "/"
    )


def test_a_link_works_once(client: Client, admin: User) -> None:
    link = link_of(invite(admin))
    client.post(link, NEW)
    for answer in (client.get(link), client.post(link, NEW | {"name": "Thief"})):
        assert answer.status_code == 404
        assert b"works no more" in answer.content
    assert User.objects.filter(email="jo@home.example").count() == 1


def test_a_link_works_for_seven_days(client: Client, admin: User) -> None:
    link = link_of(invite(admin))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 404
        assert client.post(link, NEW).status_code == 404
    assert not User.objects.filter(email="jo@home.example").exists()


def test_withdrawn_unknown_and_expired_links_look_alike(client: Client, admin: User) -> None:
    invitation = invite(admin)
    link = link_of(invitation)
    invitation_withdraw(by=admin, invitation=invitation)
    withdrawn, unknown = client.get(link), client.get("/invitation/never-was/")
    assert withdrawn.status_code == unknown.status_code == 404
    assert withdrawn.content == unknown.content
    with pytest.raises(Refused, match="already"):
        invitation_withdraw(by=admin, invitation=invitation)


def test_a_second_invitation_ends_the_first(client: Client, admin: User) -> None:
    first, second = link_of(invite(admin)), link_of(invite(admin, role=Role.MODERATOR))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_the_token_is_nowhere_in_the_database_in_clear(admin: User) -> None:
    token = link_of(invite(admin)).strip("/").rpartition("/")[2]
    assert len(token) == 64 and invitation_find(token)
    with connection.cursor() as cursor:
        for table in ("accounts_invitation", "accounts_outboxmail", "accounts_auditentry"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert token not in str(cursor.fetchone()[0])


def test_a_log_line_does_not_keep_the_link(admin: User) -> None:
    link = link_of(invite(admin))
    assert link.strip("/").rpartition("/")[2] not in redact(f"Not Found: {link}")


@pytest.mark.parametrize("password", ["short", "jo@home.example", "elevenchars", "111111111111"])
def test_a_weak_password_is_refused_and_the_link_stays_good(
    client: Client, admin: User, password: str
) -> None:
    link = link_of(invite(admin))
    answer = client.post(link, {"name": "Jo", "password": password})
    assert answer.status_code == 200 and answer.context["form"].errors["password"]
    assert client.post(link, NEW).status_code == 302


@pytest.mark.parametrize(
    "email",
    [
        "a@justice.gov.uk",
        "A@JUSTICE.GOV.UK",
        "a@digital.justice.gov.uk",
        "a@hmpps.gov.uk",
        "a@hmpps.gsi.gov.uk",
        "a@london.probation.gsi.gov.uk",
        "a@probation.gov.uk",
        "a@wales-probation.gov.uk",
        "a@justice.gov.uk.cjsm.net",
        "a@justice.gov.uk.",
    ],
)
def test_addresses_of_the_employer_are_refused(admin: User, email: str) -> None:
    assert is_employer_address(email)
    with pytest.raises(ValidationError, match="belongs to the employer"):
        invite(admin, email=email)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["a@napo.org.uk", "a@gmail.com", "a@notjustice.gov.uk", "a@probationfriends.example", "a@leeds.gov.uk"],
)
def test_other_addresses_are_not(email: str) -> None:
    assert not is_employer_address(email)


def test_the_page_says_why_an_employer_address_is_refused_and_keeps_what_was_typed(
    client: Client, admin: User
) -> None:
    sign_in(client, admin)
    entry = {"name": "Jo Miller", "email": "jo@hmpps.gov.uk", "role": Role.REP}
    page = client.post("/people/invitations/new/", entry)
    assert b"belongs to the employer" in page.content and b"Jo Miller" in page.content


def test_somebody_with_an_account_is_not_invited_again_by_any_union(admin: User, unison: Union) -> None:
    theirs = person(unison, "kim", Role.REP)
    with pytest.raises(ValidationError, match="one account, in one union"):
        invite(admin, email=theirs.email.upper())


def test_a_branch_lead_needs_a_region(admin: User) -> None:
    with pytest.raises(ValidationError, match="choose the region"):
        invite(admin, role=Role.BRANCH_LEAD)
    with pytest.raises(ValidationError, match="whole union"):
        invite(admin, role=Role.ADMIN, unit=worlds.unit("Gwent"))


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMIN])
def test_only_an_administrator_invites(client: Client, napo: Union, role: str) -> None:
    somebody = person(napo, "somebody", role)
    with pytest.raises(Refused, match="administrator"):
        invite(somebody)
    assert worlds.enter(client, somebody).get("/people/invitations/").status_code == 403
    assert client.post("/people/invitations/new/", {}).status_code == 403


def test_an_administrator_sees_no_invitation_of_another_union(
    client: Client, admin: User, unison: Union
) -> None:
    theirs = invite(person(unison, "chief", Role.ADMIN), email="kim@home.example")
    sign_in(client, admin)
    assert b"kim@home.example" not in client.get("/people/invitations/").content
    assert client.post(reverse("accounts:invitation_withdraw", args=[theirs.uid])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.withdrawn_at is None


def test_each_step_of_an_invitation_is_in_the_audit_trail(client: Client, admin: User) -> None:
    client.post(link_of(invite(admin)), NEW)
    invitation_withdraw(by=admin, invitation=invite(admin, email="kim@home.example"))
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["invitation.send", "invitation.accept", "invitation.send", "invitation.withdraw"]


# --- manage.py first_admin ---------------------------------------------------------------------------


def test_first_admin_prints_a_link_that_makes_the_administrator(
    client: Client, napo: Union, capsys: Any
) -> None:
    call_command("first_admin", "--union", "napo", "--email", "Chief@Napo.example")
    link = re.search(r"/invitation/\w+/", capsys.readouterr().out).group()  # type: ignore[union-attr]
    client.post(link, NEW)
    chief = User.objects.get(email="chief@napo.example")
    assert RoleGrant.objects.get(user=chief).role == Role.ADMIN
    assert EmailAddress.objects.get(user=chief).verified
    assert AuditEntry.objects.filter(actor="first_admin", action="invitation.send").exists()


def test_first_admin_makes_the_union_when_told_its_name(structure: None, capsys: Any) -> None:
    with pytest.raises(CommandError, match="--union-name"):
        call_command("first_admin", "--union", "unison", "--email", "a@unison.example")
    call_command("first_admin", "--union", "unison", "--union-name", "UNISON", "--email", "a@unison.example")
    assert Union.objects.get(slug="unison").name == "UNISON"


def test_first_admin_refuses_where_there_is_one_and_at_the_employer(napo: Union) -> None:
    with pytest.raises(CommandError, match="employer"):
        call_command("first_admin", "--union", "napo", "--email", "a@justice.gov.uk")
    person(napo, "admin", Role.ADMIN)
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("first_admin", "--union", "napo", "--email", "a@napo.example")
