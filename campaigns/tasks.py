from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.db import transaction

from accounts import tenancy
from accounts.actors import System
from accounts.choices import UnionKind
from accounts.models import Job, Union, User
from accounts.services.jobs import job_finish
from accounts.tasks import run_job
from campaigns.services.pack_sets import set_make
from campaigns.services.packs import pack_build
from campaigns.services.releases import current_window
from campaigns.services.summaries import Scope, summaries_purge, summaries_refresh, summary_compile


@shared_task(name="campaigns.tasks.compile_summary")
def compile_summary(job_pk: int) -> None:
    run_job(job_pk, _compile)


def _compile(job: Job) -> None:
    with transaction.atomic():
        summary = summary_compile(
            by=System("compile_summary", job.union_id), scope=Scope.from_arguments(job.arguments)
        )
        job_finish(job, result_id=summary.pk)


@shared_task(name="campaigns.tasks.build_pack")
def build_pack(job_pk: int) -> None:
    run_job(job_pk, lambda job: pack_build(job=job))


@shared_task(name="campaigns.tasks.refresh_summaries")
def refresh_summaries() -> None:
    """Nightly: the figures of the period under way, where evidence changed; then those nobody needs any more go."""
    for union in Union.objects.filter(kind=UnionKind.UNION):
        with tenancy.union_scope(union.pk):
            start, end = current_window(union.pk)
            summaries_refresh(by=System("refresh_summaries", union.pk), start=start, end=end)
            summaries_purge()


@shared_task(name="campaigns.tasks.build_pack_set")
def build_pack_set(job_pk: int) -> None:
    run_job(job_pk, _build_set)


def _build_set(job: Job) -> None:
    """In the name of who asked: they prepared every pack of it. What is made already is not made twice."""
    asked = job.arguments
    start, end = (dt.date.fromisoformat(asked[name]) for name in ("start", "end"))
    packs = set_make(by=User.objects.get(pk=asked["by"]), start=start, end=end, audience=asked["audience"])
    job_finish(job, result_id=packs[0].pk)
