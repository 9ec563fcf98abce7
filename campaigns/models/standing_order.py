from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Job, Union, User
from campaigns.choices import PackAudience, PackReach
from campaigns.models.pack import PackQuerySet
from workloads.models import Unit

LAST_DAY = 28  # every month has it


class StandingOrder(models.Model):
    """Packs that are made each month, as drafts. Whoever ordered them has prepared them, so somebody else signs."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "reach": "internal",
        "unit": "internal",
        "audience": "internal",
        "day": "internal",
        "by": "special",
        "stopped_at": "internal",
        "made_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(_("which packs"), max_length=8, choices=PackReach.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    audience = models.CharField(_("for"), max_length=12, choices=PackAudience.choices)
    day = models.PositiveSmallIntegerField(
        _("day of the month"), validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)]
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(day__range=(1, LAST_DAY)), name="standing_order_day"),
            models.UniqueConstraint(
                fields=["union", "reach", "unit", "audience"],
                condition=Q(stopped_at=None),
                nulls_distinct=False,
                name="standing_order_once",
                violation_error_message=_(
                    "These packs are ordered for these readers already. Stop that order first."
                ),
            ),
            # Only a pack of one place names a place.
            models.CheckConstraint(
                condition=Q(reach=PackReach.PLACE) | Q(unit=None), name="standing_order_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.get_audience_display()}), {self.day}"

    @property
    def what(self) -> str:
        if self.reach != PackReach.PLACE:
            return str(self.get_reach_display())
        return self.unit.name if self.unit else gettext("England and Wales")


class OfOrder(models.QuerySet["StandingRun"]):
    """Runs are seen with their order."""

    def visible_to(self, actor: Actor) -> OfOrder:
        return self.filter(union_id=actor.union_id, order__in=StandingOrder.objects.all().visible_to(actor))


class StandingRun(models.Model):
    """That an order was carried out for a month: the row is what keeps it from being carried out twice."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "order": "internal",
        "month": "internal",
        "job": "internal",
        "made_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(StandingOrder, on_delete=models.CASCADE, related_name="runs")
    month = models.DateField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfOrder.as_manager()

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["order", "month"], name="standing_run_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
