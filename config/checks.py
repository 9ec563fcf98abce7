"""System checks: what must hold before Safeload may run. Each has an id and says what to do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.keyring import Keyring, KeyringInvalid


@register(Tags.security)
def keyring(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        Keyring.from_json(settings.KEYRING)
    except KeyringInvalid as error:
        return [Error(str(error), hint="Make one: python -m accounts.keyring", id="safeload.E001")]
    return []


@register(Tags.database)
def database_role(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A superuser, or a role with BYPASSRLS, would see every union's evidence."""
    if not databases or "default" not in databases:
        return []
    from accounts.rls import role_can_bypass

    if role_can_bypass():
        return [
            Error(
                "The database role can go round row-level security.",
                hint="Connect as a role created with NOSUPERUSER NOBYPASSRLS; docs/running.md shows how.",
                id="safeload.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def mode(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.LIVE:
        return []
    return [
        Error(
            "SAFELOAD_MODE is not 'live': this would serve a demonstration.",
            hint="Set SAFELOAD_MODE=live.",
            id="safeload.E003",
        )
    ]
