"""Background work: asked for in a transaction, pointed to after it commits, claimed by one worker at a time."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.choices import JobState
from accounts.models import Job, User

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker has taken this job over, or it was called off; what this one made must not be written."""


def poke(task: str, pk: int) -> None:
    """Send the message once the transaction commits. A broker that is down is logged and left to the sweep."""
    transaction.on_commit(lambda: _send(task, pk), robust=True)


def _send(task: str, pk: int) -> None:
    try:
        current_app.send_task(task, args=[pk], retry=False)
    except Exception as error:
        # The row is safe; the sweep sends it again when the broker is back.
        log.warning("The broker did not take %s: %s", task, type(error).__name__)


def job_request(*, by: Actor, task: str, key: str, arguments: dict[str, Any] | None = None) -> Job:
    """A job for this task and key, or the one that is already under way."""
    person = by if isinstance(by, User) else None
    try:
        with transaction.atomic():
            job = Job(task=task, key=key, union_id=by.union_id, by=person, arguments=arguments or {})
            job.full_clean(validate_unique=False, validate_constraints=False)
            job.save()
    except IntegrityError:
        running = Job.objects.filter(
            task=task, key=key, union_id=by.union_id, state__in=["waiting", "running"]
        )
        return running.first() or job_request(by=by, task=task, key=key, arguments=arguments)
    poke(task, job.pk)
    return job


def job_claim(pk: int) -> Job | None:
    return Job.objects.claim(pk, seconds=settings.JOB_TIME_LIMIT + 30)


def job_step(job: Job, step: int) -> None:
    """Progress for whoever is watching; also notices that the lease was lost."""
    if not _held(job).update(step=step):
        raise LeaseLost


def job_finish(job: Job, *, result_id: int | None = None) -> None:
    """Inside the transaction that writes the result, so that a lost lease undoes it."""
    if not _held(job).update(
        state=JobState.DONE, result_id=result_id, finished_at=timezone.now(), lease_until=None
    ):
        raise LeaseLost


def job_fail(job: Job, error_code: str) -> None:
    _held(job).update(
        state=JobState.FAILED, error_code=error_code[:60], finished_at=timezone.now(), lease_until=None
    )


def job_cancel(job: Job) -> bool:
    """Call the job off; False if it has ended. A worker in the middle of it loses its hold and sees so at its next step."""
    going = Job.objects.filter(pk=job.pk, state__in=[JobState.WAITING, JobState.RUNNING])
    return bool(going.update(state=JobState.CANCELLED, finished_at=timezone.now(), lease_until=None))


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)


def jobs_sweep(*, grace: dt.timedelta = dt.timedelta(seconds=15)) -> int:
    """Point again to work nobody holds; give up on what failed too often. Returns how many were sent."""
    now = timezone.now()
    open_jobs = Job.objects.claimable(now).filter(created_at__lt=now - grace)
    open_jobs.filter(attempt__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED, error_code="gave_up", finished_at=now, lease_until=None
    )
    waiting = list(open_jobs.values_list("task", "pk"))
    for task, pk in waiting:
        _send(task, pk)
    return len(waiting)
