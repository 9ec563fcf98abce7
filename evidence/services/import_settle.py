"""What a moderator decides about rows of an export that could not be read alone: their place, or which of two to take."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from evidence.choices import ImportState, LeftOutReason, RowFate
from evidence.models import ImportBatch
from evidence.selectors.import_rows import same_thing
from evidence.services import import_sql
from evidence.services.import_core import (
    NO_UNIT,
    OUT_OF_AREA,
    batch_count,
    batch_expect,
    batch_lock,
    batch_parameters,
    in_area,
    may_decide,
    repeated_sql,
)
from workloads.models import Unit

ANOTHER_TAKEN = gettext_lazy("Another row about the same was taken.")


def import_place(*, by: User, batch: ImportBatch, version: int, number: int, unit: Unit) -> ImportBatch:
    """Say which unit the place named in this row is: holds for every waiting row that names it."""
    require(may(by, Permission.REPORT_MODERATE, unit=unit))
    with transaction.atomic():
        batch = _opened(by, batch, version)
        if not in_area(batch.by, unit):
            raise Refused(str(OUT_OF_AREA))
        _settle_place(batch, number, unit=unit.pk, fate="", reason="")
        return _settled(by, batch, "place")


def import_leave_out(*, by: User, batch: ImportBatch, version: int, number: int, reason: str) -> ImportBatch:
    """Leave out what waits with this row: all rows of its place, or all that stand twice."""
    if reason not in LeftOutReason.values:
        raise ValidationError({"fate": _("Choose why the rows are left out.")})
    words = str(LeftOutReason(reason).label)
    with transaction.atomic():
        batch = _opened(by, batch, version)
        if len(alike := same_thing(batch, number)) > 1:
            alike.update(fate=RowFate.SKIPPED, reason=words)
        else:
            _settle_place(batch, number, unit=None, fate=RowFate.SKIPPED.value, reason=words)
        return _settled(by, batch, reason)


def import_keep(*, by: User, batch: ImportBatch, version: int, number: int) -> ImportBatch:
    """Of rows about the same person and day (or team and period) take this one. Without a place it waits for that."""
    with transaction.atomic():
        batch = _opened(by, batch, version)
        alike = same_thing(batch, number)
        if len(alike) < 2:
            raise Refused(_("Row %(n)s no longer waits for this. Open the import again.") % {"n": number})
        pks = [row.pk for row in alike]
        rows = batch.lines.filter(pk__in=pks)
        rows.exclude(number=number).update(fate=RowFate.SKIPPED, reason=str(ANOTHER_TAKEN))
        rows.filter(number=number, unit=None).update(reason=str(NO_UNIT))
        rows.filter(number=number).exclude(unit=None).update(fate="", reason="")
        return _settled(by, batch, "keep")


def _opened(by: User, batch: ImportBatch, version: int) -> ImportBatch:
    batch = batch_lock(batch)
    batch_expect(batch, ImportState.READY, version)
    require(may_decide(by, batch))
    return batch


def _settle_place(batch: ImportBatch, number: int, **values: Any) -> None:
    with connection.cursor() as cursor:
        given = batch_parameters(batch) | {"number": number} | values
        cursor.execute(import_sql.settle_place(batch.is_teams), given)
        if not cursor.rowcount:
            raise Refused(_("Row %(n)s no longer waits for this. Open the import again.") % {"n": number})


def _settled(by: User, batch: ImportBatch, reason: str) -> ImportBatch:
    """Count anew: what has a place now may be here already, or can be taken."""
    with connection.cursor() as cursor:
        cursor.execute(repeated_sql(batch), batch_parameters(batch))
        cursor.execute(import_sql.TAKEN, batch_parameters(batch))
    batch_count(batch)
    batch.version += 1
    batch.save()
    audit_write(by=by, action="import.settle", obj=batch, reason_code=reason)
    return batch
