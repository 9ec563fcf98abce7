from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Union, User
from evidence.choices import DistressOutcome
from evidence.models.case_report import CaseReport


class DistressAlertQuerySet(models.QuerySet["DistressAlert"]):
    def visible_to(self, actor: Actor) -> DistressAlertQuerySet:
        """Those who may see the report, but never the person who wrote it."""
        seen = self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))
        return seen.exclude(report__reporter=actor) if isinstance(actor, User) else seen

    def open(self) -> DistressAlertQuerySet:
        return self.filter(handled_at=None)


class DistressAlert(models.Model):
    """Some text of a report reads as if somebody may need help. Says which text, never what it says."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "health",
        "source": "internal",
        "raised_at": "health",
        "outcome": "health",
        "handled_at": "health",
        "handled_by": "special",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="alerts")
    # "words:12": closing an alert about a text closes it for good, however often the checks run.
    source = models.CharField(max_length=40)
    raised_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(_("what was done"), max_length=12, choices=DistressOutcome.choices, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DistressAlertQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "source"], name="distress_alert_once"),
            models.CheckConstraint(
                condition=Q(handled_at=None, outcome="") | (Q(handled_at__isnull=False) & ~Q(outcome="")),
                name="distress_alert_closed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["union", "report"], condition=Q(handled_at=None), name="distress_alert_open")
        ]

    def __str__(self) -> str:
        return f"Alert {self.pk}"
