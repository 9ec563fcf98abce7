"""The work on an import between its steps: each row's fate, and accepted rows into people, reports and figures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from accounts.actors import System
from evidence.choices import Collection, DateKnown, DecisionKind, ImportState, ReportStatus, RowFate
from evidence.models import CaseReport, ImportBatch
from evidence.models import Decision as ReportDecision
from evidence.services import import_sql
from evidence.services.import_core import (
    NO_REGION,
    NO_UNIT,
    NO_UNIT_NAMED,
    OUT_OF_AREA,
    TEAM_TWICE,
    batch_count,
    batch_lock,
    batch_move,
    batch_parameters,
    in_area,
    repeated_sql,
)
from evidence.services.planning import tables_count_anew
from evidence.services.revisions import revision_bump
from evidence.services.staging import resolution_of
from workloads.choices import Basis, UnitKind
from workloads.models import Unit
from workloads.services.geography import region_ids
from workloads.wmt import UNDECIDED


def import_read(*, batch: ImportBatch) -> ImportBatch:
    """From staging only: find each row's place and state its fate. Run again, it finds its work done."""
    by = System("import", batch.union_id)
    with transaction.atomic():
        batch = batch_lock(batch)
        if batch.state != ImportState.READING:
            return batch
        with connection.cursor() as cursor:
            _fates(cursor, batch)
        batch_count(batch)
        batch_move(by, batch, ImportState.READY, "import.read")
    return batch


def _fates(cursor: Any, batch: ImportBatch) -> None:
    given = batch_parameters(batch)
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
        cursor.execute(import_sql.PLACE_UNDECIDED, given | found)
    cursor.execute(repeated_sql(batch), given)
    cursor.execute(import_sql.TAKEN, given)


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
    if not in_area(batch.by, unit):
        return region_name, name, unit.pk, RowFate.SKIPPED.value, str(OUT_OF_AREA)
    return region_name, name, unit.pk, "", ""


def import_apply(*, batch: ImportBatch) -> ImportBatch:
    """Accepted rows become people, reports and figures, in one transaction. Run again, it finds its work done."""
    with transaction.atomic():
        batch = batch_lock(batch)
        if batch.state != ImportState.APPLYING or batch.decided_by is None:
            return batch
        with connection.cursor() as cursor:
            given = batch_parameters(batch)
            cursor.execute(repeated_sql(batch), given)
            reports = _reports(cursor, batch, given)
            _figures(cursor, batch, given, reports)
        batch_count(batch)
        with connection.cursor() as cursor:
            cursor.execute(import_sql.CLEAR, batch_parameters(batch))
        batch_move(batch.decided_by, batch, ImportState.ACCEPTED, "import.apply")
        for region in sorted({report.region_id for report, _days in reports}, key=str):
            revision_bump(union_id=batch.union_id, region_id=region)
    tables_count_anew()
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
