from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Union
from evidence.choices import Audience, Standing
from evidence.models.subject import Subject
from evidence.models.testimony import Testimony


class QuoteConsentQuerySet(models.QuerySet["QuoteConsent"]):
    def visible_to(self, actor: Any) -> QuoteConsentQuerySet:
        return self.filter(union_id=actor.union_id, testimony__in=Testimony.objects.visible_to(actor))

    def standing(self) -> QuoteConsentQuerySet:
        return self.filter(withdrawn_at=None)


class QuoteConsent(models.Model):
    """One speaker, one wording, one audience. `informed` is the version of what the speaker was told before agreeing."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "testimony": "internal",
        "audience": "confidential",
        "wording": "internal",
        "informed": "internal",
        "given_at": "internal",
        "withdrawn_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    testimony = models.ForeignKey(Testimony, on_delete=models.CASCADE, related_name="consents")
    audience = models.CharField(max_length=20, choices=Audience.choices)
    wording = models.CharField(max_length=64)
    informed = models.CharField(max_length=20)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = QuoteConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["testimony", "audience"], condition=Q(withdrawn_at=None), name="quote_consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.testimony_id}"


class ExplicitConsentQuerySet(models.QuerySet["ExplicitConsent"]):
    def visible_to(self, actor: Any) -> ExplicitConsentQuerySet:
        return self.filter(union_id=actor.union_id, subject__in=Subject.objects.visible_to(actor))


class ExplicitConsent(models.Model):
    """Somebody who is no member, or will not say, agreed to a union keeping the answers; to which wording, and when."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "subject": "internal",
        "standing": "special",
        "wording": "internal",
        "given_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="consents")
    standing = models.CharField(max_length=10, choices=Standing.choices)
    wording = models.CharField(max_length=20)
    given_at = models.DateTimeField(auto_now_add=True)

    objects = ExplicitConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Consent {self.pk}"
