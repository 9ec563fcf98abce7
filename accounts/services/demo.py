"""The demonstration's unions and accounts. One password for all, printed, and never used by a live installation."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.choices import InstallationMode, Role, UnionKind
from accounts.models import RoleGrant, Union, User
from accounts.services.installation import installation_stamp
from accounts.services.signin import totp_enrol
from workloads.models import Unit

DEMO_PASSWORD = "plum-coral-demo-2026"  # noqa: S105 - printed for all; opens demonstrations only
SINCE = dt.date(2020, 1, 1)

# Telephone numbers of the range that the regulator keeps for drama.
_UNIONS = (
    ("napo", "Napo", UnionKind.UNION, "020 7946 0001"),
    ("unison", "UNISON", UnionKind.UNION, "020 7946 0002"),
    ("gmb", "GMB/SCOOP", UnionKind.UNION, "020 7946 0003"),
    ("joint", "Joint unions", UnionKind.JOINT, ""),
)
_PEOPLE = (
    ("rep", "Rep", Role.REP),
    ("moderator", "Moderator", Role.MODERATOR),
    ("official", "Official", Role.OFFICIAL),
    ("official2", "Second official", Role.OFFICIAL),
    ("admin", "Administrator", Role.ADMIN),
    ("safeguarding", "Safeguarding officer", Role.SAFEGUARDING),
    ("dpo", "Data-protection contact", Role.DATA_PROTECTION),
)


@transaction.atomic
def demo_accounts_load() -> list[User]:
    """Unions and accounts that are not there yet, each with an authenticator; returns every demonstration account."""
    installation_stamp(InstallationMode.DEMO)
    users = []
    for slug, name, kind, helpline in _UNIONS:
        union, _created = Union.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "kind": kind, "helpline": helpline, "contact": f"office@{slug}.example"},
        )
        if kind == UnionKind.UNION:
            users += [_account(union, local, f"{name} {title}", role) for local, title, role in _PEOPLE]
            _joint_desk(union)
    napo = Union.objects.get(slug="napo")
    warwickshire = Unit.objects.pdus().get(name="Warwickshire", valid_to=None)
    users.append(_account(napo, "rep.warwickshire", "Napo Warwickshire rep", Role.REP, warwickshire))
    return users


def _joint_desk(union: Union) -> None:
    """Both officials of each union may speak for it in joint packs."""
    for official in User.objects.filter(union=union, grants__role=Role.OFFICIAL, grants__joint=False):
        RoleGrant.objects.get_or_create(
            user=official, role=Role.OFFICIAL, joint=True, defaults={"starts_on": SINCE}
        )


def _account(union: Union, local: str, name: str, role: Role, unit: Unit | None = None) -> User:
    email = f"{local}@{union.slug}.example"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, DEMO_PASSWORD, name=name, union=union)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        RoleGrant.objects.create(user=user, role=role, unit=unit, starts_on=SINCE)
    totp_enrol(user)
    return user
