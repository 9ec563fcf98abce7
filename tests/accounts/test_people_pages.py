"""The administrator's pages: own union only, nothing of evidence, as many queries for a hundred people as for ten."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.choices import InstallationMode, Role
from accounts.models import AuditEntry, Installation, OutboxMail, RoleGrant, Union, User
from accounts.services.demo import DEMO_PASSWORD, demo_accounts_load
from accounts.services.invitations import invitation_send
from tests import worlds
from tests.accounts.people import person, sign_in

LISTS = ("/people/", "/people/invitations/", "/people/mail/")
PAGES = (*LISTS, "/people/invitations/new/", "/people/union/")
ACTS = ("close", "open", "sign-out", "second-step", "roles/new")


@pytest.fixture
def admin(napo: Union) -> User:
    return person(napo, "admin", Role.ADMIN)


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    return worlds.enter(client, admin)


@pytest.mark.parametrize("url", PAGES)
def test_the_pages_open_for_an_administrator(office: Client, url: str) -> None:
    page = office.get(url)
    assert page.status_code == 200
    assert b"style=" not in page.content and page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMIN])
def test_the_pages_are_closed_to_everybody_else_with_the_reason(
    client: Client, napo: Union, url: str, role: str
) -> None:
    answer = worlds.enter(client, person(napo, "somebody", role)).get(url)
    assert answer.status_code == 403
    assert b"Only an administrator may do this." in answer.content


def test_another_unions_person_does_not_exist(office: Client, unison: Union) -> None:
    theirs = person(unison, "kim", Role.REP)
    assert theirs.email.encode() not in office.get("/people/").content
    assert office.get(f"/people/{theirs.uid}/").status_code == 404
    for act in ACTS:
        assert office.post(f"/people/{theirs.uid}/{act}/").status_code == 404
    assert office.post(f"/people/roles/{theirs.grants.get().uid}/end/").status_code == 404
    assert User.objects.get(pk=theirs.pk).is_active and theirs.grants.get().ends_on is None


@pytest.mark.parametrize("url", LISTS)
def test_a_list_needs_as_many_queries_for_many_as_for_few(
    office: Client, admin: User, url: str, django_assert_max_num_queries: Any
) -> None:
    for n in range(40):
        person(admin.union, f"p{n}", Role.REP, unit=worlds.unit("Gwent"))
        invitation_send(
            by=admin, email=f"i{n}@home.example", name="I", role=Role.REP, unit=worlds.unit("Gwent")
        )
    with django_assert_max_num_queries(13):
        assert b"Page 1 of 1" not in office.get(url).content


def test_a_role_is_given_and_ended_on_the_pages(office: Client, napo: Union) -> None:
    kim = person(napo, "kim")
    url = f"/people/{kim.uid}/roles/new/"
    refused = office.post(
        url,
        {"role": Role.BRANCH_LEAD, "starts_on_day": "1", "starts_on_month": "3", "starts_on_year": "2026"},
    )
    assert b"choose the region" in refused.content and b'value="2026"' in refused.content, (
        "nothing typed is lost"
    )
    assert (
        office.post(url, {"role": Role.BRANCH_LEAD, "unit": worlds.unit("Wales", "region").pk}).status_code
        == 302
    )
    grant = RoleGrant.objects.get(user=kim)
    page = office.get(f"/people/{kim.uid}/")
    assert b"Branch lead, Wales" in page.content
    assert office.post(f"/people/roles/{grant.uid}/end/", {}).status_code == 302
    assert b"Branch lead, Wales" not in office.get("/people/").content


def test_a_refusal_of_a_service_is_a_403_with_the_reason(office: Client, admin: User) -> None:
    answer = office.post(f"/people/{admin.uid}/close/", {})
    assert answer.status_code == 403
    assert b"Nobody closes their own account" in answer.content
    answer = office.post(f"/people/roles/{admin.grants.get().uid}/end/", {})
    assert answer.status_code == 403 and b"only administrator" in answer.content


def test_a_lost_phone(office: Client, napo: Union) -> None:
    """Signed out everywhere, second step removed, told by mail; at the next sign-in asked for a new one."""
    moderator = person(napo, "moderator", Role.MODERATOR, second_step=True)
    lost = sign_in(Client(), moderator)
    assert office.post(f"/people/{moderator.uid}/second-step/").status_code == 302
    assert lost.get("/")["Location"].startswith("/account/login/")
    assert not Authenticator.objects.filter(user=moderator).exists()
    assert not UserSession.objects.filter(user=moderator).exists()
    assert OutboxMail.objects.get(template="accounts/mail/second_step_reset").to == moderator
    assert AuditEntry.objects.filter(action="user.second_step_reset", object_id=moderator.pk).exists()
    assert sign_in(Client(), moderator).get("/")["Location"] == reverse("mfa_index")


def test_nobody_resets_their_own_second_step(office: Client, admin: User) -> None:
    assert office.post(f"/people/{admin.uid}/second-step/").status_code == 403


def test_settings_of_the_union(office: Client, napo: Union) -> None:
    office.post("/people/union/", {"helpline": "020 7946 0009", "contact": "desk@napo.example"})
    napo.refresh_from_db()
    assert (napo.helpline, napo.contact) == ("020 7946 0009", "desk@napo.example")
    wrong = office.post("/people/union/", {"helpline": "1", "contact": "nobody"})
    assert wrong.status_code == 200
    napo.refresh_from_db()
    assert napo.contact == "desk@napo.example"
    assert AuditEntry.objects.filter(action="union.change").count() == 1


def test_the_administrators_pages_hold_nothing_of_the_evidence(office: Client, napo: Union) -> None:
    writer = person(napo, "writer", Role.REP)
    worlds.report(writer, "187.5", words="A marker nobody else writes: quokka.")
    for url in (*PAGES, "/", f"/people/{writer.uid}/", f"/people/{writer.uid}/close/"):
        content = office.get(url).content
        assert b"quokka" not in content and b"187.5" not in content and b"CR-" not in content


def test_demo_accounts_are_complete_and_made_once(structure: None, client: Client) -> None:
    first, second = demo_accounts_load(), demo_accounts_load()
    assert [user.email for user in first] == [user.email for user in second]
    assert Installation.objects.get().mode == InstallationMode.DEMO
    assert {"napo", "unison", "gmb", "joint"} == set(Union.objects.values_list("slug", flat=True))
    assert Authenticator.objects.filter(type="totp").count() == len(first)
    moderator = User.objects.get(email="moderator@napo.example")
    answer = client.post("/account/login/", {"login": moderator.email, "password": DEMO_PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate"), "the demonstration asks for the second step too"
    assert Union.objects.get(slug="gmb").name == "GMB/SCOOP"
    warwickshire = User.objects.get(email="rep.warwickshire@napo.example").grants.get()
    assert warwickshire.unit is not None and warwickshire.unit.name == "Warwickshire"
