from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Union, User
from evidence.models.case_report import CaseReport


class RepeatQuerySet(models.QuerySet["Repeat"]):
    def visible_to(self, actor: Any) -> RepeatQuerySet:
        reports = CaseReport.objects.visible_to(actor)
        return self.filter(union_id=actor.union_id, one__in=reports, other__in=reports)


class Repeat(models.Model):
    """Two reports that tell the same thing, as a moderator found. Both stay; `one` is the earlier of them."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "one": "internal",
        "other": "internal",
        "by": "special",
        "at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="repeated_by")
    other = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="repeats")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = RepeatQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="repeat_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="repeat_in_order"),
        ]

    def __str__(self) -> str:
        return f"Repeat {self.pk}"
