from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models.union import Union
from accounts.models.user import User
from workloads.models import Unit

LASTS = dt.timedelta(days=7)


def _expiry() -> dt.datetime:
    return timezone.now() + LASTS


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Any) -> InvitationQuerySet:
        return self.filter(union_id=actor.union_id)

    def unanswered(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self) -> InvitationQuerySet:
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A way in for one person, by a link in an e-mail: works once, for seven days. Of the link only a hash is kept."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "email": "personal",
        "name": "personal",
        "role": "special",
        "unit": "special",
        "role_ends_on": "internal",
        "token_hash": "secret",
        "by": "special",
        "created_at": "internal",
        "expires_at": "internal",
        "accepted_at": "internal",
        "accepted_by": "special",
        "withdrawn_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    role_ends_on = models.DateField(_("last day"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_expiry)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A second invitation to the same address withdraws the first.
            models.UniqueConstraint(
                fields=["union", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.uid}"

    @property
    def state(self) -> str:
        """accepted, withdrawn, expired or open."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > timezone.now() else "expired"
