from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with
from campaigns.models.pack import OfPack, Pack


class JointAgreementQuerySet(models.QuerySet["JointAgreement"]):
    def visible_to(self, actor: Actor) -> JointAgreementQuerySet:
        """Officials of the union that agreed; at the joint desk nobody, who sees names of unions only."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt) or not grants_with(actor, Permission.PACK_SIGN):
            return self.none()
        return own

    def covering(self, start: object, end: object) -> JointAgreementQuerySet:
        """Those in force now that hold the whole window."""
        return self.filter(ended_at=None, start__lte=start, end__gte=end)


class JointAgreement(models.Model):
    """A union agrees that its tallies of a window are counted together with those of the other unions.

    Kept by the union itself: nobody else can give it, see it or end it.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "start": "internal",
        "end": "internal",
        "agreed_by": "special",
        "agreed_at": "internal",
        "ended_by": "special",
        "ended_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JointAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="joint_agreement_start_before_end"),
            models.UniqueConstraint(
                fields=["union", "start", "end"], condition=Q(ended_at=None), name="joint_agreement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} - {self.end}"


class PackParty(models.Model):
    """A union whose signature a joint pack needs: who signed for it and which words, or who stopped it and why.

    What was signed holds for those words only: `signed_mark` is compared with the pack's mark, also by a trigger.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "pack": "internal",
        "party": "special",
        "signed_by": "special",
        "signed_at": "internal",
        "signed_mark": "internal",
        "vetoed_by": "special",
        "vetoed_at": "internal",
        "veto_reason": "confidential",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="parties")
    party = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", verbose_name=_("for"))
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_mark = models.CharField(max_length=64, blank=True)
    vetoed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    vetoed_at = models.DateTimeField(null=True, blank=True)
    veto_reason = models.CharField(_("why it may not go out"), max_length=300, blank=True)

    objects = OfPack.as_manager()

    class Meta:
        ordering = ["party__name", "pk"]
        verbose_name_plural = "pack parties"
        constraints = [
            models.UniqueConstraint(fields=["pack", "party"], name="pack_party_once"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_mark=""), name="pack_party_signed_words"
            ),
            models.CheckConstraint(
                condition=Q(vetoed_by__isnull=True) | ~Q(veto_reason=""), name="pack_party_veto_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.pack_id}"

    @property
    def vetoed(self) -> bool:
        return self.vetoed_by_id is not None

    def signed(self, mark: str) -> bool:
        """Whether these very words were signed for the union."""
        return self.signed_by_id is not None and self.signed_mark == mark
