"""Who may do what: roles to permissions, and the scope each role was given. States are the policies' business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, System
from accounts.choices import Role
from accounts.models import RoleGrant, User
from workloads.models import Unit


class Permission(StrEnum):
    REPORT_SUBMIT = "report.submit"
    REPORT_MODERATE = "report.moderate"
    DISTRESS_HANDLE = "distress.handle"
    EVIDENCE_READ = "evidence.read"
    SUMMARY_COMPILE = "summary.compile"
    PACK_BUILD = "pack.build"
    PACK_SIGN = "pack.sign"
    PEOPLE_MANAGE = "people.manage"
    UNION_SETTINGS = "union.settings"
    PERSON_DATA = "person.data"


ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.REP: frozenset({Permission.REPORT_SUBMIT}),
    Role.BRANCH_LEAD: frozenset({Permission.REPORT_SUBMIT}),
    Role.MODERATOR: frozenset({Permission.REPORT_MODERATE}),
    Role.OFFICIAL: frozenset(
        {Permission.EVIDENCE_READ, Permission.SUMMARY_COMPILE, Permission.PACK_BUILD, Permission.PACK_SIGN}
    ),
    Role.SAFEGUARDING: frozenset({Permission.DISTRESS_HANDLE}),
    Role.DATA_PROTECTION: frozenset({Permission.PERSON_DATA}),
    Role.ADMIN: frozenset({Permission.PEOPLE_MANAGE, Permission.UNION_SETTINGS}),
}

ROLE_NEEDED = {
    Permission.REPORT_SUBMIT: gettext_lazy("a rep"),
    Permission.REPORT_MODERATE: gettext_lazy("a moderator"),
    Permission.DISTRESS_HANDLE: gettext_lazy("a safeguarding officer"),
    Permission.EVIDENCE_READ: gettext_lazy("an official"),
    Permission.SUMMARY_COMPILE: gettext_lazy("an official"),
    Permission.PACK_BUILD: gettext_lazy("an official"),
    Permission.PACK_SIGN: gettext_lazy("an official"),
    Permission.PEOPLE_MANAGE: gettext_lazy("an administrator"),
    Permission.UNION_SETTINGS: gettext_lazy("an administrator"),
    Permission.PERSON_DATA: gettext_lazy("the data-protection contact"),
}


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal in plain words. Falsy, so that `if not may(...)` reads as it should."""

    reason: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Allowed:
    def __bool__(self) -> bool:
        return True


Decision = Allowed | Denied


class Refused(Exception):
    """What was asked is not allowed; the message is a plain sentence for the person who asked."""


def grants_of(actor: Actor) -> list[RoleGrant]:
    """The roles somebody holds today where they act, in their union or at the joint desk; read once for each request."""
    if not isinstance(actor, User):
        return []
    if "_grants" not in actor.__dict__:
        held = RoleGrant.objects.active().filter(user=actor, joint=actor.at_joint_desk)
        actor.__dict__["_grants"] = list(held.select_related("unit"))
    return list(actor.__dict__["_grants"])


def grants_with(actor: Actor, permission: Permission) -> list[RoleGrant]:
    return [grant for grant in grants_of(actor) if permission in ROLE_PERMISSIONS[grant.role]]


def may(actor: Actor, permission: Permission, *, unit: Unit | None = None) -> Decision:
    """Whether the actor holds the permission, and where a unit is given, in a scope that covers it."""
    if isinstance(actor, System):
        return Allowed()
    held = grants_with(actor, permission)
    if not held:
        return Denied(_("Only %(role)s may do this.") % {"role": ROLE_NEEDED[permission]})
    if unit is not None and not any(covers(grant, unit) for grant in held):
        return Denied(_("%(unit)s is outside the area you were given.") % {"unit": unit.name})
    return Allowed()


def require(decision: Decision) -> None:
    """Raise Refused with the reason unless allowed."""
    if isinstance(decision, Denied):
        raise Refused(decision.reason)


def covers(grant: RoleGrant, unit: Unit) -> bool:
    """A grant without a unit covers the union; one on a region covers what lies in it; one on a PDU covers the PDU."""
    return grant.unit_id is None or grant.unit_id in {unit.pk, unit.parent_id}


def scope_filter(grants: Iterable[RoleGrant], unit_field: str = "unit", parent_field: str | None = None) -> Q:
    """The rows those grants cover, as a filter on the row's unit; nothing at all without a grant."""
    parent_field = parent_field or f"{unit_field}__parent"
    filters = Q(pk__in=[])
    for grant in grants:
        if grant.unit_id is None:
            # Everything, said in so many words: an empty Q() would vanish from an "or".
            return ~Q(pk__in=[])
        filters |= Q(**{unit_field: grant.unit_id}) | Q(**{parent_field: grant.unit_id})
    return filters
