from __future__ import annotations

from celery import shared_task

from accounts import tenancy
from accounts.models import Job, Union
from accounts.services.jobs import job_finish
from accounts.services.retention import traces_clear
from accounts.tasks import run_job
from evidence.models import CaseReport, ImportBatch
from evidence.services.flags import report_screen
from evidence.services.imports import import_apply, import_read
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
    run_job(job_pk, _read_import)


def _read_import(job: Job) -> None:
    batch = ImportBatch.objects.filter(pk=job.arguments["batch"]).first()
    if batch is not None:
        import_read(batch=batch)
    job_finish(job)


@shared_task(name="evidence.tasks.apply_import")
def apply_import(job_pk: int) -> None:
    run_job(job_pk, _apply_import)


def _apply_import(job: Job) -> None:
    batch = ImportBatch.objects.filter(pk=job.arguments["batch"]).first()
    if batch is not None:
        import_apply(batch=batch)
    job_finish(job)


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
