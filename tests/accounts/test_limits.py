"""Limits: an office behind one address gets in, a script does not, and no address is on any disk."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import limits
from accounts.choices import Role
from accounts.models import OutboxMail, Union
from tests.accounts.people import LOGIN, code, password_post, person, secret_of, sign_in

OFFICE = "203.0.113.7"
FEW = limits.Limit("few", 3, 60)


def test_sixty_people_behind_one_address_sign_in(napo: Union) -> None:
    """Each mistypes once; every third has a second step."""
    people = [person(napo, f"p{n}", Role.REP, second_step=n % 3 == 0) for n in range(60)]
    for user in people:
        client = Client(REMOTE_ADDR=OFFICE)
        assert b"is wrong" in password_post(client, user, "mistyped").content
        sign_in(client, user)
        assert client.get("/").status_code == 200


def test_a_script_with_a_list_of_passwords_is_stopped(napo: Union) -> None:
    """One try at each of very many accounts, which no limit by account would notice."""
    rep = person(napo, "rep", Role.REP)
    client = Client(REMOTE_ADDR=OFFICE)
    for n in range(limits.WRONG_FROM_ADDRESS.amount):
        client.post(LOGIN, {"login": f"guess{n}@napo.example", "password": "Summer2026!"})
    assert b"Too many wrong tries" in password_post(client, rep).content
    assert password_post(Client(REMOTE_ADDR="198.51.100.1"), rep).status_code == 302, (
        "from elsewhere she gets in"
    )


def test_a_script_that_hammers_the_entrance_gets_429(
    client: Client, napo: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.middleware import LimitMiddleware

    monkeypatch.setitem(LimitMiddleware.COUNTED, "account_login", limits.Limit("entrance", 5, 600))
    codes = [client.post(LOGIN, {"login": "x@x.example", "password": "x"}).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert b"Wait a few minutes" in client.post(LOGIN, {}).content
    assert client.get(LOGIN).status_code == 200, "reading the page is not counted"


def test_ten_wrong_passwords_close_the_account_for_a_while_from_everywhere(napo: Union) -> None:
    rep, other = person(napo, "rep", Role.REP), person(napo, "other", Role.REP)
    for n in range(10):
        assert b"is wrong" in password_post(Client(REMOTE_ADDR=f"198.51.100.{n}"), rep, "guess").content
    refused = password_post(Client(REMOTE_ADDR="192.0.2.9"), rep)
    assert b"Too many wrong tries" in refused.content
    assert password_post(Client(), other).status_code == 302, "a colleague is not touched"


def test_right_passwords_are_not_counted(napo: Union) -> None:
    rep = person(napo, "rep", Role.REP)
    for _ in range(15):
        sign_in(Client(REMOTE_ADDR=OFFICE), rep)


def test_guesses_at_the_second_step_are_counted_by_account(client: Client, napo: Union) -> None:
    official = person(napo, "official", Role.OFFICIAL, second_step=True)
    password_post(client, official)
    for _ in range(10):
        assert b"does not fit" in client.post(reverse("mfa_authenticate"), {"code": "123456"}).content
    answer = client.post(reverse("mfa_authenticate"), {"code": code(secret_of(official))})
    assert b"Too many wrong tries" in answer.content
    assert "_auth_user_id" not in client.session


def test_reset_mails_are_few_for_one_account_and_enough_for_an_office(napo: Union) -> None:
    people = [person(napo, f"p{n}", Role.REP) for n in range(12)]
    client = Client(REMOTE_ADDR=OFFICE)
    for user in people:
        assert client.post("/account/password/reset/", {"email": user.email}).status_code == 302
    codes = [
        client.post("/account/password/reset/", {"email": "P0@napo.example "}).status_code for _ in range(4)
    ]
    assert codes == [302, 302, 302, 429]
    assert OutboxMail.objects.filter(template="account/email/password_reset_key").count() == 15


def test_the_limit_does_not_tell_whether_an_account_exists(napo: Union) -> None:
    codes = [
        Client().post("/account/password/reset/", {"email": "nobody@napo.example"}).status_code
        for _ in range(5)
    ]
    assert codes == [302] * 4 + [429]
    assert not OutboxMail.objects.exists()


@pytest.fixture
def no_counters(db: None) -> None:
    """What tests that commit have counted stays behind: the table is unlogged and no row of a model."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_counter")


def test_a_counter_counts_within_its_window_and_no_longer(no_counters: None) -> None:
    assert [limits.hit(FEW, "a") for _ in range(5)] == [True, True, True, False, False]
    assert limits.reached(FEW, "a") and not limits.reached(FEW, "b")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_counter SET ends_at = now() - interval '1 second'")
    assert not limits.reached(FEW, "a")
    assert limits.hit(FEW, "a")
    assert limits.counters_purge() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_counter SET ends_at = now() - interval '1 second'")
    assert limits.counters_purge() == 1


def test_counters_bear_no_name_and_another_one_tomorrow(no_counters: None) -> None:
    limits.hit(FEW, OFFICE)
    today = limits.keyed("few", OFFICE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_counter")
        names = [row[0] for row in cursor.fetchall()]
    assert names == [today] and OFFICE not in names[0]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        assert limits.keyed("few", OFFICE) != today


def test_the_tables_are_unlogged(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relname IN ('accounts_counter', 'accounts_cache')"
        )
        assert {row[0] for row in cursor.fetchall()} == {"accounts_counter", "accounts_cache"}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1"),
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        (2, "1.2.3.4, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: object, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert limits.client_address(request) == expected
