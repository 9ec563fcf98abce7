from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.choices import JobState
from accounts.models.union import Union
from accounts.models.user import User


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Any) -> JobQuerySet:
        return self.filter(union_id=actor.union_id)

    def claimable(self, now: dt.datetime) -> JobQuerySet:
        """Waiting, or taken by a worker that has not kept its lease."""
        return self.filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now))

    def claim(self, pk: int, *, seconds: int) -> Job | None:
        """Take the job for that long, or None when somebody else holds it or it has ended."""
        now = timezone.now()
        taken = (
            self.filter(pk=pk)
            .claimable(now)
            .update(
                state=JobState.RUNNING,
                attempt=F("attempt") + 1,
                lease_until=now + dt.timedelta(seconds=seconds),
                started_at=now,
            )
        )
        return self.select_related("union", "by").get(pk=pk) if taken else None


class Job(models.Model):
    """One piece of background work. The row is the truth; the message in the broker only points to it.

    A claim is a lease: results are written only while `attempt` is still the one that was claimed.
    Carries no row-level security, so holds no evidence: ids, dates and states only.
    """

    PRIVACY = "internal"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.CharField(max_length=80)
    key = models.CharField(max_length=160)
    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    step = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    result_id = models.BigIntegerField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Two people pressing at once make one.
            models.UniqueConstraint(
                fields=["task", "union", "key"],
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
                name="job_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["waiting", "running"]), name="job_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.uid}"

    @property
    def ended(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
