from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models.user import User


class StandInQuerySet(models.QuerySet["StandIn"]):
    def visible_to(self, actor: Any) -> StandInQuerySet:
        return self.filter(leaver__union_id=actor.union_id)


class StandIn(models.Model):
    """Somebody who answers for what a colleague who left had still open, one kind of work at a time."""

    PRIVACY = {
        "id": "internal",
        "leaver": "special",
        "person": "special",
        "kind": "internal",
        "since": "internal",
    }

    leaver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in")
    kind = models.CharField(max_length=40)
    since = models.DateTimeField(auto_now_add=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leaver", "kind"], name="stand_in_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.person_id} for {self.leaver_id}"
