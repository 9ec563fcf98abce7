"""An import whose work stopped: it says so in plain words, and can be started again from what was staged."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor, System
from accounts.choices import JobState
from accounts.models import Job, User
from accounts.permissions import Allowed, Decision, Denied, Refused, require
from accounts.services.jobs import job_request
from evidence.choices import ImportFailure, ImportState
from evidence.models import ImportBatch
from evidence.services.import_core import (
    APPLY_TASK,
    READ_TASK,
    batch_expect,
    batch_lock,
    batch_move,
    may_decide,
)

RUNNING = (ImportState.READING, ImportState.APPLYING)
# How long after the last trace of its work an import counts as left alone.
LEFT_ALONE = dt.timedelta(minutes=5)


def import_fail(*, by: Actor, batch: ImportBatch, failure: str) -> ImportBatch:
    """Its work ended without a result. Nothing of it was counted: each step is one transaction."""
    with transaction.atomic():
        batch = batch_lock(batch)
        if batch.state in RUNNING:
            batch.failure = failure
            batch_move(by, batch, ImportState.FAILED, "import.fail", failure)
    return batch


def imports_sweep(union_id: int) -> int:
    """Imports that wait for work nobody will do any more, because every try of it was cut off. Returns how many."""
    waiting = ImportBatch.objects.filter(union_id=union_id, state__in=RUNNING)
    left = [batch for batch in waiting if not _under_way(batch)]
    for batch in left:
        import_fail(by=System("import", union_id), batch=batch, failure=ImportFailure.LOST)
    return len(left)


def _under_way(batch: ImportBatch) -> bool:
    task = READ_TASK if batch.state == ImportState.READING else APPLY_TASK
    jobs = Job.objects.filter(task=task, union_id=batch.union_id, key=str(batch.pk))
    open_jobs = jobs.filter(state__in=[JobState.WAITING, JobState.RUNNING])
    just_ended = jobs.filter(finished_at__gt=timezone.now() - LEFT_ALONE)
    return open_jobs.exists() or just_ended.exists()


def may_restart(actor: Actor, batch: ImportBatch) -> Decision:
    """Whoever brought it, while it was being read; whoever may decide about it, once it was accepted."""
    if batch.state != ImportState.FAILED:
        return Denied(_("This import has not stopped."))
    if batch.decided_by_id is None and batch.by == actor:
        return Allowed()
    return may_decide(actor, batch)


def import_restart(*, by: User, batch: ImportBatch, version: int) -> ImportBatch:
    """Do the step that stopped once more, from the rows that were staged then."""
    try:
        with transaction.atomic():
            batch = batch_lock(batch)
            batch_expect(batch, ImportState.FAILED, version)
            require(may_restart(by, batch))
            reading = batch.decided_by_id is None
            batch.failure = ""
            batch_move(by, batch, ImportState.READING if reading else ImportState.APPLYING, "import.restart")
            task = READ_TASK if reading else APPLY_TASK
            job_request(by=by, task=task, key=str(batch.pk), arguments={"batch": batch.pk})
    except IntegrityError:
        raise Refused(_("This file was brought once more meanwhile. Go on with that import.")) from None
    return batch
