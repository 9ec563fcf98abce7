"""Summaries: compiled from the tallies, frozen, hashed, and written only when something changed."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Job, Union
from accounts.permissions import Permission, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_request
from campaigns.choices import Geography
from campaigns.figures import (
    Compiled,
    claim_json,
    claim_keys,
    compile_scope,
    content_hash,
    recomputed,
    staff_moved_on,
)
from campaigns.models import Summary, SummaryEvidence
from campaigns.selectors import Ground, Scope, evidence_revision
from evidence.selectors.tallies import breakdown
from workloads.models import Unit

__all__ = ["Scope", "claim_json", "claim_keys", "content_hash", "summary_compile", "summary_request"]

COMPILE_TASK = "campaigns.tasks.compile_summary"
KEPT_UNUSED = dt.timedelta(days=30)


def summary_request(*, by: Actor, scope: Scope) -> Job:
    """Ask for a summary to be compiled. The same request while one is under way joins it."""
    scope.check()
    require(may(by, Permission.SUMMARY_COMPILE, unit=scope.unit))
    with transaction.atomic():
        job = job_request(by=by, task=COMPILE_TASK, key=scope.key, arguments=scope.arguments())
        audit_write(by=by, action="summary.request", obj=job)
    return job


def summary_compile(*, by: Actor, scope: Scope) -> Summary:
    """The summary of the scope as the evidence stands: a new one, or the last one where nothing changed."""
    scope.check()
    require(may(by, Permission.SUMMARY_COMPILE, unit=scope.unit))
    union = Union.objects.get(pk=by.union_id)
    revision = evidence_revision(union.pk, scope.unit)
    # One snapshot for all statements, so that the figures of a summary agree with one another.
    with transaction.atomic():
        return _store(by, scope, compile_scope(union, scope), revision)


def summaries_refresh(*, by: Actor, start: dt.date, end: dt.date) -> list[Summary]:
    """Every place whose evidence moved on since its last summary of this window: nation, regions, PDUs.

    The tallies are read once for all of them.
    """
    union = Union.objects.get(pk=by.union_id)
    ground = Ground.read()
    stale = [scope for scope in standing_scopes(start, end) if _moved_on(union.pk, scope)]
    if not stale:
        return []
    with transaction.atomic():
        apart = breakdown(ground.question(union.pk, Scope(None, start, end)))
        written = []
        for scope in stale:
            units = ground.units(scope.unit)
            tally = apart.tally(None if units is None else {str(pk) for pk in units})
            revision = evidence_revision(union.pk, scope.unit)
            written.append(_store(by, scope, compile_scope(union, scope, ground, tally), revision))
    return written


def standing_scopes(start: dt.date, end: dt.date) -> list[Scope]:
    """England and Wales, its regions, and the PDUs in force on the last day."""
    regions = list(Unit.objects.regions())
    pdus = list(Unit.objects.pdus().on(end).select_related("parent"))
    return [Scope(unit, start, end) for unit in (None, *regions, *pdus)]


def summaries_purge(*, now: dt.datetime | None = None) -> int:
    """Delete summaries that nothing was made from and that a newer one of the same scope has replaced."""
    before = (now or timezone.now()) - KEPT_UNUSED
    old = Summary.objects.filter(compiled_at__lt=before, packs=None)
    replaced = [summary.pk for summary in old.defer("tallies", "content") if latest_of(summary) != summary]
    return Summary.objects.filter(pk__in=replaced).delete()[1].get(Summary._meta.label, 0)


def summary_verify(summary: Summary) -> list[str]:
    """The keys that do not come out the same when worked out again from the frozen tallies. Empty: all hold."""
    fresh = recomputed(summary.content, summary.tallies)
    wrong = [key for key in summary.content if fresh.get(key) != summary.content[key]]
    if content_hash(summary.content) != summary.hash and "hash" not in wrong:
        wrong.append("hash")
    return sorted(wrong)


def is_out_of_date(summary: Summary) -> bool:
    if evidence_revision(summary.union_id, summary.unit) > summary.revision:
        return True
    return staff_moved_on(Scope.of(summary), summary.tallies["staff"])


def latest_of(summary: Summary) -> Summary | None:
    return latest_summary(summary.union_id, Scope.of(summary))


def latest_summary(union_id: int, scope: Scope) -> Summary | None:
    return Summary.objects.filter(
        union_id=union_id,
        unit=scope.unit,
        start=scope.start,
        end=scope.end,
        grade=scope.grade,
        geography=scope.geography,
    ).first()


def _moved_on(union_id: int, scope: Scope) -> bool:
    """The watermark: no summary yet, or evidence or the official staff in post changed since it was compiled."""
    revision = evidence_revision(union_id, scope.unit)
    latest = Summary.objects.filter(
        union_id=union_id,
        unit=scope.unit,
        start=scope.start,
        end=scope.end,
        grade="",
        geography=Geography.THEN,
    )
    known = latest.values_list("revision", "tallies__staff").first()
    if known is None:
        return revision > 0
    return revision > known[0] or staff_moved_on(scope, known[1])


def _one_at_a_time(union_id: int, scope: Scope) -> None:
    """To the end of the transaction. Of two who compile the same scope at once the second finds the first one's summary."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"summary:{union_id}:{scope.key}"]
        )


def _store(by: Actor, scope: Scope, compiled: Compiled, revision: int) -> Summary:
    content = compiled.content
    _one_at_a_time(by.union_id, scope)
    latest = latest_summary(by.union_id, scope)
    same_unions = latest is not None and latest.tallies.get("unions") == compiled.frozen.get("unions")
    if latest is not None and latest.hash == content["hash"] and same_unions:
        # The figures are the same: only remember that this much of the evidence has been read.
        Summary.objects.filter(pk=latest.pk).update(revision=revision)
        latest.revision = revision
        return latest
    summary = Summary(
        union_id=by.union_id,
        unit=scope.unit,
        start=scope.start,
        end=scope.end,
        grade=scope.grade,
        geography=scope.geography,
        tallies=compiled.frozen,
        content=content,
        hash=content["hash"],
        method_version=content["method_version"],
        revision=revision,
    )
    summary.full_clean()
    summary.save()
    keys = claim_keys(figure.measure for figure in compiled.claims)
    SummaryEvidence.objects.bulk_create(
        SummaryEvidence(union_id=by.union_id, summary=summary, figure=figure, key=key)
        for key, figure in zip(keys, compiled.claims, strict=True)
    )
    audit_write(by=by, action="summary.compile", obj=summary)
    return summary
