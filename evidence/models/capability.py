from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from accounts.models import Union
from evidence.choices import CapabilityKind


@dataclass(frozen=True, slots=True)
class Found:
    """What a token or code leads to. `target` is the pk of a round or a subject within that union."""

    union_id: int
    target: int
    used: bool


class CapabilityQuerySet(models.QuerySet["Capability"]):
    def visible_to(self, actor: Any) -> CapabilityQuerySet:
        return self.filter(union_id=actor.union_id)

    def find(self, kind: str, digest: bytes) -> Found | None:
        """Before any union is known. One statement through a function that looks in every union alike; says no word."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM evidence_capability_find(%s, %s)", [digest, kind])
            row = cursor.fetchone()
        return Found(*row) if row else None


class Capability(models.Model):
    """What a link, slip or receipt code opens, under its hash. The link or code itself is kept nowhere in this table."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "kind": "internal",
        "digest": "confidential",
        "target": "internal",
        "used_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=CapabilityKind.choices)
    digest = models.BinaryField(max_length=32)
    target = models.BigIntegerField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = CapabilityQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="capability_once")]
        indexes = [models.Index(fields=["union", "kind", "target"], name="capability_by_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
