from __future__ import annotations

from django.db import models

from accounts.crypto import EncryptedBytesField, EncryptedTextField
from accounts.models import Union
from evidence.models.notice import Notice, OfNotice


class NoticeLetter(models.Model):
    """The letter as it was put before the member: tree and bytes, made once. A changed text is a new letter.

    What is served is the very letter that was agreed to; a trigger refuses changes.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "tree": "health",
        "tree_hash": "internal",
        "pdf": "health",
        "docx": "health",
        "made_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="letters")
    tree = EncryptedTextField(purpose="health")
    tree_hash = models.CharField(max_length=64)
    pdf = EncryptedBytesField(purpose="files")
    docx = EncryptedBytesField(purpose="files")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.tree_hash[:16]
