"""Invitations: one person, one role, one link by mail that works once and for seven days."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import limits
from accounts.actors import Actor, System
from accounts.choices import Role
from accounts.models import Invitation, RoleGrant, Union, User
from accounts.permissions import Permission, Refused, may, require
from accounts.policies import administrators, role_fits_place
from accounts.services.audit import audit_write
from accounts.services.outbox import mail_queue
from accounts.services.users import account_taken, address_refuse_employers, invitations_withdraw, user_create
from workloads.models import Unit


@transaction.atomic
def invitation_send(
    *,
    by: Actor,
    email: str,
    name: str,
    role: str,
    unit: Unit | None = None,
    role_ends_on: dt.date | None = None,
) -> Invitation:
    """Invite somebody into one's own union and put the mail in the outbox. An earlier invitation to the address ends.

    Raises Refused (who) and ValidationError (address, place, day).
    """
    require(may(by, Permission.PEOPLE_MANAGE))
    if isinstance(by, User) and not limits.hit(limits.INVITATIONS_BY_PERSON, str(by.pk)):
        raise Refused(_("You have sent a hundred invitations within the hour. Go on in an hour."))
    email = _address(email)
    if not (fits := role_fits_place(role, unit)):
        raise ValidationError({"unit": fits.reason})
    if role_ends_on and role_ends_on < timezone.localdate():
        raise ValidationError({"role_ends_on": _("The last day must be today or later.")})
    invitation, token = _store(by, email, name, role=role, unit=unit, role_ends_on=role_ends_on)
    mail_queue(
        union_id=by.union_id,
        template="accounts/mail/invitation",
        key=f"invitation-{invitation.uid}",
        address=email,
        secret={"link": invitation_link(token), "name": name},
    )
    return invitation


def _address(email: str) -> str:
    try:
        email = address_refuse_employers(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    if account_taken(email):
        raise ValidationError(
            {
                "email": _(
                    "Somebody signs in with this address already. A person has one account, in one union."
                )
            }
        )
    return email


def _store(
    by: Actor,
    email: str,
    name: str,
    *,
    role: str,
    unit: Unit | None = None,
    role_ends_on: dt.date | None = None,
) -> tuple[Invitation, str]:
    union = Union.objects.select_for_update().get(pk=by.union_id)
    invitations_withdraw(union=union, email=email)
    token = secrets.token_hex(32)
    invitation = Invitation(
        union=union,
        email=email,
        name=name.strip(),
        role=role,
        unit=unit,
        role_ends_on=role_ends_on,
        token_hash=token_hash(token),
        by=by if isinstance(by, User) else None,
    )
    invitation.full_clean()
    invitation.save()
    audit_write(by=by, action="invitation.send", obj=invitation, reason_code=role)
    return invitation, token


@transaction.atomic
def first_admin_invite(*, union: Union, email: str, name: str) -> str:
    """The link for a union's first administrator. Raises Refused when there is an administrator already."""
    if administrators(union).exists():
        raise Refused(_("This union has an administrator, who can invite others."))
    by = System("first_admin", union.pk)
    _invitation, token = _store(by, _address(email), name, role=Role.ADMIN)
    return invitation_link(token)


def invitation_find(token: str) -> Invitation | None:
    """The open invitation of this link, or None: unknown, used, withdrawn and expired look alike."""
    opened = Invitation.objects.open().select_related("union", "unit")
    return opened.filter(token_hash=token_hash(token)).first()


@transaction.atomic
def invitation_accept(*, token: str, name: str, password: str) -> User:
    """Make the account with its role, once. Raises Refused when the link works no more, ValidationError for the password."""
    opened = Invitation.objects.open().select_for_update(of=("self",)).select_related("union", "unit")
    invitation = opened.filter(token_hash=token_hash(token)).first()
    if invitation is None or account_taken(invitation.email):
        raise Refused(_("This invitation works no more. Ask your union's administrator for a new one."))
    _check_password(invitation, name, password)
    user = user_create(union=invitation.union, email=invitation.email, name=name, password=password)
    grant = RoleGrant(user=user, role=invitation.role, unit=invitation.unit, ends_on=_last_day(invitation))
    grant.full_clean()
    grant.save()
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit_write(by=user, action="invitation.accept", obj=invitation, reason_code=invitation.role)
    return user


def _check_password(invitation: Invitation, name: str, password: str) -> None:
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error


def _last_day(invitation: Invitation) -> dt.date | None:
    """A role that would have ended before the invitation was taken up ends with its first day."""
    return max(invitation.role_ends_on, timezone.localdate()) if invitation.role_ends_on else None


@transaction.atomic
def invitation_withdraw(*, by: Actor, invitation: Invitation) -> None:
    require(may(by, Permission.PEOPLE_MANAGE))
    withdrawn = Invitation.objects.visible_to(by).unanswered().filter(pk=invitation.pk)
    if not withdrawn.update(withdrawn_at=timezone.now()):
        raise Refused(_("This invitation was taken up or withdrawn already."))
    audit_write(by=by, action="invitation.withdraw", obj=invitation)


def token_hash(token: str) -> str:
    """The token has 256 random bits: a plain hash of it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_link(token: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse('accounts:invitation', args=[token])}"
