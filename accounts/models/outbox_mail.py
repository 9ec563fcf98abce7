from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import MailState
from accounts.crypto import EncryptedTextField
from accounts.models.union import Union
from accounts.models.user import User


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def visible_to(self, actor: Any) -> OutboxMailQuerySet:
        return self.filter(union_id=actor.union_id)


class OutboxMail(models.Model):
    """A mail to be sent at most once: claimed and committed before sending; a crash in between leaves it uncertain.

    Names a template and plain references; never a member, a word of evidence or a health fact. What holds a link that
    opens something is ciphertext in `secret`, and is wiped once the mail is gone.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "to": "special",
        "address": "personal",
        "template": "internal",
        "context": "internal",
        "secret": "secret",
        "key": "internal",
        "state": "internal",
        "attempts": "internal",
        "created_at": "internal",
        "claimed_at": "internal",
        "sent_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(blank=True)
    template = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    secret = EncryptedTextField(purpose="token", null=True, blank=True)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["claimed_at"], condition=Q(state__in=["waiting", "sending"]), name="mail_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.uid}"
