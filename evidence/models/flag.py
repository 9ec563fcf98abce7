from __future__ import annotations

from django.db import models

from accounts.actors import Actor
from accounts.models import Union
from evidence.choices import FlagCode
from evidence.models.case_report import CaseReport


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, actor: Actor) -> FlagQuerySet:
        return self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))


class Flag(models.Model):
    """A reason for a moderator to look twice. Screening raises flags and decides nothing."""

    PRIVACY = {"id": "internal", "union": "special", "report": "internal", "code": "confidential"}

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="flags")
    code = models.CharField(max_length=24, choices=FlagCode.choices)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="flag_once")]

    def __str__(self) -> str:
        return self.get_code_display()
