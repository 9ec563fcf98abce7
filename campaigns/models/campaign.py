from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Union
from accounts.permissions import Permission, grants_with


class MaterialQuerySet(models.QuerySet["models.Model"]):
    """Campaign material belongs to the whole union; those who make packs read it."""

    def visible_to(self, actor: Actor) -> MaterialQuerySet:
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt) or not grants_with(actor, Permission.PACK_BUILD):
            return self.none()
        return own


class Campaign(models.Model):
    """Something the unions run together or alone over years, with objectives above its demands."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "name": "public",
        "run_by": "public",
        "launched": "public",
        "source": "public",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    run_by = models.CharField(_("run by"), max_length=120)
    launched = models.CharField(_("launched"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["union", "name"], name="campaign_once")]

    def __str__(self) -> str:
        return self.name


class Objective(models.Model):
    """What a campaign is for, in the words of its launch."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "campaign": "internal",
        "number": "public",
        "text": "public",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("objective"))

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["campaign", "number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="objective_once")]

    def __str__(self) -> str:
        return self.text
