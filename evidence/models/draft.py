from __future__ import annotations

from typing import Any

from django.db import models

from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from evidence.choices import DraftKind


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, actor: Any) -> DraftQuerySet:
        if not isinstance(actor, User):
            return self.none()
        return self.filter(union_id=actor.union_id, user=actor)


class Draft(models.Model):
    """A form somebody signed in put aside: what was typed, encrypted. One of each kind; gone once it is handed in."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "user": "special",
        "kind": "internal",
        "content": "health",
        "saved_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=DraftKind.choices)
    content = EncryptedTextField(purpose="words")
    saved_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="draft_once")]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
