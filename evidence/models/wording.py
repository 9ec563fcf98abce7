from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Union, User
from evidence.choices import WordingKind


class WordingQuerySet(models.QuerySet["Wording"]):
    def visible_to(self, actor: Any) -> WordingQuerySet:
        return self.filter(union_id=actor.union_id)


class Wording(models.Model):
    """Words of a union's own, as members read them from that day on. Versions are added and stay: a consent names its own."""

    PRIVACY = {
        "id": "internal",
        "union": "public",
        "kind": "public",
        "number": "public",
        "text": "public",
        "by": "special",
        "at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("what it says"), max_length=10, choices=WordingKind.choices)
    number = models.PositiveIntegerField()
    # Empty: from this version on the house's own words hold again.
    text = models.TextField(_("words"), max_length=1500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint(fields=["union", "kind", "number"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
