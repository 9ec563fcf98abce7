"""What the parts of an import share: who may, the lock on its row, its steps and its counts."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, System
from accounts.models import User
from accounts.permissions import Allowed, Decision, Denied, Permission, Refused, grants_with, may
from accounts.services.audit import audit_write
from evidence.choices import RowFate
from evidence.models import ImportBatch
from evidence.services import import_sql
from workloads.models import Unit

READ_TASK = "evidence.tasks.read_import"
APPLY_TASK = "evidence.tasks.apply_import"
IMPORTERS = (Permission.REPORT_SUBMIT, Permission.REPORT_MODERATE, Permission.EVIDENCE_READ)

NO_REGION = gettext_lazy(
    "The region is not one we know. Correct its name in the file, or ask for it to be added."
)
NO_UNIT = gettext_lazy(
    "No unit of this region has that name on that day. Say which unit it is, or correct its name in the file."
)
NO_UNIT_NAMED = gettext_lazy("No unit is named. Write it in the file.")
OUT_OF_AREA = gettext_lazy("The unit lies outside the area of the person who brought the file.")
TEAM_TWICE = gettext_lazy("The same team and period stand in this file more than once. Keep one row of them.")


def may_import(actor: Actor) -> Decision:
    if isinstance(actor, System) or any(grants_with(actor, held) for held in IMPORTERS):
        return Allowed()
    return Denied(_("Only a rep, a moderator or an official may bring an export."))


def may_decide(actor: Actor, batch: ImportBatch) -> Decision:
    """A moderator whose area covers every unit of the file, and never the person who brought it."""
    allowed = may(actor, Permission.REPORT_MODERATE)
    if not allowed:
        return allowed
    if batch.by == actor:
        return Denied(_("You brought this file. Somebody else has to check it."))
    for unit in Unit.objects.filter(pk__in=batch.units):
        if not (inside := may(actor, Permission.REPORT_MODERATE, unit=unit)):
            return inside
    return Allowed()


def in_area(by: User, unit: Unit) -> bool:
    held = [permission for permission in IMPORTERS if grants_with(by, permission)]
    return any(may(by, permission, unit=unit) for permission in held)


def repeated_sql(batch: ImportBatch) -> str:
    return import_sql.TEAMS_REPEATED if batch.is_teams else import_sql.PEOPLE_REPEATED


def batch_count(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(import_sql.COUNTS, batch_parameters(batch))
        found = dict(cursor.fetchall())
        cursor.execute(import_sql.UNITS, batch_parameters(batch))
        batch.units = sorted(unit for (unit,) in cursor.fetchall())
    batch.imported, batch.repeated = found.get(RowFate.IMPORTED, 0), found.get(RowFate.REPEATED, 0)


def batch_parameters(batch: ImportBatch) -> dict[str, Any]:
    return {"batch": batch.pk, "union": batch.union_id}


def batch_lock(batch: ImportBatch) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("union", "by", "decided_by")
    return rows.get(pk=batch.pk)


def batch_expect(batch: ImportBatch, state: str, version: int | None = None) -> None:
    if batch.state != state or (version is not None and batch.version != version):
        raise Refused(
            _("Somebody else has moved this import on: it is now “%(state)s”. Open it again.")
            % {"state": batch.get_state_display().lower()}
        )


def batch_move(by: Actor, batch: ImportBatch, state: str, action: str, reason: str = "") -> None:
    batch.state = state
    batch.version += 1
    batch.save()
    audit_write(by=by, action=action, obj=batch, reason_code=reason)
