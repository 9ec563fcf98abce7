from __future__ import annotations

from django.db import models

from accounts.actors import Actor
from accounts.models import Union
from campaigns.models.release_period import ReleasePeriod


class ReleaseCheckQuerySet(models.QuerySet["ReleaseCheck"]):
    def visible_to(self, actor: Actor) -> ReleaseCheckQuerySet:
        return self.filter(union_id=actor.union_id, period__in=ReleasePeriod.objects.visible_to(actor))


class ReleaseCheck(models.Model):
    """What closing an open period would release, controlled and attacked already, and from which state of the evidence.

    One for each open period; a later check takes its place, and closing takes it away.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "period": "internal",
        "revision": "internal",
        "ledger": "internal",
        "tables": "public",
        "truth": "confidential",
        "reasons": "confidential",
        "mark": "internal",
        "at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    period = models.OneToOneField(ReleasePeriod, on_delete=models.CASCADE, related_name="check_made")
    # The evidence and the ledger as they were read: anything later makes the check out of date.
    revision = models.PositiveBigIntegerField()
    ledger = models.PositiveIntegerField()
    tables = models.JSONField()
    truth = models.JSONField()
    reasons = models.JSONField(default=list)
    mark = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now=True)

    objects = ReleaseCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Check of {self.period}"
