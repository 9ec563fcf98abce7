from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice


class NoticeContact(models.Model):
    """The manager's name, used to serve the letter; a table of its own, so that it can go without the notice."""

    PRIVACY = {"id": "internal", "union": "special", "notice": "internal", "addressee": "contact"}

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="contact")
    addressee = EncryptedTextField(purpose="contact")

    objects = OfNotice.as_manager()

    def __str__(self) -> str:
        return f"Contact {self.pk}"
