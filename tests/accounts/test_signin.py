"""Who gets in: closed sign-up, the second step and whom it is asked of, fresh proof, sessions, secrets at rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.choices import InstallationMode, Role
from accounts.models import Device, OutboxMail, RoleGrant, Union
from accounts.services.installation import installation_stamp
from accounts.services.signin import SECOND_STEP_ROLES, current_code, totp_enrol
from tests import worlds
from tests.accounts.people import LAPTOP, LOGIN, PHONE, code, password_post, person, secret_of, sign_in

ENTRANCE = (
    LOGIN,
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-set-password/",
    "/account/password/reset/key/done/",
    "/account/confirm-email/",
    "/account/confirm-email/nonsense/",
    "/account/inactive/",
    "/account/signup/",
)
INSIDE = (
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/email/",
    "/account/password/change/",
    "/account/sessions/",
)


@pytest.mark.parametrize("url", ENTRANCE)
def test_entrance_pages_open_without_an_account_and_run_nothing_inline(
    client: Client, napo: Union, url: str
) -> None:
    page = client.get(url)
    assert page.status_code == 200
    assert b"sl-header" in page.content
    assert b"style=" not in page.content and b"data:" not in page.content
    assert b"<script>" not in page.content
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("url", INSIDE)
def test_pages_of_ones_own_sign_in_ask_a_stranger_to_sign_in(client: Client, napo: Union, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


@pytest.mark.parametrize("url", INSIDE)
def test_pages_of_ones_own_sign_in_open_for_a_rep(client: Client, napo: Union, url: str) -> None:
    page = sign_in(client, person(napo, "rep", Role.REP)).get(url)
    assert page.status_code == 200
    assert b"sl-header" in page.content and b"data:" not in page.content


def test_nobody_signs_up_unasked(client: Client, napo: Union) -> None:
    answer = client.post("/account/signup/", {"email": "x@home.example", "password1": worlds.PASSWORD})
    assert b"by invitation" in answer.content
    assert not EmailAddress.objects.filter(email="x@home.example").exists()


def test_a_wrong_password_says_the_same_for_a_known_and_an_unknown_address(
    client: Client, napo: Union
) -> None:
    rep = person(napo, "rep", Role.REP)
    known = password_post(client, rep, "wrong")
    unknown = client.post(LOGIN, {"login": "nobody@napo.example", "password": "wrong"})
    words = b"The e-mail address or the password is wrong"
    assert words in known.content and words in unknown.content


def test_signing_out_needs_a_press_of_a_button(client: Client, napo: Union) -> None:
    sign_in(client, person(napo, "rep", Role.REP))
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/account/logout/")["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


# --- the second step -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(SECOND_STEP_ROLES))
def test_whoever_must_have_a_second_step_gets_no_further_without(
    client: Client, napo: Union, role: str
) -> None:
    sign_in(client, person(napo, "somebody", role))
    for url in ("/", "/people/", "/account/password/change/"):
        assert client.get(url)["Location"] == reverse("mfa_index")
    assert client.post("/people/invitations/new/")["Location"] == reverse("mfa_index")
    assert b"Please set up a second step first" in client.get(reverse("mfa_index")).content


@pytest.mark.parametrize("role", [Role.REP, Role.BRANCH_LEAD])
def test_a_rep_may_go_without_a_second_step(client: Client, napo: Union, role: str) -> None:
    sign_in(client, person(napo, "somebody", role))
    assert client.get("/").status_code == 200


@pytest.mark.django_db(transaction=True)  # the library says "added" when the transaction commits
def test_the_second_step_can_be_set_up_at_once_and_then_the_house_is_open(
    client: Client, napo: Union
) -> None:
    sign_in(client, person(napo, "somebody", Role.MODERATOR))
    page = client.get(reverse("mfa_activate_totp"))
    assert b"<svg" in page.content and b"data:image" not in page.content
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(page.context["form"].secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).context["unused_codes"]
    assert client.get("/").status_code == 200


def test_with_a_second_step_the_password_alone_opens_nothing(client: Client, napo: Union) -> None:
    official = person(napo, "official", Role.OFFICIAL, second_step=True)
    assert password_post(client, official)["Location"] == reverse("mfa_authenticate")
    assert client.get("/")["Location"].startswith(LOGIN)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert b"This code does not fit" in wrong.content
    client.post(reverse("mfa_authenticate"), {"code": code(secret_of(official))})
    assert client.get("/").status_code == 200


def test_a_code_works_once(client: Client, napo: Union) -> None:
    official = person(napo, "official", Role.OFFICIAL, second_step=True)
    with time_machine.travel("2026-03-20 12:00:10+00:00", tick=False):
        seen = code(secret_of(official))
        sign_in(client, official)
        thief = Client()
        password_post(thief, official)
        assert b"This code does not fit" in thief.post(reverse("mfa_authenticate"), {"code": seen}).content


def test_a_session_from_before_the_role_is_asked_for_the_second_step(client: Client, napo: Union) -> None:
    rep = person(napo, "rep", Role.REP)
    sign_in(client, rep)
    totp_enrol(rep)  # in another session
    RoleGrant.objects.create(user=rep, role=Role.MODERATOR)
    answer = client.get("/account/sessions/")
    assert answer["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Faccount%2Fsessions%2F"
    client.post(answer["Location"], {"code": code(secret_of(rep)), "next": "/account/sessions/"})
    assert client.get("/account/sessions/").status_code == 200


def test_the_only_second_step_of_a_moderator_stays(client: Client, napo: Union) -> None:
    moderator = person(napo, "moderator", Role.MODERATOR, second_step=True)
    sign_in(client, moderator)
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert b"this is the only one" in answer.content
    assert Authenticator.objects.filter(user=moderator).exists()


def test_a_rep_may_remove_hers(client: Client, napo: Union) -> None:
    rep = person(napo, "rep", Role.REP, second_step=True)
    sign_in(client, rep)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=rep).exists()


def test_passkey_options_are_given_without_an_account(client: Client, napo: Union) -> None:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["rpId"] == "testserver"


def test_a_made_up_passkey_opens_nothing(client: Client, napo: Union) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    for credential in (
        "{}",
        "[]",
        "nonsense",
        json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {}}),
    ):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer.status_code == 302
        assert "_auth_user_id" not in client.session


# --- secrets at rest -----------------------------------------------------------------------------


def _database_text(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        return str(cursor.fetchone()[0])


def test_secrets_of_the_second_step_are_not_in_clear_in_the_database(client: Client, napo: Union) -> None:
    official = person(napo, "official", Role.OFFICIAL, second_step=True)
    sign_in(client, official)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    stored = _database_text("mfa_authenticator")
    assert "recovery_codes" in stored and "totp" in stored
    assert secret_of(official) not in stored
    assert not any(recovery in stored for recovery in codes)
    seed = Authenticator.objects.get(user=official, type="recovery_codes").data["seed"]
    assert seed.startswith("gAAAA"), "Fernet's own beginning"


def test_a_session_is_not_readable_in_the_database(client: Client, napo: Union) -> None:
    sign_in(client, person(napo, "rep", Role.REP))
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    stored = Session.objects.get(session_key=client.session.session_key)
    assert secret not in stored.session_data
    assert Session.get_session_store_class()().decode(stored.session_data)["mfa.totp.secret"] == secret
    from django.core import signing

    with pytest.raises(json.JSONDecodeError):
        # Signed, but ciphertext: Django's own serializer finds no JSON in it.
        signing.loads(stored.session_data, salt="django.contrib.sessions.SessionStore")


def test_no_network_address_is_kept(client: Client, napo: Union) -> None:
    sign_in(client, person(napo, "rep", Role.REP), REMOTE_ADDR="203.0.113.77")
    assert UserSession.objects.get().ip == "0.0.0.0"
    for table in ("usersessions_usersession", "accounts_counter", "accounts_cache", "accounts_outboxmail"):
        assert "203.0.113.77" not in _database_text(table)


# --- fresh proof, sessions, devices ---------------------------------------------------------------


def test_what_hurts_most_asks_again_after_fifteen_minutes(client: Client, napo: Union) -> None:
    admin = person(napo, "admin", Role.ADMIN, second_step=True)
    with time_machine.travel("2026-03-20 12:00:00+00:00", tick=False) as clock:
        sign_in(client, admin)
        assert client.get("/people/invitations/new/").status_code == 200
        clock.shift(14 * 60)
        assert client.get("/people/invitations/new/").status_code == 200
        clock.shift(2 * 60)
        answer = client.get("/people/invitations/new/")
        assert answer["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fpeople%2Finvitations%2Fnew%2F"
        assert client.get("/people/").status_code == 200, "reading the list asks for nothing"


def test_a_form_sent_too_late_goes_on_after_the_proof(client: Client, napo: Union) -> None:
    admin = person(napo, "admin", Role.ADMIN, second_step=True)
    entry = {"name": "Jo", "email": "jo@home.example", "role": Role.REP}
    with time_machine.travel("2026-03-20 12:00:00+00:00", tick=False) as clock:
        sign_in(client, admin)
        clock.shift(16 * 60)
        asked = client.post("/people/invitations/new/", entry)
        assert not OutboxMail.objects.exists()
        client.post(asked["Location"], {"code": code(secret_of(admin)), "next": "/people/invitations/new/"})
    assert OutboxMail.objects.get(template="accounts/mail/invitation").address == "jo@home.example"


def test_sessions_are_listed_and_ended_one_by_one(client: Client, napo: Union) -> None:
    rep = person(napo, "rep", Role.REP)
    phone = sign_in(Client(headers={"user-agent": PHONE}), rep)
    sign_in(client, rep, HTTP_USER_AGENT=LAPTOP)
    page = client.get(reverse("usersessions_list"))
    assert b"Firefox on Android" in page.content and b"Chrome on Linux" in page.content
    other = UserSession.objects.get(user_agent=PHONE)
    assert client.post(reverse("accounts:session_end", args=[other.pk]))["Location"] == reverse(
        "usersessions_list"
    )
    assert phone.get("/")["Location"].startswith(LOGIN)
    assert client.get("/").status_code == 200


def test_somebody_elses_session_does_not_exist_here(client: Client, napo: Union) -> None:
    sign_in(Client(), person(napo, "other", Role.REP))
    theirs = UserSession.objects.get()
    sign_in(client, person(napo, "rep", Role.REP))
    assert client.post(reverse("accounts:session_end", args=[theirs.pk])).status_code == 404
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(napo: Union) -> None:
    rep = person(napo, "rep", Role.REP)
    laptop = sign_in(Client(headers={"user-agent": LAPTOP}), rep)
    assert not OutboxMail.objects.exists(), "the very first sign-in is no news"
    laptop.post("/account/logout/")
    sign_in(laptop, rep)
    assert not OutboxMail.objects.exists()
    sign_in(Client(headers={"user-agent": PHONE}), rep)
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.template) == (rep, "accounts/mail/new_device")
    assert mail.context["device"] == "Firefox on Android"
    assert Device.objects.filter(user=rep).count() == 2


def test_the_address_of_the_employer_is_refused_at_a_change(client: Client, napo: Union) -> None:
    rep = person(napo, "rep", Role.REP)
    sign_in(client, rep)
    answer = client.post("/account/email/", {"email": "rep@justice.gov.uk", "action_add": "1"})
    assert b"belongs to the employer" in answer.content
    assert not EmailAddress.objects.filter(email="rep@justice.gov.uk").exists()
    client.post("/account/email/", {"email": "rep@home.example", "action_add": "1"})
    assert EmailAddress.objects.filter(email="rep@home.example", verified=False).exists()


# --- the demonstration's codes ----------------------------------------------------------------------


def test_demo_code_prints_what_the_app_would_show(napo: Union, client: Client, capsys: Any) -> None:
    installation_stamp(InstallationMode.DEMO)
    official = person(napo, "official", Role.OFFICIAL, second_step=True)
    call_command("demo_code", official.email)
    printed = capsys.readouterr().out.strip()
    password_post(client, official)
    assert client.post(reverse("mfa_authenticate"), {"code": printed})["Location"] == "/"


def test_demo_code_is_silent_outside_the_demonstration(napo: Union, settings: Any) -> None:
    official = person(napo, "official", Role.OFFICIAL, second_step=True)
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("demo_code", official.email)
    installation_stamp(InstallationMode.DEMO)
    settings.LIVE = True
    with pytest.raises(Exception, match="demonstration only"):
        current_code(official)
