"""Mail goes through a row: written with the work it belongs to, claimed and committed before sending, sent at most once.

States: waiting -> sending -> sent. When the mail server cannot be reached nothing has gone, so the mail waits again.
When it fell silent in between, or this process died, nobody can know: the mail is uncertain and a person decides.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import smtplib
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import MailState
from accounts.models import OutboxMail, User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import poke

log = logging.getLogger(__name__)

TASK = "accounts.tasks.send_mail"
MAX_ATTEMPTS = 30  # one a minute while the mail server is away
ATTEMPT_EVERY = dt.timedelta(seconds=60)
SILENT_AFTER = dt.timedelta(minutes=10)
SECRETS_KEPT = dt.timedelta(days=7)
# The mail server said no to this very mail, so it has not gone.
REFUSED = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


class Letter(NamedTuple):
    subject: str
    body: str


def mail_queue(
    *,
    union_id: int,
    template: str,
    key: str,
    to: User | None = None,
    address: str = "",
    context: dict[str, Any] | None = None,
    secret: dict[str, Any] | None = None,
) -> OutboxMail:
    """Put a mail in the outbox, once for each key. `secret` is context that opens something: links, tokens, codes."""
    with transaction.atomic():
        mail, created = OutboxMail.objects.get_or_create(
            key=key,
            defaults={
                "union_id": union_id,
                "to": to,
                "address": address,
                "template": template,
                "context": context or {},
                "secret": json.dumps(secret) if secret else None,
            },
        )
        if created:
            poke(TASK, mail.pk)
    return mail


def letter_queue(
    *, union_id: int, template: str, key: str, letter: Letter, to: User | None = None, address: str = ""
) -> OutboxMail:
    """A mail that was written already, by the sign-in library. Its words are kept encrypted: they hold links."""
    return mail_queue(
        union_id=union_id, template=template, key=key, to=to, address=address, secret={"letter": list(letter)}
    )


def mail_send(pk: int) -> None:
    """Send one mail unless somebody else does or did. Outside any transaction, so that the claim holds whatever comes."""
    mail = _claim(pk)
    if mail is None:
        return
    message = _message(mail)
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        _not_gone(mail, error)
        return
    try:
        connection.send_messages([message])
    except REFUSED as error:
        log.warning("Mail %s was refused: %s", mail.uid, type(error).__name__)
        _end(mail, MailState.FAILED)
    except Exception as error:
        # The server fell silent after it may have taken the mail.
        log.warning("Mail %s is uncertain: %s", mail.uid, type(error).__name__)
        _end(mail, MailState.UNCERTAIN)
    else:
        _end(mail, MailState.SENT)
    finally:
        _close(connection)


def _claim(pk: int) -> OutboxMail | None:
    claimed = OutboxMail.objects.filter(pk=pk, state=MailState.WAITING).update(
        state=MailState.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    return OutboxMail.objects.select_related("to", "union").get(pk=pk) if claimed else None


def _not_gone(mail: OutboxMail, error: OSError) -> None:
    log.warning("The mail server cannot be reached: %s", type(error).__name__)
    _end(mail, MailState.FAILED if mail.attempts >= MAX_ATTEMPTS else MailState.WAITING)


def _end(mail: OutboxMail, state: MailState) -> None:
    changes: dict[str, Any] = {"state": state}
    if state == MailState.SENT:
        changes |= {"sent_at": timezone.now(), "secret": None}
    OutboxMail.objects.filter(pk=mail.pk, state=MailState.SENDING, attempts=mail.attempts).update(**changes)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except OSError:
        log.info("The mail server hung up first.")


def _message(mail: OutboxMail) -> EmailMessage:
    letter = _letter(mail)
    recipient = mail.to.email if mail.to else mail.address
    return EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [recipient])


def _letter(mail: OutboxMail) -> Letter:
    secret = json.loads(mail.secret) if mail.secret else {}
    if "letter" in secret:
        return Letter(*secret["letter"])
    context = {**mail.context, **secret, "union": mail.union, "to": mail.to, "site": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{mail.template}_subject.txt", context).split())
    return Letter(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}",
        render_to_string(f"{mail.template}_message.txt", context),
    )


def mails_sweep() -> int:
    """Point again to what waits, call uncertain what a dead process left, wipe old secrets. Returns how many were sent on."""
    now = timezone.now()
    OutboxMail.objects.filter(state=MailState.SENDING, claimed_at__lt=now - SILENT_AFTER).update(
        state=MailState.UNCERTAIN
    )
    OutboxMail.objects.filter(created_at__lt=now - SECRETS_KEPT).exclude(secret__isnull=True).update(
        secret=None
    )
    waiting = OutboxMail.objects.filter(
        state=MailState.WAITING, created_at__lt=now - dt.timedelta(seconds=15)
    )
    ready = list(waiting.exclude(claimed_at__gt=now - ATTEMPT_EVERY).values_list("pk", flat=True)[:200])
    for pk in ready:
        poke(TASK, pk)
    return len(ready)


@transaction.atomic
def mail_settle(*, by: Actor, mail: OutboxMail, arrived: bool) -> None:
    """An administrator found out what became of an uncertain or unsent mail: it arrived, or it shall be sent again."""
    require(may(by, Permission.PEOPLE_MANAGE))
    if not arrived and _needs_lost_secret(mail):
        raise Refused(
            _(
                "The link in this mail has been wiped. Start what it was about again, for example by a new invitation."
            )
        )
    state = MailState.SENT if arrived else MailState.WAITING
    changed = OutboxMail.objects.filter(
        pk=mail.pk, union_id=by.union_id, state__in=[MailState.UNCERTAIN, MailState.FAILED]
    ).update(state=state, attempts=0, claimed_at=None)
    if not changed:
        raise Refused(_("Somebody has dealt with this mail already."))
    audit_write(by=by, action="mail.settle", obj=mail, reason_code="arrived" if arrived else "again")
    if not arrived:
        poke(TASK, mail.pk)


def _needs_lost_secret(mail: OutboxMail) -> bool:
    return mail.secret is None and mail.template in TEMPLATES_WITH_SECRETS


TEMPLATES_WITH_SECRETS = frozenset(
    {"accounts/mail/invitation", "account/email/password_reset_key", "account/email/email_confirmation"}
)
