"""How long evidence is kept: by kind and union, applied nightly, shown before it is done, stopped by a legal hold."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, System
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from evidence.choices import DecisionKind, ErasureReason, ReportStatus
from evidence.models import CaseReport, Decision, LegalHold, Notice, RetentionRule
from evidence.services.erasure import report_erase
from evidence.services.notice_erasure import notice_erase

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence: its period where the union sets none, what is due, and how one row is erased."""

    code: str
    label: str | Promise
    days: int
    due: Callable[[int, dt.datetime], QuerySet[Any]]
    erase: Callable[[Actor, Any], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview."""

    kind: str
    label: str
    days: int
    due: int
    held: int


def _reports_due(union_id: int, before: dt.datetime) -> QuerySet[CaseReport]:
    kept = CaseReport.objects.filter(union_id=union_id).exclude(status=ReportStatus.WITHDRAWN)
    return kept.filter(submitted_at__lt=before)


def _withdrawn_due(union_id: int, before: dt.datetime) -> QuerySet[CaseReport]:
    taken_back = Decision.objects.filter(report=OuterRef("pk"), kind=DecisionKind.WITHDRAW, at__lt=before)
    withdrawn = CaseReport.objects.filter(union_id=union_id, status=ReportStatus.WITHDRAWN)
    return withdrawn.filter(Exists(taken_back))


def _notices_due(union_id: int, before: dt.datetime) -> QuerySet[Notice]:
    """Ended; until then a notice is in use, however old."""
    return Notice.objects.filter(union_id=union_id, ended_on__lt=before.date())


def _erase_notice(by: Actor, notice: Notice) -> object:
    return notice_erase(by=by, notice=notice, reason=ErasureReason.RETENTION)


def _erase_report(by: Actor, report: CaseReport) -> object:
    return report_erase(by=by, report=report, reason=ErasureReason.RETENTION)


def _erase_withdrawn(by: Actor, report: CaseReport) -> object:
    return report_erase(by=by, report=report, reason=ErasureReason.WITHDRAWN)


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("report", gettext_lazy("Case reports"), 730, _reports_due, _erase_report),
        Kind("withdrawn", gettext_lazy("Reports taken back"), 30, _withdrawn_due, _erase_withdrawn),
        # Six years after it ended: what a claim for breach of contract may still need.
        Kind("notice", gettext_lazy("Foreseeability notices"), 2192, _notices_due, _erase_notice),
    )
}


def register(kind: Kind) -> None:
    """For the other kinds of this room: call it where their erasing service is defined."""
    KINDS[kind.code] = kind


def retention_days(union_id: int, kind: Kind) -> int:
    rule = RetentionRule.objects.filter(union_id=union_id, kind=kind.code).first()
    return rule.days if rule else kind.days


def retention_set(*, by: Actor, kind: str, days: int) -> RetentionRule:
    """The union's own period for a kind."""
    require(may(by, Permission.PERSON_DATA))
    if kind not in KINDS:
        raise ValidationError({"kind": _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}})
    with transaction.atomic():
        rule = RetentionRule.objects.filter(union_id=by.union_id, kind=kind).first()
        rule = rule or RetentionRule(union_id=by.union_id, kind=kind)
        rule.days = days
        rule.full_clean()
        rule.save()
        audit_write(by=by, action="retention.set", obj=rule, reason_code=kind)
    return rule


def retention_more(union_id: int, kind: str, days: int) -> int:
    """How many rows the next run would erase with this period that it would keep with the one in force."""
    found, now = KINDS[kind], timezone.now()
    due = found.due(union_id, now - dt.timedelta(days=days))
    held = _held(union_id, due)
    before = _due(union_id, found, now)
    return max((due.count() - held) - (before.count() - _held(union_id, before)), 0)


def retention_preview(union_id: int, now: dt.datetime | None = None) -> list[Line]:
    """What the next run would erase, and what a hold keeps. Changes nothing."""
    lines = []
    for kind in KINDS.values():
        due = _due(union_id, kind, now)
        held = _held(union_id, due)
        lines.append(
            Line(kind.code, str(kind.label), retention_days(union_id, kind), due.count() - held, held)
        )
    return lines


def retention_apply(union_id: int, now: dt.datetime | None = None) -> dict[str, int]:
    """Erase what is due, each row in its own transaction, so that one that cannot go stops no other."""
    by = System("retention", union_id)
    return {kind.code: _apply(by, kind, _due(union_id, kind, now)) for kind in KINDS.values()}


def _apply(by: System, kind: Kind, due: QuerySet[Any]) -> int:
    erased = 0
    for row in due.order_by("pk"):
        try:
            kind.erase(by, row)
            erased += 1
        except Refused:
            log.info("Retention keeps %s %s: it is held or still needed", kind.code, row.pk)
        except Exception as error:
            log.error("Retention could not erase %s %s: %s", kind.code, row.pk, type(error).__name__)
    return erased


def _due(union_id: int, kind: Kind, now: dt.datetime | None) -> QuerySet[Any]:
    before = (now or timezone.now()) - dt.timedelta(days=retention_days(union_id, kind))
    return kind.due(union_id, before)


def _held(union_id: int, due: QuerySet[Any]) -> int:
    holds = LegalHold.objects.in_force().filter(union_id=union_id)
    if holds.filter(report=None).exists():
        return due.count()
    if due.model is not CaseReport:
        return 0
    return due.filter(pk__in=holds.values("report")).count()


def hold_place_on(*, by: Actor, reference: str, reason: str) -> LegalHold:
    """By the reference of the report, which is all that the data-protection contact knows of it; empty for everything."""
    require(may(by, Permission.PERSON_DATA))
    report, reference = None, reference.strip().upper()
    if reference:
        report = CaseReport.objects.filter(union_id=by.union_id, reference=reference).first()
        if report is None:
            raise ValidationError(
                {"reference": _("No report bears this reference. Check it, for example CR-7K2M9PX.")}
            )
    if LegalHold.objects.in_force().filter(union_id=by.union_id, report=report).exists():
        raise ValidationError({"reference": _("A hold on this stands already.")})
    return hold_place(by=by, report=report, reason=reason)


def hold_place(*, by: Actor, report: CaseReport | None, reason: str) -> LegalHold:
    """Stop erasure of one report, or with None of all the union's evidence."""
    require(may(by, Permission.PERSON_DATA))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is held; whoever lifts the hold will need it.")})
    with transaction.atomic():
        person = None if isinstance(by, System) else by
        hold = LegalHold(union_id=by.union_id, report=report, reason=reason.strip(), placed_by=person)
        hold.full_clean(exclude=["reason"])
        hold.save()
        audit_write(by=by, action="hold.place", obj=hold)
    return hold


def hold_lift(*, by: Actor, hold: LegalHold, reason: str) -> LegalHold:
    """From the next run on what it covered is erased when its time has come. Lifted twice is lifted once."""
    require(may(by, Permission.PERSON_DATA))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is lifted.")})
    with transaction.atomic():
        lifted = LegalHold.objects.filter(pk=hold.pk, union_id=by.union_id, lifted_at=None).update(
            lifted_at=timezone.now(), lifted_because=reason.strip()
        )
        if lifted:
            audit_write(by=by, action="hold.lift", obj=hold)
    hold.refresh_from_db()
    return hold
