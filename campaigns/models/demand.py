from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Union, User
from campaigns.choices import DemandStatus
from campaigns.models.campaign import Campaign, MaterialQuerySet
from workloads.models import Unit


class DemandList(models.Model):
    """The bulletin, briefing or letter in which demands were made: who made them of whom, when, and where it is printed."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "campaign": "internal",
        "title": "public",
        "made_by": "public",
        "made_on": "public",
        "dated": "public",
        "source": "public",
        "in_packs": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="demand_lists"
    )
    title = models.CharField(_("title"), max_length=160)
    made_by = models.CharField(_("made by"), max_length=120)
    made_on = models.DateField(_("made on"))
    dated = models.CharField(_("date in words, where the day is not known"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200)
    in_packs = models.BooleanField(_("printed in briefing packs"), default=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["made_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["union", "title"], name="demand_list_once")]

    def __str__(self) -> str:
        return self.title


class Demand(models.Model):
    """One thing asked for, in the words it was asked in."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "list": "internal",
        "number": "public",
        "text": "public",
        "addressee": "public",
        "condition": "public",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    list = models.ForeignKey(DemandList, on_delete=models.PROTECT, related_name="demands")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("demand"))
    addressee = models.CharField(_("to"), max_length=120)
    condition = models.CharField(_("condition"), max_length=200, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["list__made_on", "list", "number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="demand_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    def changes_for(self, region: Unit | None = None) -> list[DemandChange]:
        """The history of the demand as a whole, or of its state in one region; oldest first."""
        wanted = None if region is None else region.pk
        return [change for change in self.changes.all() if change.region_id == wanted]

    def standing(self, region: Unit | None = None) -> DemandChange | None:
        """The last change for the region; where it has none of its own, the last for the whole service."""
        own = self.changes_for(region) if region is not None else []
        return (own or self.changes_for() or [None])[-1]

    @property
    def status(self) -> str:
        standing = self.standing()
        return standing.status if standing else DemandStatus.RAISED


class DemandChange(models.Model):
    """A step in what became of a demand. Rows are added and stay; a mistake is put right by the next one."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "demand": "internal",
        "region": "internal",
        "status": "public",
        "on": "public",
        "note": "public",
        "source": "public",
        "by": "special",
        "recorded_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="changes")
    region = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    status = models.CharField(_("status"), max_length=14, choices=DemandStatus.choices)
    on = models.DateField(_("on"), default=timezone.localdate)
    note = models.CharField(_("what happened"), max_length=300, blank=True)
    source = models.CharField(_("where it can be read"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.on}"
