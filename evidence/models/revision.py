from __future__ import annotations

from django.db import models

from accounts.actors import Actor
from accounts.models import Union
from workloads.models import Unit


class EvidenceRevisionQuerySet(models.QuerySet["EvidenceRevision"]):
    def visible_to(self, actor: Actor) -> EvidenceRevisionQuerySet:
        return self.filter(union_id=actor.union_id)


class EvidenceRevision(models.Model):
    """Counts the changes to accepted evidence of a union in a region (no region: not tied to one).

    A summary stores the number it read; a higher one means that it is out of date.
    """

    PRIVACY = "internal"

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveBigIntegerField(default=0)

    objects = EvidenceRevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["union", "region"], name="evidence_revision_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.union_id}/{self.region_id}: {self.number}"
