from __future__ import annotations

from django.db import models

from accounts.actors import Actor
from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from evidence.choices import DecisionKind, RejectReason
from evidence.models.case_report import CaseReport


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, actor: Actor) -> DecisionQuerySet:
        return self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))


class Decision(models.Model):
    """What was decided about a report, by whom, and in which words; the audit trail keeps the code only."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "internal",
        "kind": "confidential",
        "reason": "confidential",
        "text": "health",
        "by": "special",
        "at": "confidential",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    reason = models.CharField(max_length=20, choices=RejectReason.choices, blank=True)
    text = EncryptedTextField(purpose="words", null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
