from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.choices import Role
from accounts.models import Union, User
from accounts.permissions import grants_of, scope_filter
from evidence.notice_choices import (
    CLOCK_CHOICES,
    STAGE_CHOICES,
    AddresseeRole,
    NoticeKind,
    Outcome,
    WithdrawnFrom,
)
from evidence.notice_transitions import BEFORE, ENDED, Stage
from workloads.choices import Grade
from workloads.models import Unit


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """A rep's own notices, a branch lead's area, a member's own. Nobody else reads a notice."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt):
            return own.filter(members__subject=actor.subject_id, members__left=False)
        led = [grant for grant in grants_of(actor) if grant.role == Role.BRANCH_LEAD]
        return own.filter(Q(owner=actor) | scope_filter(led))

    def open(self) -> NoticeQuerySet:
        return self.exclude(stage__in=ENDED)

    def served(self) -> NoticeQuerySet:
        """Served, and not withdrawn from campaign use: what figures and documents for others may count."""
        return self.filter(served_on__isnull=False, withdrawn_from="")

    def by_next(self) -> NoticeQuerySet:
        """What is next first; the paused and the ended last."""
        return self.order_by(F("next_on").asc(nulls_last=True), "pk")


class Notice(models.Model):
    """A foreseeability notice. Its events say what happened; the columns below `stage` are a replay of them, kept so
    that lists, reminders and figures need not read every event. `late` is kept nowhere."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "year": "internal",
        "number": "internal",
        "kind": "special",
        "unit": "special",
        "region": "special",
        "grade": "special",
        "owner": "special",
        "drafted_by": "special",
        "addressee_role": "confidential",
        "copies": "confidential",
        "since": "confidential",
        "since_day_known": "internal",
        "days": "internal",
        "previous": "internal",
        "nonce": "internal",
        "created_at": "internal",
        "stage": "confidential",
        "events_seen": "internal",
        "next_code": "internal",
        "next_on": "internal",
        "level": "confidential",
        "suspended": "special",
        "drafted_on": "internal",
        "served_on": "confidential",
        "acknowledge_by": "internal",
        "acknowledged_on": "confidential",
        "first_answer_on": "confidential",
        "assessed_on": "confidential",
        "recovered_on": "special",
        "unanswered": "confidential",
        "refused": "confidential",
        "ended_on": "confidential",
        "outcome": "special",
        "withdrawn_from": "confidential",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=12, choices=NoticeKind.choices, default=NoticeKind.INDIVIDUAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("where"))
    region = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    addressee_role = models.CharField(
        _("to whom"), max_length=20, choices=AddresseeRole.choices, default=AddresseeRole.HEAD_OF_PDU
    )
    copies = models.JSONField(default=list, blank=True)
    since = models.DateField(_("since when"))
    since_day_known = models.BooleanField(default=False)
    # The union's days at the time of drafting: the letter names them, so they never move under it.
    days = models.JSONField(default=dict)
    previous = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewals"
    )
    nonce = models.UUIDField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    stage = models.CharField(max_length=20, choices=STAGE_CHOICES, default=Stage.DRAFT, editable=False)
    events_seen = models.PositiveIntegerField(default=0, editable=False)
    next_code = models.CharField(max_length=20, choices=CLOCK_CHOICES, blank=True, editable=False)
    next_on = models.DateField(null=True, blank=True, editable=False)
    level = models.PositiveSmallIntegerField(default=0, editable=False)
    suspended = models.BooleanField(default=False, editable=False)
    drafted_on = models.DateField(editable=False)
    served_on = models.DateField(null=True, blank=True, editable=False)
    acknowledge_by = models.DateField(null=True, blank=True, editable=False)
    acknowledged_on = models.DateField(null=True, blank=True, editable=False)
    first_answer_on = models.DateField(null=True, blank=True, editable=False)
    assessed_on = models.DateField(null=True, blank=True, editable=False)
    recovered_on = models.DateField(null=True, blank=True, editable=False)
    unanswered = models.PositiveSmallIntegerField(default=0, editable=False)
    refused = models.BooleanField(default=False, editable=False)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, editable=False)
    withdrawn_from = models.CharField(
        max_length=12, choices=WithdrawnFrom.choices, blank=True, editable=False
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["union", "year", "number"], name="notice_reference_once"),
            models.UniqueConstraint(fields=["union", "nonce"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["owner", "next_on", "id"], name="notice_by_next"),
            models.Index(fields=["union", "served_on"], name="notice_by_service"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"FN-{self.year}-{self.number:04d}"

    @property
    def is_editable(self) -> bool:
        return self.stage in BEFORE

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDED

    def is_late(self, today: dt.date) -> bool:
        return self.next_on is not None and today > self.next_on


class OfNotice(models.QuerySet[Any]):
    """Rows that hang on a notice are seen by those who see the notice."""

    def visible_to(self, actor: Actor) -> OfNotice:
        return self.filter(union_id=actor.union_id, notice__in=Notice.objects.visible_to(actor))
