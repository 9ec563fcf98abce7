"""Tasks of this room, and the frame every task of the house runs in: claim a row, open its union, call a service."""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery import shared_task
from django.db import InterfaceError, OperationalError

from accounts import limits, tenancy
from accounts.models import Job
from accounts.services import audit_heads, jobs, outbox, sealing

log = logging.getLogger(__name__)


def run_job(pk: int, work: Callable[[Job], None]) -> None:
    """Claim the job, do the work inside its union, and leave a failed row rather than a silent loss."""
    job = jobs.job_claim(pk)
    if job is None:
        return
    with tenancy.union_scope(job.union_id):
        try:
            work(job)
        except jobs.LeaseLost:
            log.warning("Job %s was called off or taken over by another worker", job.pk)
        except (OperationalError, InterfaceError) as error:
            # The database went away, not the work: the lease runs out and the sweep sends the job again.
            log.warning("Job %s of %s was cut off: %s", job.pk, job.task, type(error).__name__)
            raise
        except Exception as error:
            log.error("Job %s of %s failed: %s", job.pk, job.task, type(error).__name__)
            jobs.job_fail(job, type(error).__name__)
            raise


@shared_task(name="accounts.tasks.sweep_jobs")
def sweep_jobs() -> None:
    jobs.jobs_sweep()


@shared_task(name="accounts.tasks.seal_audit")
def seal_audit() -> None:
    sealing.audit_seal()


@shared_task(name="accounts.tasks.export_audit_head")
def export_audit_head() -> None:
    audit_heads.audit_head_export()


@shared_task(name="accounts.tasks.send_mail")
def send_mail(pk: int) -> None:
    outbox.mail_send(pk)


@shared_task(name="accounts.tasks.sweep_mails")
def sweep_mails() -> None:
    outbox.mails_sweep()


@shared_task(name="accounts.tasks.purge_counters")
def purge_counters() -> None:
    limits.counters_purge()
