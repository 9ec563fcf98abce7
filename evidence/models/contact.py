from __future__ import annotations

from typing import Any

from django.db import models

from accounts.actors import Receipt, System
from accounts.crypto import EncryptedTextField
from accounts.models import Union
from evidence.models.subject import Subject


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: Any) -> ContactQuerySet:
        """The member; everybody else asks the union's data-protection contact."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        return own.filter(subject=actor.subject_id) if isinstance(actor, Receipt) else self.none()


class Contact(models.Model):
    """How to reach a member who left a way to. In a table of its own, so that erasure erases it."""

    PRIVACY = {"id": "internal", "union": "special", "subject": "internal", "text": "contact"}

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="contact")
    text = EncryptedTextField(purpose="contact")

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Contact {self.pk}"
