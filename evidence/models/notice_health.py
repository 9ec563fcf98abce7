from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.notice_choices import Symptom


class NoticeHealth(models.Model):
    """What the workload does to the member's health. Encrypted, in a table of its own, in the letter and nowhere else."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "symptoms": "health",
        "effect": "health",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="health")
    symptoms = EncryptedTextField(purpose="health")
    effect = EncryptedTextField(purpose="health")

    objects = OfNotice.as_manager()

    def __str__(self) -> str:
        return f"Health {self.pk}"

    @property
    def symptom_list(self) -> list[str]:
        return [code for code in self.symptoms.split(",") if code in Symptom.values]

    @property
    def is_stated(self) -> bool:
        return bool(self.symptom_list or self.effect.strip())
