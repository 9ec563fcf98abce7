from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Union, User
from campaigns.choices import DoorKind
from campaigns.models.mailing_list import MailingList
from campaigns.models.pack import OfPack, Pack


class Delivery(models.Model):
    """Who was given which version, and the private link it was given by. The link itself is kept nowhere."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "pack": "internal",
        "name": "personal",
        "address": "personal",
        "expires_at": "internal",
        "most": "internal",
        "opened": "internal",
        "last_opened_at": "internal",
        "revoked_at": "internal",
        "told_at": "internal",
        "mailing_list": "internal",
        "by": "special",
        "made_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="deliveries")
    name = models.CharField(_("name"), max_length=120)
    address = models.EmailField(_("e-mail"), blank=True)
    expires_at = models.DateTimeField(_("open until"))
    most = models.PositiveSmallIntegerField(_("times it may be opened"), default=20)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(_("told of a correction or recall"), null=True, blank=True)
    mailing_list = models.ForeignKey(
        MailingList, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfPack.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "deliveries"
        constraints = [models.CheckConstraint(condition=Q(most__gte=1), name="delivery_opens_once")]

    def __str__(self) -> str:
        return self.name

    def usable(self, now: datetime | None = None) -> bool:
        return (
            self.revoked_at is None and self.opened < self.most and (now or timezone.now()) < self.expires_at
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token leads to: a union and the pk of a pack or delivery within it."""

    union_id: int
    target: int


class DoorQuerySet(models.QuerySet["Door"]):
    def visible_to(self, actor: Actor) -> DoorQuerySet:
        return self.filter(union_id=actor.union_id)

    def find(self, kind: str, digest: bytes) -> Opened | None:
        """Before any union is known."""
        row = self.filter(kind=kind, digest=digest).values_list("union_id", "target").first()
        return Opened(*row) if row else None


class Door(models.Model):
    """What a token in an address leads to, under its hash; no content. Read before any union is known."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "kind": "internal",
        "digest": "confidential",
        "target": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=DoorKind.choices)
    digest = models.BinaryField(max_length=32)
    target = models.BigIntegerField()

    objects = DoorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="door_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
