"""Imports of WMT exports: how the union came by one, the reading of it, and its acceptance by somebody else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection as Many
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, System
from accounts.models import User
from accounts.permissions import (
    Allowed,
    Decision,
    Denied,
    Permission,
    Refused,
    grants_with,
    may,
    require,
)
from accounts.services.audit import audit_write
from accounts.services.jobs import job_request
from evidence.choices import (
    Collection,
    DateKnown,
    DecisionKind,
    ErasureReason,
    ImportSource,
    ImportState,
    ReportStatus,
    RowFate,
)
from evidence.models import CaseReport, ImportBatch, LegalHold
from evidence.models import Decision as ReportDecision
from evidence.services import import_sql, retention
from evidence.services.erasure import Held
from evidence.services.revisions import revision_bump
from evidence.services.staging import fingerprint_of, layout_of, region_of, resolution_of, stage
from evidence.values import refuse_identifiers
from workloads.choices import Basis, UnitKind
from workloads.models import Unit
from workloads.services.geography import region_ids
from workloads.wmt import UNDECIDED

READ_TASK = "evidence.tasks.read_import"
APPLY_TASK = "evidence.tasks.apply_import"
IMPORTERS = (Permission.REPORT_SUBMIT, Permission.REPORT_MODERATE, Permission.EVIDENCE_READ)
# Layouts that list everybody of each unit they name.
WHOLE_UNIT_LAYOUTS = ("overview_region_or_national", "daily_archive")
WAITING_DAYS = 90

NO_REGION = gettext_lazy(
    "The region is not one we know. Correct its name in the file, or ask for it to be added."
)
NO_UNIT = gettext_lazy(
    "No unit of this region has that name on that day. Say which unit it is, or correct its name in the file."
)
NO_UNIT_NAMED = gettext_lazy("No unit is named. Write it in the file.")
OUT_OF_AREA = gettext_lazy("The unit lies outside the area of the person who brought the file.")
TEAM_TWICE = gettext_lazy("The same team and period stand in this file more than once. Keep one row of them.")
LEFT_OUT = gettext_lazy("Left out by the moderator.")


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
        batch = _locked(batch)
        if batch.by == by:
            raise Refused(_("You asked for this yourself. Another data-protection contact has to decide."))
        _expect(batch, ImportState.ASKED)
        batch.allowed_by = by
        _move(
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
            batch = _locked(batch)
            _expect(batch, ImportState.OPEN)
            batch.layout, batch.as_at, batch.fingerprint = layout.key, as_at, fingerprint
            batch.whole_unit = layout.key in WHOLE_UNIT_LAYOUTS
            batch.save(update_fields=["layout", "as_at", "fingerprint", "whole_unit"])
            batch.rows = stage(batch, content, layout, as_at=as_at, region=region)
            _move(by, batch, ImportState.READING, "import.bring", layout.key)
            job_request(by=by, task=READ_TASK, key=str(batch.pk), arguments={"batch": batch.pk})
    except IntegrityError:
        # The twin of this very file was faster.
        if again := same_file(by.union_id, fingerprint):
            return again
        raise
    return batch


def same_file(union_id: int, fingerprint: str) -> ImportBatch | None:
    standing = ImportBatch.objects.exclude(state__in=[ImportState.REJECTED, ImportState.FAILED])
    return standing.filter(union_id=union_id, fingerprint=fingerprint).first()


def import_read(*, batch: ImportBatch) -> ImportBatch:
    """From staging only: find each row's place and state its fate. Run again, it finds its work done."""
    by = System("import", batch.union_id)
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state != ImportState.READING:
            return batch
        with connection.cursor() as cursor:
            _fates(cursor, batch)
        _count(batch)
        _move(by, batch, ImportState.READY, "import.read")
    return batch


def _fates(cursor: Any, batch: ImportBatch) -> None:
    given = _parameters(batch)
    twice = import_sql.TEAMS_TWICE if batch.is_teams else import_sql.NAMES_TWICE
    cursor.execute(twice, given | {"reason": str(TEAM_TWICE) if batch.is_teams else UNDECIDED})
    cursor.execute(import_sql.PLACES, given)
    named = cursor.fetchall()
    regions_named = {row[0]: row[2] for row in named if row[0]}
    regions = {name: resolution_of(name, last, None) for name, last in regions_named.items()}
    places = [_place(batch, regions, *row) for row in named]
    if places:
        in_regions, names, units, fates, reasons = (list(column) for column in zip(*places, strict=True))
        found = {"regions": in_regions, "names": names, "unit_ids": units, "fates": fates, "reasons": reasons}
        cursor.execute(import_sql.SETTLE_PLACES, given | found)
    cursor.execute(_repeated(batch), given)
    cursor.execute(import_sql.TAKEN, given)


def _repeated(batch: ImportBatch) -> str:
    return import_sql.TEAMS_REPEATED if batch.is_teams else import_sql.PEOPLE_REPEATED


def _place(
    batch: ImportBatch, regions: Mapping[str, Unit | None], region_name: str, name: str, last: dt.date
) -> tuple[str, str, int | None, str, str]:
    """The unit of these rows, or the reason why they wait or are skipped."""
    undecided = RowFate.UNDECIDED.value
    region = regions.get(region_name)
    if region_name and region is None:
        return region_name, name, None, undecided, str(NO_REGION)
    if not name:
        return region_name, name, None, undecided, str(NO_UNIT_NAMED)
    within = region if region is not None and region.kind == UnitKind.REGION else None
    unit = resolution_of(name, last, within)
    if unit is None:
        return region_name, name, None, undecided, str(NO_UNIT)
    if not _in_area(batch.by, unit):
        return region_name, name, unit.pk, RowFate.SKIPPED.value, str(OUT_OF_AREA)
    return region_name, name, unit.pk, "", ""


def _in_area(by: User, unit: Unit) -> bool:
    held = [permission for permission in IMPORTERS if grants_with(by, permission)]
    return any(may(by, permission, unit=unit) for permission in held)


def import_accept(*, by: User, batch: ImportBatch, version: int, left_out: Many[int] = ()) -> ImportBatch:
    """Take the file over, whole or without these rows; undecided rows stay out. The work itself is a job."""
    with transaction.atomic():
        batch = _locked(batch)
        _expect(batch, ImportState.READY, version)
        require(may_decide(by, batch))
        with connection.cursor() as cursor:
            given = _parameters(batch) | {"numbers": list(left_out), "reason": str(LEFT_OUT)}
            cursor.execute(import_sql.LEFT_OUT, given)
        batch.decided_by, batch.decided_at = by, timezone.now()
        _move(by, batch, ImportState.APPLYING, "import.accept")
        job_request(by=by, task=APPLY_TASK, key=str(batch.pk), arguments={"batch": batch.pk})
    return batch


def import_reject(*, by: User, batch: ImportBatch, version: int) -> ImportBatch:
    """Not taken: its staged rows go at once; the same file may be brought again."""
    with transaction.atomic():
        batch = _locked(batch)
        _expect(batch, ImportState.READY, version)
        require(may_decide(by, batch))
        batch.lines.all().delete()
        batch.decided_by, batch.decided_at = by, timezone.now()
        batch.imported = batch.repeated = 0
        _move(by, batch, ImportState.REJECTED, "import.reject")
    return batch


def import_apply(*, batch: ImportBatch) -> ImportBatch:
    """Accepted rows become people, reports and figures, in one transaction. Run again, it finds its work done."""
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state != ImportState.APPLYING or batch.decided_by is None:
            return batch
        with connection.cursor() as cursor:
            given = _parameters(batch)
            cursor.execute(_repeated(batch), given)
            reports = _reports(cursor, batch, given)
            _figures(cursor, batch, given, reports)
        _count(batch)
        with connection.cursor() as cursor:
            cursor.execute(import_sql.CLEAR, _parameters(batch))
        _move(batch.decided_by, batch, ImportState.ACCEPTED, "import.apply")
        for region in sorted({report.region_id for report, _days in reports}, key=str):
            revision_bump(union_id=batch.union_id, region_id=region)
    return batch


_Group = tuple[CaseReport, tuple[dt.date, dt.date]]


def _reports(cursor: Any, batch: ImportBatch, given: Mapping[str, Any]) -> list[_Group]:
    """One accepted report for each unit of the file; of team averages one for each period too."""
    cursor.execute(import_sql.TEAM_GROUPS if batch.is_teams else import_sql.GROUPS, given)
    groups = cursor.fetchall()
    units = Unit.objects.select_related("parent").in_bulk([unit for unit, _first, _last in groups])
    regions = {pk: region_ids(unit) for pk, unit in units.items()}
    reports = [
        (_report(batch, units[unit], regions[unit], first, last), (first, last))
        for unit, first, last in groups
    ]
    CaseReport.objects.bulk_create([report for report, _days in reports], batch_size=500)
    ReportDecision.objects.bulk_create(
        [
            ReportDecision(
                union_id=batch.union_id, report=report, kind=DecisionKind.ACCEPT, by=batch.decided_by
            )
            for report, _days in reports
        ],
        batch_size=500,
    )
    return reports


def _report(batch: ImportBatch, unit: Unit, regions: list[int], first: dt.date, last: dt.date) -> CaseReport:
    return CaseReport(
        union_id=batch.union_id,
        reporter_id=batch.by_id,
        unit=unit,
        region_id=regions[0] if len(regions) == 1 else None,
        date_known=DateKnown.DAY,
        seen_from=first,
        seen_on=last,
        basis=Basis.IMPORT,
        collection=Collection.IMPORT,
        batch=batch.uid,
        nonce=uuid.uuid5(batch.uid, f"{unit.pk}:{first}:{last}"),
        status=ReportStatus.ACCEPTED,
        decided_at=batch.decided_at,
        screened_at=batch.decided_at,
    )


def _figures(cursor: Any, batch: ImportBatch, given: Mapping[str, Any], reports: list[_Group]) -> None:
    groups = given | {
        "group_units": [report.unit_id for report, _days in reports],
        "group_reports": [report.pk for report, _days in reports],
        "group_from": [first for _report, (first, _last) in reports],
        "group_to": [last for _report, (_first, last) in reports],
    }
    if batch.is_teams:
        cursor.execute(import_sql.AVERAGES, groups)
        return
    cursor.execute(import_sql.SUBJECTS, given)
    cursor.execute("ANALYZE evidence_subject")
    cursor.execute(import_sql.READINGS, groups | {"whole_unit": batch.whole_unit or _whole(cursor, given)})


def _whole(cursor: Any, given: Mapping[str, Any]) -> bool:
    """An export of a PDU holds every team of it; one that names a single team may be of that team alone."""
    cursor.execute(
        "SELECT count(DISTINCT team) FROM evidence_importrow WHERE batch_id = %(batch)s AND union_id = %(union)s",
        given,
    )
    return bool(cursor.fetchone()[0] > 1)


def _count(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(import_sql.COUNTS, _parameters(batch))
        found = dict(cursor.fetchall())
        cursor.execute(import_sql.UNITS, _parameters(batch))
        batch.units = sorted(unit for (unit,) in cursor.fetchall())
    batch.imported, batch.repeated = found.get(RowFate.IMPORTED, 0), found.get(RowFate.REPEATED, 0)


def _parameters(batch: ImportBatch) -> dict[str, Any]:
    return {"batch": batch.pk, "union": batch.union_id}


def _locked(batch: ImportBatch) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("union", "by", "decided_by")
    return rows.get(pk=batch.pk)


def _expect(batch: ImportBatch, state: str, version: int | None = None) -> None:
    if batch.state != state or (version is not None and batch.version != version):
        raise Refused(
            _("Somebody else has moved this import on: it is now “%(state)s”. Open it again.")
            % {"state": batch.get_state_display().lower()}
        )


def _move(by: Actor, batch: ImportBatch, state: str, action: str, reason: str = "") -> None:
    batch.state = state
    batch.version += 1
    batch.save()
    audit_write(by=by, action=action, obj=batch, reason_code=reason)


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
