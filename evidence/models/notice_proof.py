from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedBytesField, EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.models.notice_event import NoticeEvent
from evidence.notice_choices import ServedBy, ServiceMethod


class NoticeProof(models.Model):
    """How a letter was served, and what proves it: a message id, a receipt number, a cleaned picture or file."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "event": "internal",
        "method": "confidential",
        "served_by": "confidential",
        "words": "contact",
        "content": "health",
        "extension": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="proofs")
    event = models.OneToOneField(NoticeEvent, on_delete=models.CASCADE, related_name="proof")
    method = models.CharField(max_length=10, choices=ServiceMethod.choices)
    served_by = models.CharField(max_length=10, choices=ServedBy.choices)
    words = EncryptedTextField(purpose="contact")
    content = EncryptedBytesField(purpose="files", null=True, blank=True)
    extension = models.CharField(max_length=5, blank=True)

    objects = OfNotice.as_manager()

    def __str__(self) -> str:
        return f"Proof {self.pk}"
