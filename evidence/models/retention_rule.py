from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Union


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def visible_to(self, actor: Any) -> RetentionRuleQuerySet:
        return self.filter(union_id=actor.union_id)


class RetentionRule(models.Model):
    """How long one union keeps one kind of evidence. Without a row the house's own period holds."""

    PRIVACY = "internal"

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind of evidence"), max_length=30)
    days = models.PositiveIntegerField(_("days it is kept"), validators=[MinValueValidator(1)])

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["union", "kind"], name="retention_rule_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"
