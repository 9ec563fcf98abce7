"""Small worlds to test in: the service's structure, unions, people with roles, and evidence made through the services."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts import tenancy
from accounts.choices import Role, UnionKind
from accounts.models import RoleGrant, Union, User
from evidence.choices import DateKnown
from evidence.entries import FigureEntry, ReportEntry
from evidence.models import CaseReport
from evidence.services.moderation import report_accept
from evidence.services.reports import report_submit
from workloads.choices import Basis
from workloads.models import Unit
from workloads.services.structure import structure_load

KEPT_WHOLE = (
    "ledgerentry", "pack", "packfile", "packevent", "packquote", "packparty", "rightofreply", "delivery",
)  # fmt: skip
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The structure of the service is loaded once for the run, beneath every test's transaction."""
    with django_db_blocker.unblock():
        structure_load()
        with connection.cursor() as cursor:
            # Tests that commit are cleaned up by TRUNCATE, which audit trail and ledger refuse everywhere else.
            cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER accounts_auditentry_keeps_all")
            for table in KEPT_WHOLE:
                cursor.execute(f"ALTER TABLE campaigns_{table} DISABLE TRIGGER {table}_keeps_all")


@pytest.fixture
def structure(db: None) -> None:
    """There again after a test that emptied every table."""
    if not Unit.objects.exists():
        structure_load()


@pytest.fixture
def napo(structure: None) -> Iterator[Union]:
    """The union most tests play in; its evidence is open while the test runs."""
    union = Union.objects.create(
        slug="napo", name="Napo", helpline="020 7223 4887", contact="office@napo.example"
    )
    with tenancy.union_scope(union.pk):
        yield union


@pytest.fixture
def unison(napo: Union) -> Union:
    return Union.objects.create(slug="unison", name="UNISON", contact="office@unison.example")


@pytest.fixture
def joint(napo: Union) -> Union:
    return Union.objects.create(slug="joint", name="Joint unions", kind=UnionKind.JOINT)


def make_user(union: Union, name: str, *roles: str, unit: Unit | None = None) -> User:
    user = User.objects.create_user(f"{name}@{union.slug}.example", PASSWORD, name=name.title(), union=union)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, unit=unit, starts_on=dt.date(2020, 1, 1))
    return user


@pytest.fixture
def rep(napo: Union) -> User:
    return make_user(napo, "rep", Role.REP)


@pytest.fixture
def moderator(napo: Union) -> User:
    return make_user(napo, "moderator", Role.MODERATOR)


@pytest.fixture
def official(napo: Union) -> User:
    return make_user(napo, "official", Role.OFFICIAL)


@pytest.fixture
def admin(napo: Union) -> User:
    return make_user(napo, "admin", Role.ADMIN)


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        return enter(client, user)

    return sign_in


def enter(client: Client, user: User) -> Client:
    """Signed in a moment ago with password and second step."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def unit(name: str, kind: str = "pdu") -> Unit:
    return Unit.objects.select_related("parent").get(name=name, kind=kind, valid_to=None)


def region(code: str) -> Unit:
    return Unit.objects.get(kind="region", code=code)


def report(
    by: User,
    *figures: FigureEntry | str,
    where: Unit | None = None,
    on: dt.date | None = dt.date(2026, 3, 16),
    basis: str = Basis.SCREEN,
    **fields: Any,
) -> CaseReport:
    """A submitted report; figures given as text are one person's WMT percentage."""
    entries = [figure if isinstance(figure, FigureEntry) else FigureEntry(text=figure) for figure in figures]
    known = DateKnown.UNKNOWN if on is None else DateKnown.DAY
    entry = ReportEntry(
        unit=where or unit("Gwent"), basis=basis, date_known=known, on=on, figures=entries, **fields
    )
    return report_submit(by=by, entry=entry)


def accepted(by: User, moderator: User, *figures: FigureEntry | str, **fields: Any) -> CaseReport:
    stored = report(by, *figures, **fields)
    return report_accept(by=moderator, report=stored, version=stored.version, people_are_new=True)
