"""Erasure: words, figures, files and history go; a tombstone without content stays.

What a summary has frozen stays as it was printed: tallies and claims, no person. Its link to an erased figure becomes
a tombstone too, because the link's foreign key is emptied when the figure goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from accounts.services.retention import account_forget
from evidence.choices import ErasureReason, ReportStatus
from evidence.models import CaseReport, CaseReportEvent, Draft, Erasure, LegalHold, Subject, SubjectLabel
from evidence.services.receipts import receipts_forget
from evidence.services.revisions import revision_bump


class Held(Refused):
    """A legal hold stands, or something else that must be kept refers to it."""


def report_erase(*, by: Actor, report: CaseReport, reason: str) -> Erasure:
    """Everything of one report. Raises Held where a legal hold or a document in force needs it."""
    require(may(by, Permission.PERSON_DATA))
    with transaction.atomic():
        report = CaseReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if is_held(report):
            raise Held(_("A legal hold stands on this report. Nothing is erased until it is lifted."))
        was_accepted = report.status == ReportStatus.ACCEPTED
        tombstone = _bury(by, report, "report", report.reference, reason)
        subjects = _subjects_of(report)
        LegalHold.objects.filter(report=report).exclude(lifted_at=None).delete()
        pk = report.pk
        _delete(report)
        CaseReportEvent.objects.filter(pgh_obj_id=pk, union_id=report.union_id).delete()
        _delete_unused(subjects)
        if was_accepted:
            revision_bump(union_id=report.union_id, region_id=report.region_id)
    return tombstone


def _bury(by: Actor, row: Any, kind: str, reference: str, reason: str) -> Erasure:
    audit_write(by=by, action=f"{kind}.erase", obj=row, reason_code=reason, union_id=row.union_id)
    return Erasure.objects.create(
        union_id=row.union_id, kind=kind, object_id=row.pk, reference=reference, reason=reason
    )


def is_held(report: CaseReport) -> bool:
    covering = Q(report=None) | Q(report=report.pk)
    return LegalHold.objects.in_force().filter(covering, union_id=report.union_id).exists()


def _delete(row: models.Model) -> None:
    files = list(stored_files(row))
    try:
        row.delete()
    except ProtectedError as error:
        what = sorted({str(needed._meta.verbose_name) for needed in error.protected_objects})
        raise Held(
            _("It is still needed by: %(what)s. Erase or close that first.") % {"what": ", ".join(what)}
        ) from None
    transaction.on_commit(lambda: _remove(files))


def _subjects_of(report: CaseReport) -> set[int]:
    """The people its figures and quotes are about."""
    found = Subject.objects.filter(
        Q(figures__report=report) | Q(testimonies__report=report) | Q(reports=report)
    )
    return set(found.values_list("pk", flat=True))


def _delete_unused(subjects: set[int]) -> None:
    """Those to whom no evidence points any longer; labels, consents and contact go with them."""
    unused = Subject.objects.filter(pk__in=subjects)
    for relation in Subject._meta.related_objects:
        if relation.on_delete is not models.CASCADE:
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            unused = unused.exclude(Exists(pointing))
    for subject in unused:
        receipts_forget(subject=subject)
        subject.delete()


def stored_files(root: models.Model) -> Iterator[tuple[Storage, str]]:
    """Every file that hangs on the row or on what goes with it, found by looking at the fields."""
    collector = Collector(using="default", origin=root)
    collector.collect([root])
    rows = [row for found in collector.data.values() for row in found]
    rows += [row for queryset in collector.fast_deletes for row in queryset]
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, models.FileField) and (name := getattr(row, field.name).name):
                yield field.storage, name


def _remove(files: list[tuple[Storage, str]]) -> None:
    for storage, name in files:
        storage.delete(name)


def person_erase(*, by: Actor, person: User) -> int:
    """On request: everything the person reported, and the person out of the account; how many reports went."""
    require(may(by, Permission.PERSON_DATA))
    if person.union_id != by.union_id:
        raise Refused(_("This account belongs to another union."))
    if person == by:
        raise Refused(_("You cannot erase yourself. Ask another data-protection contact."))
    with transaction.atomic():
        reports = list(CaseReport.objects.filter(reporter=person))
        for report in reports:
            report_erase(by=by, report=report, reason=ErasureReason.REQUEST)
        Draft.objects.filter(user=person).delete()
        SubjectLabel.objects.filter(rep=person).delete()
        Subject.objects.filter(user=person).update(user=None)
        account_forget(by=by, user=person)
    return len(reports)
