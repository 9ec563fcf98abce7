from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models.user import User


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, actor: Any) -> DeviceQuerySet:
        """One's own only; not even an administrator sees which phones somebody uses."""
        return self.filter(user=actor) if isinstance(actor, User) else self.none()


class Device(models.Model):
    """A browser somebody has signed in with before, known again by a random cookie of which only a hash is kept."""

    PRIVACY = {"id": "internal", "user": "special", "token_hash": "secret", "first_seen_at": "personal"}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, editable=False)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="device_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.first_seen_at:%Y-%m-%d}"
