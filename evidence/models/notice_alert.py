from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.choices import DistressOutcome
from evidence.models.notice import Notice


class NoticeAlertQuerySet(models.QuerySet["NoticeAlert"]):
    def visible_to(self, actor: Actor) -> NoticeAlertQuerySet:
        """Safeguarding officers and moderators of the place, never whoever wrote the notice."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt):
            return self.none()
        held = grants_with(actor, Permission.DISTRESS_HANDLE) + grants_with(actor, Permission.REPORT_MODERATE)
        seen = own.filter(scope_filter(held, "notice__unit"))
        return seen.exclude(notice__owner=actor).exclude(notice__drafted_by=actor)

    def open(self) -> NoticeAlertQuerySet:
        return self.filter(handled_at=None)


class NoticeAlert(models.Model):
    """The words of a notice read as if somebody may need help: that they do, never what they say."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "notice": "health",
        "raised_at": "health",
        "outcome": "health",
        "handled_at": "health",
        "handled_by": "special",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="alert")
    raised_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(_("what was done"), max_length=12, choices=DistressOutcome.choices, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = NoticeAlertQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at=None, outcome="") | (Q(handled_at__isnull=False) & ~Q(outcome="")),
                name="notice_alert_closed_with_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"Alert {self.pk}"
