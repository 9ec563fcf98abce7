from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with

LEAST_DAYS = 28


class ReleasePeriodQuerySet(models.QuerySet["ReleasePeriod"]):
    def visible_to(self, actor: Actor) -> ReleasePeriodQuerySet:
        """Everybody who may read figures somewhere: a period belongs to the whole union."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt) or not grants_with(actor, Permission.SUMMARY_COMPILE):
            return self.none()
        return own

    def closed(self) -> ReleasePeriodQuerySet:
        return self.filter(closed_at__isnull=False)

    def open(self) -> ReleasePeriodQuerySet:
        return self.filter(closed_at__isnull=True)


class ReleasePeriod(models.Model):
    """A stretch of time whose figures leave once, as one table for each unit, when an official closes it."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "start": "internal",
        "end": "internal",
        "closed_at": "internal",
        "closed_by": "special",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReleasePeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-start"]
        constraints = [
            models.UniqueConstraint(fields=["union", "start"], name="release_period_starts_once"),
            # Two open periods could not be consecutive.
            models.UniqueConstraint(
                fields=["union"], condition=Q(closed_at__isnull=True), name="release_period_one_open"
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start") + timedelta(days=LEAST_DAYS - 1)),
                name="release_period_four_weeks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} - {self.end}"

    @property
    def closed(self) -> bool:
        return self.closed_at is not None
