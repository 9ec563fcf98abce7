from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models.user import User
from workloads.models import Unit


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def on(self, date: dt.date) -> RoleGrantQuerySet:
        return self.filter(Q(starts_on__lte=date) & (Q(ends_on__isnull=True) | Q(ends_on__gte=date)))

    def active(self) -> RoleGrantQuerySet:
        return self.on(timezone.localdate())

    def visible_to(self, actor: Any) -> RoleGrantQuerySet:
        return self.filter(user__union_id=actor.union_id)


class RoleGrant(models.Model):
    """A role somebody holds from one day to another, in one PDU or region or, without a unit, in the whole union.

    A joint one is held at the joint desk only: for the union, in what the unions share.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "user": "special",
        "role": "special",
        "unit": "special",
        "joint": "special",
        "starts_on": "internal",
        "ends_on": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    joint = models.BooleanField(_("at the joint desk, for the union"), default=False)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["user_id", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit", "joint", "starts_on"],
                name="role_grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(joint=False) | Q(role=Role.OFFICIAL, unit__isnull=True),
                name="role_grant_joint_is_an_officials",
            ),
        ]

    def __str__(self) -> str:
        place = _("joint unions") if self.joint else self.unit or _("whole union")
        return f"{self.get_role_display()}: {place}"
