from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from evidence.models.case_report import CaseReport


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, actor: Any) -> LegalHoldQuerySet:
        return self.filter(union_id=actor.union_id)

    def in_force(self) -> LegalHoldQuerySet:
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """Nothing it covers is erased while it stands: one report, or all evidence of the union."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "report": "internal",
        "reason": "health",
        "placed_by": "special",
        "placed_at": "internal",
        "lifted_at": "internal",
        "lifted_because": "health",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(
        CaseReport, on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    reason = EncryptedTextField(_("why it is held"), purpose="words", null=True, blank=True)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = EncryptedTextField(_("why it was lifted"), purpose="words", null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "report"],
                condition=Q(lifted_at=None),
                name="legal_hold_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"Hold {self.pk}"
