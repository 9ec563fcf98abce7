from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.choices import Role
from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.choices import Collection
from workloads.models import Unit

LINK_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
LINK_LENGTH = 12  # 59 bits: short enough to type from a poster, too many to try

ROUND_KINDS = [
    (Collection.WHOLE_TEAM, _("The whole team is asked")),
    (Collection.OPEN_CALL, _("Anybody may answer (open call)")),
    (Collection.MEETING, _("People at a meeting are asked")),
]


def new_link() -> str:
    return "".join(secrets.choice(LINK_LETTERS) for _ in range(LINK_LENGTH))


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> RoundQuerySet:
        """The rep's own rounds, and those in the area of whoever checks or reads the evidence."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt):
            return self.none()
        others = scope_filter(grants_with(actor, Permission.REPORT_MODERATE)) | scope_filter(
            grants_with(actor, Permission.EVIDENCE_READ)
        )
        return own.filter(Q(opened_by=actor) | others)


class Round(models.Model):
    """A rep asks the people of one place for their own figures, from one day to another."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "opened_by": "special",
        "role": "internal",
        "branch": "internal",
        "title": "internal",
        "unit": "internal",
        "team": "confidential",
        "kind": "internal",
        "asked": "confidential",
        "starts_on": "internal",
        "ends_on": "internal",
        "link": "confidential",
        "opened_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="rounds")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.REP)
    branch = models.CharField(_("branch"), max_length=120)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("where"))
    team = models.CharField(_("team or work area"), max_length=120, blank=True)
    kind = models.CharField(_("how people are asked"), max_length=20, choices=ROUND_KINDS)
    asked = models.PositiveIntegerField(
        _("how many people are asked"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # Kept so that the rep can print the poster again; what the address is looked up by is its hash.
    link = EncryptedTextField(purpose="token")
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="round_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["union", "-starts_on"], name="round_by_union")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.kind == Collection.WHOLE_TEAM and not self.asked:
            raise ValidationError(
                {"asked": _("Enter how many people are in the team: “x of y answered” is printed.")}
            )
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": _("The last day is before the first. Check both.")})

    @property
    def place(self) -> str:
        return f"{self.team}, {self.unit.name}" if self.team else self.unit.name

    def is_open(self, on: dt.date | None = None) -> bool:
        return self.starts_on <= (on or timezone.localdate()) <= self.ends_on
