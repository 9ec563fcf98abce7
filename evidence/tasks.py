from __future__ import annotations

from collections.abc import Callable

from celery import shared_task
from django.db import InterfaceError, OperationalError

from accounts import tenancy
from accounts.actors import System
from accounts.models import Job, Union
from accounts.services.jobs import job_finish
from accounts.services.retention import traces_clear
from accounts.tasks import run_job
from evidence.choices import ImportFailure
from evidence.models import CaseReport, ImportBatch
from evidence.services.flags import report_screen
from evidence.services.import_failures import import_fail, imports_sweep
from evidence.services.import_work import import_apply, import_read
from evidence.services.notice_leaving import notices_pass_on
from evidence.services.notice_reminders import notices_sweep
from evidence.services.retention import retention_apply


@shared_task(name="evidence.tasks.screen_report")
def screen_report(job_pk: int) -> None:
    run_job(job_pk, _screen)


def _screen(job: Job) -> None:
    report = CaseReport.objects.filter(pk=job.arguments["report"]).first()
    if report is not None:
        report_screen(report)
    job_finish(job)


@shared_task(name="evidence.tasks.read_import")
def read_import(job_pk: int) -> None:
    run_job(job_pk, lambda job: _on_batch(job, import_read))


@shared_task(name="evidence.tasks.apply_import")
def apply_import(job_pk: int) -> None:
    run_job(job_pk, lambda job: _on_batch(job, import_apply))


def _on_batch(job: Job, step: Callable[..., ImportBatch]) -> None:
    batch = ImportBatch.objects.filter(pk=job.arguments["batch"]).first()
    if batch is not None:
        try:
            step(batch=batch)
        except (OperationalError, InterfaceError):
            raise  # the database went away; the job comes again
        except Exception:
            import_fail(by=System("import", job.union_id), batch=batch, failure=ImportFailure.FAULT)
            raise
    job_finish(job)


@shared_task(name="evidence.tasks.sweep_imports")
def sweep_imports() -> None:
    """Every few minutes: imports whose work was given up say so."""
    for union_id in list(Union.objects.values_list("pk", flat=True)):
        with tenancy.union_scope(union_id):
            imports_sweep(union_id)


@shared_task(name="evidence.tasks.apply_retention")
def apply_retention() -> None:
    """Nightly: each union by its own periods, then the traces of finished work."""
    for union_id in list(Union.objects.values_list("pk", flat=True)):
        with tenancy.union_scope(union_id):
            retention_apply(union_id)
    traces_clear()


@shared_task(name="evidence.tasks.sweep_notices")
def sweep_notices() -> None:
    """Each morning: notices whose rep has gone are passed on, then reminders are put in the outbox."""
    for union_id in list(Union.objects.values_list("pk", flat=True)):
        with tenancy.union_scope(union_id):
            notices_pass_on(union_id)
            notices_sweep(union_id)
