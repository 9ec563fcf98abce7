"""Who may enter campaign material, and how one record of it is written."""

from __future__ import annotations

from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor, System
from accounts.permissions import Permission, Refused, grants_with, may, require
from accounts.services.audit import audit_write
from workloads.models import Unit

M = TypeVar("M", bound=models.Model)


def require_material(by: Actor, region: Unit | None = None) -> None:
    """What is said of one region is entered by its officials; what is said of all, by those of the whole union."""
    require(may(by, Permission.PACK_BUILD, unit=region))
    if region is None and not may_enter(by):
        raise Refused(_("This is for officials of the whole union. Choose your region, or ask one of them."))


def may_enter(by: Actor) -> bool:
    """What is said for the whole union."""
    if isinstance(by, System):
        return True
    return any(grant.unit_id is None for grant in grants_with(by, Permission.PACK_BUILD))


def entered(by: Actor, row: M, action: str) -> M:
    """Checked, stored and audited."""
    with transaction.atomic():
        row.full_clean()
        row.save()
        audit_write(by=by, action=action, obj=row)
    return row
