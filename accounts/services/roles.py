"""Roles given and ended, with their first and last day and their place."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import Role
from accounts.models import RoleGrant, Union, User
from accounts.permissions import Permission, Refused, may, require
from accounts.policies import administrator_remains, open_grants, role_fits_place, roles_may_join
from accounts.services.audit import audit_write
from workloads.models import Unit


@transaction.atomic
def role_grant(
    *,
    by: Actor,
    user: User,
    role: str,
    unit: Unit | None = None,
    joint: bool = False,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> RoleGrant:
    """Give a role. Raises Refused (who, or what else they hold) and ValidationError (place or dates)."""
    require(may(by, Permission.PEOPLE_MANAGE))
    _refuse_own(by, user)
    union_lock(by.union_id)
    _refuse_stranger(by, user)
    _check_place_and_dates(role, unit, starts_on, ends_on)
    _check_joint(user, role, unit, joint)
    require(roles_may_join(user, role))
    _refuse_twice(user, role, unit, joint)
    grant = RoleGrant(
        user=user,
        role=role,
        unit=unit,
        joint=joint,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    grant.full_clean()
    grant.save()
    audit_write(by=by, action="role.grant", obj=grant, reason_code=role)
    return grant


@transaction.atomic
def role_end(*, by: Actor, grant: RoleGrant, last_day: dt.date | None = None) -> RoleGrant:
    """End a role after its last day; without one, at once. Raises Refused for a union's only administrator."""
    require(may(by, Permission.PEOPLE_MANAGE))
    union_lock(by.union_id)
    grant = RoleGrant.objects.visible_to(by).select_related("user__union").get(pk=grant.pk)
    if grant.role == Role.ADMIN:
        require(administrator_remains(grant.user.union, without=grant.user))
    if last_day is None:
        return _end_now(by, grant)
    if last_day < max(timezone.localdate(), grant.starts_on):
        raise ValidationError(
            {"last_day": _("The last day must be today or later, and not before the first day.")}
        )
    return _end(by, grant, last_day)


def _end_now(by: Actor, grant: RoleGrant) -> RoleGrant:
    """Yesterday was the last day; a role that began today or later was given by mistake and leaves only its audit row."""
    today = timezone.localdate()
    if grant.starts_on >= today:
        audit_write(by=by, action="role.cancel", obj=grant, reason_code=grant.role)
        grant.delete()
        return grant
    return _end(by, grant, today - dt.timedelta(days=1))


def _end(by: Actor, grant: RoleGrant, last_day: dt.date) -> RoleGrant:
    grant.ends_on = last_day
    grant.full_clean()
    grant.save(update_fields=["ends_on"])
    audit_write(by=by, action="role.end", obj=grant, reason_code=grant.role)
    return grant


def union_lock(union_id: int) -> None:
    """Two administrators who end each other's role in the same second must not both succeed."""
    Union.objects.select_for_update().get(pk=union_id)


def _refuse_own(by: Actor, user: User) -> None:
    if by == user:
        raise Refused(_("Nobody gives themselves a role. Another administrator has to do it."))


def _refuse_stranger(by: Actor, user: User) -> None:
    if user.union_id != by.union_id:
        raise Refused(_("This account belongs to another union."))
    if not user.is_active:
        raise Refused(_("This account is closed. Open it again before giving it a role."))


def _check_place_and_dates(
    role: str, unit: Unit | None, starts_on: dt.date | None, ends_on: dt.date | None
) -> None:
    if not (fits := role_fits_place(role, unit)):
        raise ValidationError({"unit": fits.reason})
    first = starts_on or timezone.localdate()
    if ends_on and ends_on < max(first, timezone.localdate()):
        raise ValidationError(
            {"ends_on": _("The last day must be today or later, and not before the first day.")}
        )


def _check_joint(user: User, role: str, unit: Unit | None, joint: bool) -> None:
    """The joint desk is for a union's officials, beside their role in the union."""
    if not joint:
        return
    if role != Role.OFFICIAL or unit is not None:
        raise ValidationError(
            {"joint": _("Only an official can act at the joint desk: choose “Official”, and no place.")}
        )
    if not open_grants().filter(user=user, role=Role.OFFICIAL, joint=False).exists():
        raise ValidationError(
            {"joint": _("This person is no official of the union yet: give them that role first.")}
        )


def _refuse_twice(user: User, role: str, unit: Unit | None, joint: bool) -> None:
    if open_grants().filter(user=user, role=role, unit=unit, joint=joint, ends_on=None).exists():
        raise ValidationError({"role": _("This person holds that role there already.")})
