from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import ActorKind


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, actor: Any) -> AuditEntryQuerySet:
        return self.filter(union_id=actor.union_id)

    def sealed(self) -> AuditEntryQuerySet:
        return self.filter(sequence__isnull=False)

    def unsealed(self) -> AuditEntryQuerySet:
        return self.filter(sequence__isnull=True)


class AuditEntry(models.Model):
    """Who did what to which row, written in the transaction of the write. Codes only: no content, no words, no addresses.

    There are no foreign keys, so that the trail outlives what it speaks of. A trigger refuses every change but one: the
    sealer gives a row its place in the chain and its seal, once.
    """

    PRIVACY = "internal"

    union_id = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    sequence = models.BigIntegerField(null=True, blank=True, editable=False)
    seal = models.CharField(max_length=64, null=True, blank=True, editable=False)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sequence"], name="audit_sequence_once"),
            models.CheckConstraint(
                condition=Q(sequence=None, seal=None) | Q(sequence__gt=0, seal__isnull=False),
                name="audit_sealed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["union_id", "-id"], name="audit_by_union"),
            models.Index(fields=["id"], condition=Q(sequence=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"
