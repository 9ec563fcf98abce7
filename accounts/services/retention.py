"""Accounts that are let go, and the traces of work that nobody needs any longer."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.choices import JobState, MailState
from accounts.models import Job, OutboxMail, RoleGrant, User
from accounts.services.audit import audit_write
from accounts.services.signin import sessions_end

# Days after which finished jobs and mails tell nobody anything. They hold ids, dates and addresses, no evidence.
FINISHED_JOB_DAYS = 90
SENT_MAIL_DAYS = 30


@transaction.atomic
def account_forget(*, by: Actor, user: User) -> User:
    """Close the account and take the person out of it. The row stays, nameless, because decisions point to it."""
    sessions_end(user)
    for model in (EmailAddress, Authenticator):
        model.objects.filter(user=user).delete()
    RoleGrant.objects.filter(user=user).delete()
    OutboxMail.objects.filter(to=user).delete()
    user.name, user.email = "", f"erased-{user.uid}@invalid.example"
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()
    audit_write(by=by, action="user.forget", obj=user)
    return user


def traces_clear(now: dt.datetime | None = None) -> dict[str, int]:
    """Finished jobs, sent mails and ended sessions whose time is over; how many of each went."""
    now = now or timezone.now()
    ended = [JobState.DONE, JobState.FAILED, JobState.CANCELLED]
    jobs = Job.objects.filter(state__in=ended, created_at__lt=now - dt.timedelta(days=FINISHED_JOB_DAYS))
    mails = OutboxMail.objects.filter(
        state__in=[MailState.SENT, MailState.FAILED], created_at__lt=now - dt.timedelta(days=SENT_MAIL_DAYS)
    )
    sessions = Session.objects.filter(expire_date__lt=now)
    return {
        name: rows.delete()[0] for name, rows in (("jobs", jobs), ("mails", mails), ("sessions", sessions))
    }
