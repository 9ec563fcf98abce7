"""Rows and words of the administrator's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import MailState
from accounts.models import Invitation, OutboxMail, RoleGrant, User


def people_table(users: Iterable[User]) -> dict[str, Any]:
    labels = (_("Name"), _("E-mail address"), _("Roles"), _("Account"))
    rows = [
        [
            {"text": user.name, "url": reverse("accounts:person", args=[user.uid])},
            {"text": user.email, "label": labels[1]},
            {"text": roles_words(user), "label": labels[2]},
            {
                "text": _("open") if user.is_active else _("closed"),
                "label": labels[3],
                "tag": "good" if user.is_active else "neutral",
            },
        ]
        for user in users
    ]
    return {"columns": [{"label": label} for label in labels], "rows": rows}


def people_tabs(current: str) -> list[dict[str, Any]]:
    tabs = (
        ("people", _("Accounts")),
        ("invitations", _("Invitations")),
        ("outbox", _("Mail")),
        ("union_settings", _("Settings")),
    )
    return [
        {"label": label, "url": reverse(f"accounts:{name}"), "current": name == current}
        for name, label in tabs
    ]


def roles_words(user: User) -> str:
    today = timezone.localdate()
    held = [grant_words(grant) for grant in user.grants.all() if _in_force(grant, today)]
    return "; ".join(held) or _("none")


def grant_words(grant: RoleGrant | Invitation) -> str:
    if getattr(grant, "joint", False):
        return f"{grant.get_role_display()}, {_('at the joint desk')}"
    return f"{grant.get_role_display()}, {grant.unit.name if grant.unit else _('whole union')}"


def invitation_words(invitation: Invitation) -> str:
    words = grant_words(invitation)
    if invitation.role_ends_on:
        words += _(", until %(day)s") % {"day": _day(invitation.role_ends_on)}
    return words


def grant_rows(user: User) -> list[dict[str, Any]]:
    """Every role this person held, holds or will hold; those that can still be ended carry their address."""
    today = timezone.localdate()
    return [
        {
            "words": grant_words(grant),
            "dates": _dates(grant),
            "tag": _("now")
            if _in_force(grant, today)
            else _("later")
            if grant.starts_on > today
            else _("ended"),
            "tone": "good" if _in_force(grant, today) else "neutral",
            "end": reverse("accounts:role_end", args=[grant.uid]) if _can_end(grant, today) else "",
        }
        for grant in user.grants.all()
    ]


def invitation_rows(invitations: Iterable[Invitation]) -> list[dict[str, Any]]:
    words = {
        "open": (_("open"), "waiting"),
        "accepted": (_("accepted"), "good"),
        "withdrawn": (_("withdrawn"), "neutral"),
        "expired": (_("expired"), "neutral"),
    }
    return [
        {
            "name": invitation.name,
            "email": invitation.email,
            "role": invitation_words(invitation),
            "until": _day(timezone.localtime(invitation.expires_at).date()),
            "tag": words[invitation.state][0],
            "tone": words[invitation.state][1],
            "open": invitation.state == "open",
            "withdraw": reverse("accounts:invitation_withdraw", args=[invitation.uid]),
        }
        for invitation in invitations
    ]


MAIL_TONES = {
    MailState.SENT: "good",
    MailState.WAITING: "waiting",
    MailState.SENDING: "waiting",
    MailState.UNCERTAIN: "bad",
    MailState.FAILED: "bad",
}


def mail_rows(mails: Iterable[OutboxMail]) -> list[dict[str, Any]]:
    subjects = {
        "accounts/mail/invitation": _("Invitation"),
        "accounts/mail/new_device": _("Sign-in from a new device"),
        "accounts/mail/second_step_reset": _("Second step reset"),
        "account/email/password_reset_key": _("Link for a new password"),
        "account/email/email_confirmation": _("Link to confirm an address"),
    }
    return [
        {
            "what": subjects.get(mail.template, _("Notice about an account")),
            "to": mail.to.email if mail.to else mail.address,
            "when": date_format(timezone.localtime(mail.created_at), "j F Y, H:i"),
            "tag": mail.get_state_display(),
            "tone": MAIL_TONES[MailState(mail.state)],
            "decide": reverse("accounts:mail_settled", args=[mail.uid])
            if mail.state in {MailState.UNCERTAIN, MailState.FAILED}
            else "",
        }
        for mail in mails
    ]


def _in_force(grant: RoleGrant, today: dt.date) -> bool:
    return grant.starts_on <= today and (grant.ends_on is None or grant.ends_on >= today)


def _can_end(grant: RoleGrant, today: dt.date) -> bool:
    return grant.ends_on is None or grant.ends_on >= today


def _dates(grant: RoleGrant) -> str:
    first = _day(grant.starts_on)
    if grant.ends_on is None:
        return _("since %(first)s") % {"first": first}
    return _("%(first)s to %(last)s") % {"first": first, "last": _day(grant.ends_on)}


def _day(day: dt.date) -> str:
    return str(date_format(day, "j F Y"))
