from __future__ import annotations

from django.db import models

from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.notice_choices import CLOCK_CHOICES


class NoticeDue(models.Model):
    """A clock that runs: replayed from the events after each of them, so that the daily sweep reads dates only."""

    PRIVACY = "internal"

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dues")
    code = models.CharField(max_length=20, choices=CLOCK_CHOICES)
    on = models.DateField()

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["on", "code"]
        constraints = [models.UniqueConstraint(fields=["notice", "code"], name="notice_due_once")]
        indexes = [models.Index(fields=["union", "on"], name="notice_due_by_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.on}"
