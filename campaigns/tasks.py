from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts import tenancy
from accounts.actors import System
from accounts.choices import UnionKind
from accounts.models import Job, Union, User
from accounts.seats import acting_in
from accounts.services.jobs import job_finish, job_step
from accounts.tasks import run_job
from campaigns.models import Pack, ReleasePeriod
from campaigns.services.pack_sets import set_issue, set_make, set_places, set_sign
from campaigns.services.packs import pack_build
from campaigns.services.release_checks import check_build
from campaigns.services.releases import period_restate
from campaigns.services.standing_orders import orders_run
from campaigns.services.summaries import Scope, summaries_purge, summaries_refresh, summary_compile
from campaigns.windows import current_window, shown_window
from workloads.models import Unit


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
    """Nightly, where evidence changed: the figures of the period under way and of the window pages open with.

    Then those nobody needs any more go.
    """
    for union in Union.objects.filter(kind=UnionKind.UNION):
        with tenancy.union_scope(union.pk):
            for start, end in sorted({current_window(union.pk), shown_window(union.pk).days}):
                summaries_refresh(by=System("refresh_summaries", union.pk), start=start, end=end)
            summaries_purge()


@shared_task(name="campaigns.tasks.check_release")
def check_release(job_pk: int) -> None:
    run_job(job_pk, lambda job: check_build(job=job))


@shared_task(name="campaigns.tasks.restate_release")
def restate_release(job_pk: int) -> None:
    run_job(job_pk, _restate)


def _restate(job: Job) -> None:
    """In the name of who asked: the ledger says who restated."""
    period = ReleasePeriod.objects.get(pk=job.arguments["period"])
    with transaction.atomic():
        by = acting_in(job.by, job.union_id) if job.by else System("restate_release", job.union_id)
        period_restate(by=by, period=period)
        job_finish(job, result_id=period.pk)


@shared_task(name="campaigns.tasks.build_pack_set")
def build_pack_set(job_pk: int) -> None:
    run_job(job_pk, _build_set)


def _build_set(job: Job) -> None:
    """In the name of who asked: they prepared every pack of it. What is made already is not made twice."""
    asked = job.arguments
    start, end = (dt.date.fromisoformat(asked[name]) for name in ("start", "end"))
    unit = Unit.objects.get(pk=asked["unit"]) if asked["unit"] else None
    packs = set_make(
        by=acting_in(User.objects.get(pk=asked["by"]), job.union_id),
        places=set_places(asked["reach"], end, unit),
        start=start,
        end=end,
        audience=asked["audience"],
        dates=_still_to_come(asked.get("dates", {})),
        after=partial(job_step, job),
    )
    job_finish(job, result_id=packs[0].pk)


def _still_to_come(dates: Mapping[str, str]) -> dict[str, dt.datetime]:
    """Moments that have passed since hold nothing back any more."""
    moments = {name: dt.datetime.fromisoformat(text) for name, text in dates.items()}
    return {name: moment for name, moment in moments.items() if moment > timezone.now()}


@shared_task(name="campaigns.tasks.sign_pack_set")
def sign_pack_set(job_pk: int) -> None:
    run_job(job_pk, lambda job: _act_on_set(job, partial(set_sign, marks=job.arguments["marks"])))


@shared_task(name="campaigns.tasks.issue_pack_set")
def issue_pack_set(job_pk: int) -> None:
    run_job(job_pk, lambda job: _act_on_set(job, set_issue))


def _act_on_set(job: Job, act: Callable[..., object]) -> None:
    """In the name of who asked. What was done before a restart is not done again."""
    act(
        by=acting_in(User.objects.get(pk=job.arguments["by"]), job.union_id),
        packs=Pack.objects.filter(pk__in=job.arguments["packs"]).order_by("pk").defer("tree").iterator(),
        after=partial(job_step, job),
    )
    job_finish(job)


@shared_task(name="campaigns.tasks.run_standing_orders")
def run_standing_orders() -> None:
    """Daily: ask for the drafts that are due this month and were not asked for yet."""
    for union in Union.objects.filter(kind=UnionKind.UNION):
        with tenancy.union_scope(union.pk):
            orders_run(by=System("run_standing_orders", union.pk), today=timezone.localdate())
