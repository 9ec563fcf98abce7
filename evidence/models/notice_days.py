from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import Union
from evidence.notice_clocks import days_of


class NoticeDaysQuerySet(models.QuerySet["NoticeDays"]):
    def visible_to(self, actor: Any) -> NoticeDaysQuerySet:
        return self.filter(union_id=actor.union_id)


class NoticeDays(models.Model):
    """A union's own numbers for the clocks, where they differ from the defaults. Holds for notices drafted from then on."""

    PRIVACY = "internal"

    union = models.OneToOneField(Union, on_delete=models.CASCADE, related_name="+")
    days = models.JSONField(default=dict, blank=True)

    objects = NoticeDaysQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.union_id}: {self.days}"

    def clean(self) -> None:
        try:
            days_of(self.days)
        except ValueError as error:
            raise ValidationError({"days": str(error)}) from error
