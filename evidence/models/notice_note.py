from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.models.notice_event import NoticeEvent


class NoticeNote(models.Model):
    """What was noted beside an event: the reason of a refusal, what a meeting agreed. Treated as health data."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "event": "internal",
        "request": "internal",
        "text": "health",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="notes")
    event = models.ForeignKey(NoticeEvent, on_delete=models.CASCADE, related_name="notes")
    request = models.ForeignKey(
        "evidence.NoticeRequest", on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    text = EncryptedTextField(purpose="health")

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Note {self.pk}"
