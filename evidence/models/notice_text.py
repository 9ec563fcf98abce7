from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.notice_choices import TextPart


class NoticeText(models.Model):
    """Words of a notice other than health: each part at most once."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "part": "internal",
        "text": "health",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="texts")
    part = models.CharField(max_length=20, choices=TextPart.choices)
    text = EncryptedTextField(purpose="words")

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "part"], name="notice_text_once")]

    def __str__(self) -> str:
        return f"Text {self.pk}"
