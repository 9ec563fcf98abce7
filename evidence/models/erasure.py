from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import Union
from evidence.choices import ErasureReason


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, actor: Any) -> ErasureQuerySet:
        return self.filter(union_id=actor.union_id)


class Erasure(models.Model):
    """The tombstone of what was erased: that it was there, and why it is not. No place, person, figure or word."""

    PRIVACY = "internal"

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=20, choices=ErasureReason.choices)
    erased_at = models.DateTimeField(auto_now_add=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-erased_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["union", "kind", "object_id"], name="erasure_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference or self.object_id}"
