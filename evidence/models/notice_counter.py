from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import Union


class NoticeCounterQuerySet(models.QuerySet["NoticeCounter"]):
    def visible_to(self, actor: Any) -> NoticeCounterQuerySet:
        return self.filter(union_id=actor.union_id)


class NoticeCounter(models.Model):
    """The last number given to a notice of a union in a year. Its row lock makes two drafts at once take turns."""

    PRIVACY = "internal"

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = NoticeCounterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["union", "year"], name="notice_counter_once")]

    def __str__(self) -> str:
        return f"{self.union_id}/{self.year}: {self.last}"
