from __future__ import annotations

from django.db import models

from accounts.actors import Actor
from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.case_report import CaseReport


class WordsQuerySet(models.QuerySet["Words"]):
    def visible_to(self, actor: Actor) -> WordsQuerySet:
        return self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))


class Words(models.Model):
    """What somebody wrote about what they saw: health data, encrypted, on no list, in a table of its own."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "internal",
        "text": "health",
        "position": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="words")
    position = models.PositiveSmallIntegerField(default=0)
    text = EncryptedTextField(purpose="words")

    objects = WordsQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"Words {self.pk}"
