"""Accounts: closed and opened again, signed out, their second step reset; and a union's own settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.employer_addresses import employer_address_reason, is_employer_address
from accounts.models import Device, Invitation, Union, User
from accounts.permissions import Permission, Refused, may, require
from accounts.policies import administrator_remains, open_grants
from accounts.services.audit import audit_write
from accounts.services.leaving import work_hand_over
from accounts.services.outbox import mail_queue
from accounts.services.roles import union_lock
from accounts.services.signin import sessions_end


def address_refuse_employers(email: str) -> str:
    """The address, lower case. Raises ValidationError for the employer's."""
    if is_employer_address(email):
        raise ValidationError(employer_address_reason(), code="employer")
    return email.strip().lower()


@transaction.atomic
def user_create(*, union: Union, email: str, name: str, password: str) -> User:
    """An account whose address was proven by opening the invitation. The caller writes the audit row and the role."""
    user = User.objects.create_user(address_refuse_employers(email), password, name=name, union=union)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def user_deactivate(*, by: Actor, user: User, owners: Mapping[str, User] | None = None) -> User:
    """Close an account at once: signed out everywhere, roles ended, open work in new hands.

    `owners` names a colleague for each kind of open work (accounts.services.leaving). Raises Refused for oneself and for
    the union's only administrator, ValidationError where an owner is missing.
    """
    require(may(by, Permission.PEOPLE_MANAGE))
    union_lock(by.union_id)
    user = _managed(by, user)
    if by == user:
        raise Refused(_("Nobody closes their own account. Another administrator has to do it."))
    require(administrator_remains(user.union, without=user))
    work_hand_over(user, owners or {})
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_everything(user)
    audit_write(by=by, action="user.deactivate", obj=user)
    return user


def _end_everything(user: User) -> None:
    """Roles end with today; what would have begun later never does."""
    today = timezone.localdate()
    open_grants().filter(user=user, starts_on__gt=today).delete()
    open_grants().filter(user=user).update(ends_on=today)
    Device.objects.filter(user=user).delete()
    sessions_end(user)


@transaction.atomic
def user_reactivate(*, by: Actor, user: User) -> User:
    """Open a closed account again, without any role: those are given anew."""
    require(may(by, Permission.PEOPLE_MANAGE))
    union_lock(by.union_id)
    user = _managed(by, user)
    if user.is_active:
        raise Refused(_("This account is open."))
    # Roles of the day it was closed still run until midnight.
    today = timezone.localdate()
    open_grants().filter(user=user, starts_on=today).delete()
    open_grants().filter(user=user).update(ends_on=today - dt.timedelta(days=1))
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit_write(by=by, action="user.reactivate", obj=user)
    return user


@transaction.atomic
def user_sign_out(*, by: Actor, user: User) -> int:
    """End every session of somebody, for example when a phone is gone. Returns how many were open."""
    require(may(by, Permission.PEOPLE_MANAGE))
    user = _managed(by, user)
    ended = sessions_end(user)
    audit_write(by=by, action="user.sign_out", obj=user)
    return ended


@transaction.atomic
def second_step_reset(*, by: Actor, user: User) -> None:
    """For somebody who lost phone and recovery codes: the next sign-in asks for a new second step. They are told by mail."""
    require(may(by, Permission.PEOPLE_MANAGE))
    user = _managed(by, user)
    if by == user:
        raise Refused(_("Nobody resets their own second step. Another administrator has to do it."))
    Authenticator.objects.filter(user=user).delete()
    sessions_end(user)
    entry = audit_write(by=by, action="user.second_step_reset", obj=user)
    mail_queue(
        union_id=user.union_id,
        template="accounts/mail/second_step_reset",
        key=f"second-step-reset-{entry.pk}",
        to=user,
    )


@transaction.atomic
def union_change(*, by: Actor, union: Union, helpline: str, contact: str) -> Union:
    """What members are told about who runs this and whom to ring."""
    require(may(by, Permission.UNION_SETTINGS))
    if union.pk != by.union_id:
        raise Refused(_("Only this union's own administrator may change its settings."))
    union.helpline, union.contact = helpline, contact
    union.full_clean()
    union.save(update_fields=["helpline", "contact"])
    audit_write(by=by, action="union.change", obj=union)
    return union


def _managed(by: Actor, user: User) -> User:
    found = (
        User.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("union")
        .filter(pk=user.pk)
        .first()
    )
    if found is None:
        raise Refused(_("This account belongs to another union."))
    return found


def account_taken(email: str) -> bool:
    """Whether an account has this address. Addresses are unique over all unions: a person belongs to one."""
    return (
        User.objects.filter(email=email.lower()).exists()
        or EmailAddress.objects.filter(email=email.lower()).exists()
    )


def invitations_withdraw(*, union: Union, email: str) -> int:
    """Older invitations to the same address stop working."""
    unanswered = Invitation.objects.unanswered().filter(union=union, email=email)
    return unanswered.update(withdrawn_at=timezone.now())
