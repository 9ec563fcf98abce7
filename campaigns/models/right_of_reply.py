from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Union, User
from campaigns.models.ledger import LedgerEntry
from campaigns.models.pack import OfPack, Pack


class RightOfReply(models.Model):
    """Figures of a pack given to the employer before they go out, and what came back. The giving stands in the ledger."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "pack": "internal",
        "given_to": "public",
        "given_on": "public",
        "answer_by": "public",
        "entry": "internal",
        "given_by": "special",
        "reply": "public",
        "replied_on": "public",
        "recorded_by": "special",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="replies")
    given_to = models.CharField(_("given to"), max_length=120)
    given_on = models.DateField(_("given on"))
    answer_by = models.DateField(_("asked to answer by"))
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reply = models.TextField(_("reply"), blank=True)
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfPack.as_manager()

    class Meta:
        ordering = ["given_on", "pk"]
        verbose_name_plural = "rights of reply"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("given_on")), name="right_of_reply_leaves_time"
            ),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True, reply="")
                | Q(replied_on__gte=F("given_on")) & ~Q(reply=""),
                name="right_of_reply_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_to} {self.given_on}"
