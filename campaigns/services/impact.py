"""The facts of a data-protection impact assessment, read from the running installation: nothing here is typed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts import rls, tenancy
from accounts.choices import Role
from accounts.models import Installation, RoleGrant, Union, User
from accounts.services.keys import encrypted_fields
from evidence.services.retention import KINDS, retention_days

ROOMS = ("accounts", "evidence", "campaigns")
SPECIAL = ("special", "health", "contact", "personal", "confidential", "secret")


def assessment(union: Union) -> Iterator[str]:
    """Lines of Markdown."""
    with tenancy.union_scope(union.pk):
        yield f"# Data-protection impact assessment: {union.name}"
        yield f"\nMade by `manage.py dpia --union {union.slug}` on {timezone.localdate():%-d %B %Y} from the settings in force."
        yield from _who(union)
        yield from _what()
        yield from _protection()
        yield from _kept(union)


def _who(union: Union) -> Iterator[str]:
    demo = "a demonstration: it must hold nobody's real data" if Installation.is_demo() else "in live use"
    yield "\n## Who\n"
    yield f"- Controller: {union.name}; contact: {union.contact or 'NONE IS SET: set one before use'}."
    yield f"- This installation is {demo}. It serves {Union.objects.count()} tenants; each union is a controller of its own."
    yield f"- Open accounts: {User.objects.filter(union=union, is_active=True).count()}."
    for role, name in Role.choices:
        held = (
            RoleGrant.objects.active().filter(user__union=union, role=role).values("user").distinct().count()
        )
        yield f"- {name}: {held}"


def _what() -> Iterator[str]:
    yield "\n## What is held\n"
    yield "| class | fields |"
    yield "|---|---|"
    for privacy, names in sorted(_by_class().items()):
        if privacy in SPECIAL:
            yield f"| {privacy} | {', '.join(sorted(names))} |"


def _by_class() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for model in _models():
        classes = getattr(model, "PRIVACY", "unclassified")
        for field in model._meta.concrete_fields:
            privacy = classes if isinstance(classes, str) else classes.get(field.name, "unclassified")
            found[privacy].append(f"{model._meta.object_name}.{field.name}")
    return found


def _models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def _protection() -> Iterator[str]:
    secured = rls.secured_tables()
    fields: dict[str, list[str]] = defaultdict(list)
    for model, field in encrypted_fields():
        fields[field.purpose].append(f"{model._meta.object_name}.{field.name}")
    yield "\n## How it is protected\n"
    yield f"- Tables that the database itself keeps within one union: {len(secured)}; the app's role may go round this: {_yes(rls.role_can_bypass())}."
    for purpose, names in sorted(fields.items()):
        yield f"- Encrypted at rest under the key `{purpose}`: {', '.join(sorted(names))}."
    yield f"- Cookies over HTTPS only: {_yes(settings.SESSION_COOKIE_SECURE)}; HSTS: {settings.SECURE_HSTS_SECONDS} seconds."
    yield f"- A session ends after {settings.SESSION_COOKIE_AGE // 3600} hours and with the browser."
    yield f"- Heads of the audit trail are exported to: {settings.AUDIT_HEAD_FOLDER or 'var/audit on this machine'}; by mail: {_yes(bool(settings.AUDIT_HEAD_ADDRESS))}."


def _kept(union: Union) -> Iterator[str]:
    yield "\n## How long\n"
    for kind in KINDS.values():
        days = retention_days(union.pk, kind)
        yield f"- {kind.label}: {days} days{'' if days == kind.days else f' (set by the union; the house keeps {kind.days})'}."
    yield "\n## For people to decide\n"
    yield "Necessity and proportionality, consultation with members, and the residual risk of `docs/threat-model.md`: these are"
    yield "judgements of the union and no program can make them. Sign and date them here."


def _yes(value: bool) -> str:
    return "yes" if value else "no"
