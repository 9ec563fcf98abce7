"""The outbox: at most once, nothing lost in silence, no secret left behind."""

from __future__ import annotations

import datetime as dt
import json
import re
import smtplib
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import MailState, Role
from accounts.models import AuditEntry, OutboxMail, Union, User
from accounts.permissions import Refused
from accounts.services import outbox
from accounts.services.outbox import mail_queue, mail_send, mail_settle, mails_sweep
from tests import worlds
from tests.accounts.people import person, sign_in

NEW_DEVICE = {
    "template": "accounts/mail/new_device",
    "context": {"when": "today", "device": "Firefox on Android"},
}


@pytest.fixture
def rep(napo: Union) -> User:
    return person(napo, "rep", Role.REP)


def queued(to: User, key: str = "k", **fields: Any) -> OutboxMail:
    return mail_queue(union_id=to.union_id, to=to, key=key, **{**NEW_DEVICE, **fields})


def state(row: OutboxMail) -> str:
    return OutboxMail.objects.get(pk=row.pk).state


class _Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes, and can refuse it or fall silent after taking it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.taken: list[str] = []
        self.manner = "good"


class _Smtp(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.decode().strip().upper()
            if word == "DATA":
                self._say("354 go on")
                text = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                self.server.taken.append(text)
                if self.server.manner == "silent":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._say("250 taken")
            elif word.startswith("RCPT") and self.server.manner == "refuses":
                self._say("550 nobody of that name")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post_office(settings: Any) -> Iterator[_Server]:
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_USE_TLS = False
    yield server
    server.shutdown()
    server.server_close()


def test_a_mail_is_sent_once_however_often_it_is_pointed_to(rep: User, post_office: _Server) -> None:
    row = queued(rep)
    for _ in range(3):
        mail_send(row.pk)
    assert len(post_office.taken) == 1
    assert "sign-in from a new device" in post_office.taken[0]
    assert state(row) == MailState.SENT


def test_the_same_key_makes_one_mail(rep: User) -> None:
    assert queued(rep).pk == queued(rep).pk
    assert OutboxMail.objects.count() == 1


def test_two_workers_at_once_send_one_mail(rep: User) -> None:
    row = queued(rep)
    assert outbox._claim(row.pk) is not None
    assert outbox._claim(row.pk) is None
    mail_send(row.pk)
    assert mail.outbox == []


def test_a_server_that_is_away_keeps_the_mail_waiting_and_then_it_goes(
    rep: User, post_office: _Server, settings: Any
) -> None:
    row = queued(rep)
    good = settings.EMAIL_PORT
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
        mail_send(row.pk)
    assert state(row) == MailState.WAITING
    assert mails_sweep() == 0, "not again within the minute"
    OutboxMail.objects.update(
        created_at=timezone.now() - dt.timedelta(minutes=2),
        claimed_at=timezone.now() - dt.timedelta(minutes=2),
    )
    assert mails_sweep() == 1
    settings.EMAIL_PORT = good
    mail_send(row.pk)
    assert state(row) == MailState.SENT and len(post_office.taken) == 1


def test_a_server_away_for_half_an_hour_leaves_the_mail_unsent_for_a_person_to_see(
    rep: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = queued(rep)
    OutboxMail.objects.update(attempts=outbox.MAX_ATTEMPTS - 1)
    mail_send(row.pk)
    assert state(row) == MailState.FAILED


def test_a_refused_mail_is_not_sent(rep: User, post_office: _Server) -> None:
    post_office.manner = "refuses"
    row = queued(rep)
    mail_send(row.pk)
    assert state(row) == MailState.FAILED and post_office.taken == []


def test_silence_after_the_mail_was_handed_over_is_uncertain_and_is_not_repeated(
    rep: User, post_office: _Server
) -> None:
    post_office.manner = "silent"
    row = queued(rep)
    for _ in range(2):
        mail_send(row.pk)
    assert state(row) == MailState.UNCERTAIN
    assert len(post_office.taken) == 1
    assert isinstance(smtplib.SMTPServerDisconnected("x"), OSError)


def test_a_process_that_died_while_sending_leaves_it_uncertain(rep: User) -> None:
    row = queued(rep)
    outbox._claim(row.pk)  # and then the process is killed
    mails_sweep()
    assert state(row) == MailState.SENDING
    OutboxMail.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=11))
    mails_sweep()
    mail_send(row.pk)
    assert state(row) == MailState.UNCERTAIN and mail.outbox == []


def test_a_broker_that_is_down_loses_no_mail(rep: User) -> None:
    """The row is the truth: nobody was told of it, and the sweep finds it."""
    row = queued(rep)
    OutboxMail.objects.update(created_at=timezone.now() - dt.timedelta(seconds=20))
    assert mails_sweep() == 1
    mail_send(row.pk)
    assert [message.to for message in mail.outbox] == [[rep.email]]


# --- secrets ---------------------------------------------------------------------------------------


def test_a_reset_link_is_ciphertext_until_it_is_gone_and_then_nothing(client: Client, rep: User) -> None:
    client.post("/account/password/reset/", {"email": rep.email})
    row = OutboxMail.objects.get()
    link = re.search(r"/account/password/reset/key/\S+", json.loads(row.secret)["letter"][1]).group()  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM accounts_outboxmail t")
        stored = cursor.fetchone()[0]
    assert link not in stored and "password/reset/key" not in stored
    mail_send(row.pk)
    assert OutboxMail.objects.get().secret is None
    assert link in mail.outbox[0].body
    page = client.get(link, follow=True)
    assert b"Choose a new password" in page.content


def test_a_reset_link_opens_once(client: Client, rep: User) -> None:
    client.post("/account/password/reset/", {"email": rep.email})
    mail_send(OutboxMail.objects.get().pk)
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body).group()  # type: ignore[union-attr]
    form = client.get(link, follow=True)
    new = "three other quiet lamps"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert User.objects.get(pk=rep.pk).check_password(new)
    assert b"This link no longer works" in Client().get(link, follow=True).content


def test_old_secrets_are_wiped_though_the_mail_never_went(rep: User) -> None:
    queued(rep, secret={"link": "x"})
    OutboxMail.objects.update(state=MailState.FAILED, created_at=timezone.now() - dt.timedelta(days=8))
    mails_sweep()
    assert OutboxMail.objects.get().secret is None


def test_notices_of_the_sign_in_library_hold_no_network_address(client: Client, rep: User) -> None:
    sign_in(client, rep, REMOTE_ADDR="203.0.113.77")
    client.post(
        "/account/password/change/",
        {
            "oldpassword": worlds.PASSWORD,
            "password1": "three other quiet lamps",
            "password2": "three other quiet lamps",
        },
        REMOTE_ADDR="203.0.113.77",
    )
    mail_send(OutboxMail.objects.get(template="account/email/password_changed").pk)
    body = mail.outbox[0].body
    assert "203.0.113.77" not in body and "0.0.0.0" not in body
    assert "password" in body


# --- the administrator's page -------------------------------------------------------------------------


@pytest.fixture
def uncertain(rep: User) -> OutboxMail:
    row = queued(rep)
    OutboxMail.objects.update(state=MailState.UNCERTAIN)
    return row


def test_an_administrator_sees_the_uncertain_mail_and_settles_it(
    client: Client, napo: Union, uncertain: OutboxMail
) -> None:
    worlds.enter(client, person(napo, "admin", Role.ADMIN))
    page = client.get("/people/mail/")
    assert b"Uncertain" in page.content and b"Send again" in page.content
    url = reverse("accounts:mail_settled", args=[uncertain.uid])
    assert client.post(url, {"became": "again"}).status_code == 302
    assert state(uncertain) == MailState.WAITING
    assert client.post(url, {"became": "arrived"}).status_code == 403, "somebody has dealt with it"
    assert AuditEntry.objects.get(action="mail.settle").reason_code == "again"


def test_a_mail_whose_link_was_wiped_is_not_sent_again(napo: Union, rep: User) -> None:
    admin = person(napo, "admin", Role.ADMIN)
    row = queued(rep, template="accounts/mail/invitation", secret=None)
    OutboxMail.objects.update(state=MailState.FAILED)
    with pytest.raises(Refused, match="wiped"):
        mail_settle(by=admin, mail=OutboxMail.objects.get(), arrived=False)
    assert state(row) == MailState.FAILED


def test_mails_of_another_union_do_not_exist(client: Client, unison: Union, uncertain: OutboxMail) -> None:
    worlds.enter(client, person(unison, "admin", Role.ADMIN))
    assert b"rep@napo.example" not in client.get("/people/mail/").content
    assert (
        client.post(reverse("accounts:mail_settled", args=[uncertain.uid]), {"became": "again"}).status_code
        == 404
    )


@pytest.mark.parametrize("role", [Role.REP, Role.MODERATOR, Role.OFFICIAL])
def test_nobody_else_sees_mails(client: Client, napo: Union, role: str) -> None:
    worlds.enter(client, person(napo, "somebody", role))
    assert client.get("/people/mail/").status_code == 403
