"""Imports of WMT exports: how the union came by one, the reading of it, and its acceptance by somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Many
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_request
from evidence.choices import ErasureReason, ImportSource, ImportState
from evidence.models import ImportBatch, LegalHold
from evidence.services import import_sql, retention
from evidence.services.erasure import Held
from evidence.services.import_core import (
    APPLY_TASK,
    READ_TASK,
    batch_expect,
    batch_lock,
    batch_move,
    batch_parameters,
    may_decide,
    may_import,
)
from evidence.services.staging import fingerprint_of, layout_of, region_of, stage
from evidence.values import refuse_identifiers
from workloads import wmt
from workloads.models import Unit

# Layouts that list everybody of each unit they name.
WHOLE_UNIT_LAYOUTS = ("overview_region_or_national", "daily_archive")
WAITING_DAYS = 90

LEFT_OUT = gettext_lazy("Left out by the moderator.")


def import_open(
    *, by: User, source: str, disclosed_on: dt.date | None = None, letter: str = ""
) -> ImportBatch:
    """Say how the union came by an export, before it is brought. "Another way" waits for the data-protection contact."""
    require(may_import(by))
    letter = letter.strip()
    refuse_identifiers(letter)
    _check_source(source, disclosed_on, letter)
    state = ImportState.ASKED if source == ImportSource.OTHER else ImportState.OPEN
    with transaction.atomic():
        batch = ImportBatch(
            union_id=by.union_id, by=by, source=source, disclosed_on=disclosed_on, letter=letter, state=state
        )
        batch.full_clean()
        batch.save()
        audit_write(by=by, action="import.open", obj=batch, reason_code=source)
    return batch


def _check_source(source: str, disclosed_on: dt.date | None, letter: str) -> None:
    errors: dict[str, Any] = {}
    if source not in ImportSource.values:
        errors["source"] = _("Say how the union came by the file.")
    if disclosed_on is not None and disclosed_on > timezone.localdate():
        errors["disclosed_on"] = _("The day is in the future. Enter the day the union was given the file.")
    if disclosed_on is None and source != ImportSource.OTHER:
        errors["disclosed_on"] = _("Enter the day the union was given the file.")
    if not letter:
        errors["letter"] = _("Write which letter, request or paper it came with.")
    if errors:
        raise ValidationError(errors)


def import_allow(*, by: User, batch: ImportBatch, allowed: bool) -> ImportBatch:
    """The data-protection contact decides whether a file that came another way may be brought at all."""
    require(may(by, Permission.PERSON_DATA))
    with transaction.atomic():
        batch = batch_lock(batch)
        if batch.by == by:
            raise Refused(_("You asked for this yourself. Another data-protection contact has to decide."))
        batch_expect(batch, ImportState.ASKED)
        batch.allowed_by = by
        batch_move(
            by,
            batch,
            ImportState.OPEN if allowed else ImportState.REJECTED,
            "import.allow",
            str(allowed).lower(),
        )
    return batch


def import_bring(
    *,
    by: User,
    batch: ImportBatch,
    content: BinaryIO,
    as_at: dt.date | None = None,
    region: Unit | None = None,
    columns: Mapping[str, int] | None = None,
) -> ImportBatch:
    """Read the file in memory into staging. The same file again gives the import it made before and adds nothing.

    Raises ValidationError (the file, its date or its region) and Refused.
    """
    require(may_import(by))
    if batch.by != by:
        raise Refused(_("Only the person who said how the union came by it may bring the file."))
    layout = layout_of(content, columns)
    fingerprint = fingerprint_of(content)
    if again := same_file(by.union_id, fingerprint):
        return again
    as_at = None if layout.has_date else as_at
    if not layout.has_region and region is None:
        region = region_of(content, layout, as_at)
    try:
        with transaction.atomic():
            batch = batch_lock(batch)
            batch_expect(batch, ImportState.OPEN)
            _mark(batch, layout, as_at, fingerprint)
            batch.rows = stage(batch, content, layout, as_at=as_at, region=region)
            batch_move(by, batch, ImportState.READING, "import.bring", layout.key)
            job_request(by=by, task=READ_TASK, key=str(batch.pk), arguments={"batch": batch.pk})
    except IntegrityError:
        # The twin of this very file was faster.
        if again := same_file(by.union_id, fingerprint):
            return again
        raise
    return batch


def _mark(batch: ImportBatch, layout: wmt.Layout, as_at: dt.date | None, fingerprint: str) -> None:
    batch.layout, batch.as_at, batch.fingerprint = layout.key, as_at, fingerprint
    batch.whole_unit = layout.key in WHOLE_UNIT_LAYOUTS
    batch.save(update_fields=["layout", "as_at", "fingerprint", "whole_unit"])


def same_file(union_id: int, fingerprint: str) -> ImportBatch | None:
    standing = ImportBatch.objects.exclude(state__in=[ImportState.REJECTED, ImportState.FAILED])
    return standing.filter(union_id=union_id, fingerprint=fingerprint).first()


def import_accept(*, by: User, batch: ImportBatch, version: int, left_out: Many[int] = ()) -> ImportBatch:
    """Take the file over, whole or without these rows; undecided rows stay out. The work itself is a job."""
    with transaction.atomic():
        batch = batch_lock(batch)
        batch_expect(batch, ImportState.READY, version)
        require(may_decide(by, batch))
        with connection.cursor() as cursor:
            given = batch_parameters(batch) | {"numbers": list(left_out), "reason": str(LEFT_OUT)}
            cursor.execute(import_sql.LEFT_OUT, given)
        batch.decided_by, batch.decided_at = by, timezone.now()
        batch_move(by, batch, ImportState.APPLYING, "import.accept")
        job_request(by=by, task=APPLY_TASK, key=str(batch.pk), arguments={"batch": batch.pk})
    return batch


def import_reject(*, by: User, batch: ImportBatch, version: int) -> ImportBatch:
    """Not taken: its staged rows go at once; the same file may be brought again."""
    with transaction.atomic():
        batch = batch_lock(batch)
        batch_expect(batch, ImportState.READY, version)
        require(may_decide(by, batch))
        batch.lines.all().delete()
        batch.decided_by, batch.decided_at = by, timezone.now()
        batch.imported = batch.repeated = 0
        batch_move(by, batch, ImportState.REJECTED, "import.reject")
    return batch


def import_erase(*, by: Actor, batch: ImportBatch, reason: str) -> None:
    """The staged rows and the record of the file. What was accepted lives on as reports, with periods of their own."""
    with transaction.atomic():
        if LegalHold.objects.in_force().filter(union_id=batch.union_id, report=None).exists():
            raise Held(
                _("A legal hold stands on the union's evidence. Nothing is erased until it is lifted.")
            )
        audit_write(by=by, action="import.erase", obj=batch, reason_code=reason)
        batch.delete()


def _due(union_id: int, before: dt.datetime) -> Any:
    return ImportBatch.objects.filter(union_id=union_id, created_at__lt=before).exclude(
        state=ImportState.APPLYING
    )


def register_retention() -> None:
    retention.register(
        retention.Kind(
            "import",
            gettext_lazy("WMT exports that were brought, and rows not taken"),
            WAITING_DAYS,
            _due,
            lambda by, batch: import_erase(by=by, batch=batch, reason=ErasureReason.RETENTION),
        )
    )
