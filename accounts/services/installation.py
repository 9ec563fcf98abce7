from __future__ import annotations

from accounts.choices import InstallationMode
from accounts.models import Installation


class WrongInstallation(Exception):
    """This database was stamped for the other purpose."""


def installation_stamp(mode: InstallationMode) -> Installation:
    """Say once and for ever what this database is for."""
    installation, _created = Installation.objects.get_or_create(pk=1, defaults={"mode": mode})
    if installation.mode != mode:
        raise WrongInstallation(
            f"This database is a {installation.get_mode_display().lower()} one and stays so; use another database."
        )
    return installation
