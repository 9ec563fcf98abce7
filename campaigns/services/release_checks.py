"""The check of an open release period: its tables, controlled and attacked once, kept until the evidence moves on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor, System
from accounts.models import Job
from accounts.permissions import Permission, Refused, grants_with, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_finish, job_request, job_step
from campaigns.choices import ReleaseKind
from campaigns.joint import LEAST_UNIONS, is_joint, ledgers_length, printed_elsewhere
from campaigns.models import LedgerEntry, ReleaseCheck, ReleasePeriod
from campaigns.release_json import (
    Truth,
    issue_from,
    reasons_from,
    reasons_json,
    tables_from,
    tables_hash,
    tables_json,
    truth_json,
    truths_from,
)
from campaigns.selectors import evidence_revision
from campaigns.truths import joint_truths, truths_of
from workloads.disclosure.control import control
from workloads.disclosure.joint import joint_control
from workloads.disclosure.model import Issue, Period, Release

CHECK_TASK = "campaigns.tasks.check_release"


class OutOfDate(Refused):
    """Evidence, or the ledger, has moved on since the check: it has to be made again."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What closing would release, and from what."""

    release: Release
    truths: Sequence[Truth]


def check_request(*, by: Actor, period: ReleasePeriod) -> Job:
    """Ask what closing would release. Asked again while it is being worked out, it is the same job."""
    require_whole_union(by)
    _refuse_closed(period)
    with transaction.atomic():
        job = job_request(by=by, task=CHECK_TASK, key=str(period.pk), arguments={"period": period.pk})
        audit_write(by=by, action="release.check", obj=period)
    return job


def check_build(*, job: Job) -> ReleaseCheck:
    """The work of `check_request`: counts, control, attack; written only while the job is still ours."""
    period = ReleasePeriod.objects.get(pk=job.arguments["period"])
    by = System("check_release", job.union_id)
    found, read = _worked_out(by, period, step=lambda place: job_step(job, place))
    with transaction.atomic():
        check = _store(period, found, read)
        job_finish(job, result_id=check.pk)
    return check


def check_make(*, by: Actor, period: ReleasePeriod) -> ReleaseCheck:
    """The same at once."""
    found, read = _worked_out(by, period)
    with transaction.atomic():
        return _store(period, found, read)


def _worked_out(
    by: Actor, period: ReleasePeriod, step: Callable[[int], Any] = lambda place: None
) -> tuple[Preview, dict[str, int]]:
    require_whole_union(by)
    _refuse_closed(period)
    # Read before the evidence is: a change in between makes the check out of date, never falsely current.
    read = _watermark(period.union_id)
    ledger = ledger_of(period.union_id)
    found = (_joint if is_joint(period.union_id) else _of_one_union)(period, ledger, step)
    step(2)
    return found, read


def _of_one_union(period: ReleasePeriod, ledger: Sequence[Issue], step: Callable[[int], Any]) -> Preview:
    union = str(period.union_id)
    with transaction.atomic():
        truths = truths_of(period.union_id, period.start, period.end, ledger)
        barred = printed_elsewhere(period.union_id, period.start, period.end)
    step(1)
    window = Period(period.start, period.end)
    release = control([one.table for one in truths], window, ledger, union=union, barred=barred)
    return Preview(release, truths)


def _joint(period: ReleasePeriod, ledger: Sequence[Issue], step: Callable[[int], Any]) -> Preview:
    """Counts of the unions that agreed, added up; each of them reads along."""
    with transaction.atomic():
        truths, parts = joint_truths(period.start, period.end)
        barred = printed_elsewhere(period.union_id, period.start, period.end)
    if len(parts) < LEAST_UNIONS:
        raise Refused(_("Joint figures need two unions. An official of each agrees to the period first."))
    step(1)
    window, union = Period(period.start, period.end), str(period.union_id)
    tables = [one.table for one in truths]
    return Preview(joint_control(tables, parts, window, ledger, union=union, barred=barred), truths)


def _store(period: ReleasePeriod, found: Preview, read: dict[str, int]) -> ReleaseCheck:
    period = ReleasePeriod.objects.select_for_update().get(pk=period.pk)
    _refuse_closed(period)
    check, _made = ReleaseCheck.objects.update_or_create(
        period=period,
        defaults={
            "union_id": period.union_id,
            "tables": tables_json(found.release.tables),
            "truth": truth_json(found.truths),
            "reasons": reasons_json(found.release.reasons),
            "mark": tables_hash(found.release.tables, period.start, period.end),
            **read,
        },
    )
    return check


def _watermark(union_id: int) -> dict[str, int]:
    return {
        "revision": evidence_revision(union_id, None),
        "ledger": ledgers_length(union_id),
    }


def standing_check(period: ReleasePeriod) -> ReleaseCheck | None:
    return ReleaseCheck.objects.filter(period=period).first()


def is_current(check: ReleaseCheck) -> bool:
    """Whether evidence and ledger are still as the check read them."""
    return _watermark(check.union_id) == {"revision": check.revision, "ledger": check.ledger}


def preview_of(check: ReleaseCheck) -> Preview:
    period = Period(check.period.start, check.period.end)
    tables, reasons = tables_from(check.tables), tuple(reasons_from(check.reasons))
    return Preview(Release(period, str(check.union_id), tables, reasons), truths_from(check.truth))


def ledger_of(union_id: int) -> list[Issue]:
    """Everything the union released, oldest first, as disclosure control reads it."""
    entries = LedgerEntry.objects.filter(union_id=union_id).exclude(kind=ReleaseKind.GIVE)
    entries = entries.select_related("period")
    return [
        issue_from(entry.period.start, entry.period.end, str(union_id), entry.tables, entry.truth)
        for entry in entries
    ]


def require_whole_union(by: Actor) -> None:
    """A release speaks for every region at once."""
    require(may(by, Permission.SUMMARY_COMPILE))
    if isinstance(by, System):
        return
    if not any(grant.unit_id is None for grant in grants_with(by, Permission.SUMMARY_COMPILE)):
        raise Refused(_("Only an official for the whole union may open or close release periods."))


def _refuse_closed(period: ReleasePeriod) -> None:
    if period.closed:
        raise Refused(_("This period is closed already."))
