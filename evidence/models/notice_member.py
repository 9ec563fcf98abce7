from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.models.subject import Subject


class NoticeMember(models.Model):
    """One member a notice is about. The name stands in the letter and nowhere else; lists show the reference only."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "special",
        "subject": "special",
        "name": "contact",
        "left": "special",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="members")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="notice_members")
    name = EncryptedTextField(purpose="contact")
    left = models.BooleanField(default=False, editable=False)

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "subject"], name="notice_member_once")]

    def __str__(self) -> str:
        return f"Member {self.pk}"
