from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Union
from accounts.permissions import Permission, grants_with, scope_filter
from campaigns.choices import Geography
from evidence.models import Figure
from workloads.choices import Grade
from workloads.models import Unit


class SummaryQuerySet(models.QuerySet["Summary"]):
    def visible_to(self, actor: Actor) -> SummaryQuerySet:
        """Officials see the summaries of their area; a national one only with a grant for the whole union."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt):
            return self.none()
        return own.filter(scope_filter(grants_with(actor, Permission.EVIDENCE_READ)))


class Summary(models.Model):
    """Frozen figures of one place and window: tallies, claims and what was worked out from them. Never changed.

    No testimony, no person. `revision` is the state of the evidence it read; `verify_summary` recomputes it.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "unit": "internal",
        "start": "internal",
        "end": "internal",
        "grade": "internal",
        "geography": "internal",
        "tallies": "confidential",
        "content": "confidential",
        "hash": "internal",
        "method_version": "internal",
        "revision": "internal",
        "compiled_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices, blank=True)
    geography = models.CharField(max_length=4, choices=Geography.choices, default=Geography.THEN)
    tallies = models.JSONField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    method_version = models.CharField(max_length=10)
    revision = models.BigIntegerField()
    compiled_at = models.DateTimeField(auto_now_add=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        ordering = ["-compiled_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="summary_start_before_end"),
        ]
        indexes = [models.Index(fields=["union", "unit", "start", "end", "-id"], name="summary_latest")]

    def __str__(self) -> str:
        return f"{self.place} {self.start} - {self.end}"

    @property
    def place(self) -> str:
        return self.unit.name if self.unit else str(_("England and Wales"))


class SummaryEvidenceQuerySet(models.QuerySet["SummaryEvidence"]):
    def visible_to(self, actor: Actor) -> SummaryEvidenceQuerySet:
        return self.filter(union_id=actor.union_id, summary__in=Summary.objects.visible_to(actor))


class SummaryEvidence(models.Model):
    """Which accepted figure stands behind a summary. The figure goes when it is erased; the row stays as a tombstone."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "summary": "internal",
        "figure": "confidential",
        "key": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="evidence")
    figure = models.ForeignKey(Figure, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=40)

    objects = SummaryEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.key} of summary {self.summary_id}"
