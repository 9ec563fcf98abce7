from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Union, User
from campaigns.choices import ReleaseKind
from campaigns.models.release_period import ReleasePeriod


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def visible_to(self, actor: Actor) -> LedgerEntryQuerySet:
        return self.filter(union_id=actor.union_id, period__in=ReleasePeriod.objects.visible_to(actor))


class LedgerEntry(models.Model):
    """What was released of a period, restated or taken back. Rows are added and stay.

    `tables` is what left; `truth` the counts it was made from and `reasons` why cells are hidden: for those who close
    periods, never for a reader.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "period": "internal",
        "kind": "internal",
        "tables": "public",
        "truth": "confidential",
        "reasons": "confidential",
        "hash": "internal",
        "by": "special",
        "at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReleasePeriod, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("what happened"), max_length=10, choices=ReleaseKind.choices)
    tables = models.JSONField()
    truth = models.JSONField()
    reasons = models.JSONField(default=list, blank=True)
    hash = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=models.Q(kind=ReleaseKind.CLOSE), name="ledger_closed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.period}"
