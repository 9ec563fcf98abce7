"""What the state of accounts allows: where a role may be held, which roles one person may not join, the last administrator."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import RoleGrant, Union, User
from accounts.permissions import Allowed, Decision, Denied
from workloads.choices import UnitKind
from workloads.models import Unit

# The kinds of place a role can be tied to; "" stands for the whole union.
ROLE_PLACES: dict[str, frozenset[str]] = {
    Role.REP: frozenset({"", UnitKind.REGION, UnitKind.PDU, UnitKind.FUNCTIONAL}),
    Role.BRANCH_LEAD: frozenset({UnitKind.REGION}),
    Role.MODERATOR: frozenset({"", UnitKind.REGION}),
    Role.OFFICIAL: frozenset({"", UnitKind.REGION}),
    Role.SAFEGUARDING: frozenset({""}),
    Role.DATA_PROTECTION: frozenset({""}),
    Role.ADMIN: frozenset({""}),
}
# Administrators give rights and so hold none to read evidence.
EVIDENCE_ROLES = frozenset({Role.MODERATOR, Role.OFFICIAL, Role.SAFEGUARDING})


def role_fits_place(role: str, unit: Unit | None) -> Decision:
    if (unit.kind if unit else "") in ROLE_PLACES[role]:
        return Allowed()
    if "" not in ROLE_PLACES[role]:
        return Denied(_("A branch lead belongs to a region: choose the region."))
    if unit is not None and ROLE_PLACES[role] == {""}:
        return Denied(_("This role is held for the whole union: leave the place as “The whole union”."))
    return Denied(_("This role is held in a region or in the whole union: choose one of these."))


def roles_may_join(user: User, role: str) -> Decision:
    """Whether somebody may hold the role beside those held now or later."""
    held = set(open_grants().filter(user=user).values_list("role", flat=True))
    if role == Role.ADMIN and held & EVIDENCE_ROLES:
        return Denied(_("Somebody who reads evidence cannot also be the administrator. End that role first."))
    if role in EVIDENCE_ROLES and Role.ADMIN in held:
        return Denied(_("An administrator gives rights and so reads no evidence. End that role first."))
    return Allowed()


def open_grants() -> QuerySet[RoleGrant]:
    """Grants in force today or later."""
    return RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))


def administrators(union: Union) -> QuerySet[User]:
    """Those who are administrators today with no last day, and so keep the union from being locked out."""
    today = timezone.localdate()
    lasting = RoleGrant.objects.filter(role=Role.ADMIN, starts_on__lte=today, ends_on=None)
    return User.objects.filter(union=union, is_active=True, pk__in=lasting.values("user"))


def administrator_remains(union: Union, *, without: User) -> Decision:
    if administrators(union).exclude(pk=without.pk).exists():
        return Allowed()
    return Denied(
        _(
            "This is the union's only administrator. Make somebody else administrator first, without a last day."
        )
    )
