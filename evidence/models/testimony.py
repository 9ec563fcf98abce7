from __future__ import annotations

from collections import defaultdict

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.crypto import EncryptedTextField, pseudonym
from accounts.models import Union
from evidence.choices import HELD_BACK, ReportStatus
from evidence.models.case_report import CaseReport
from evidence.models.subject import Subject


def wording_of(text: str) -> str:
    """Which wording somebody agreed to, keyed so that the words cannot be guessed from it."""
    return pseudonym("wording", text.strip())


class TestimonyQuerySet(models.QuerySet["Testimony"]):
    def visible_to(self, actor: Actor) -> TestimonyQuerySet:
        return self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))

    def printable(self) -> TestimonyQuerySet:
        """Words that are published already, with their source. Nobody's consent is asked again for these."""
        return self.exclude(published_in="")

    def agreed_for(self, audience: str) -> TestimonyQuerySet:
        """Accepted, not taken back, and agreed to for that audience in just this wording; whether held or not."""
        return self.filter(
            report__status=ReportStatus.ACCEPTED,
            withdrawn_at=None,
            consents__audience=audience,
            consents__withdrawn_at=None,
            consents__wording=F("wording"),
        ).exclude(subject__consent__in=HELD_BACK)

    def quotable_to(self, audience: str) -> TestimonyQuerySet:
        """What a document for that audience may quote by its speaker's consent, as it stands this minute.

        Somebody who wants N others is quoted only if at least N people of the region are quotable together.
        """
        agreed = self.agreed_for(audience)
        wishes = agreed.order_by().values_list("pk", "subject", "report__region", "hold_until")
        return agreed.filter(pk__in=_released(wishes))


def _released(wishes: models.QuerySet[Testimony]) -> list[int]:
    """Region by region, the largest group in which everybody's wish for company is met."""
    by_region: dict[int | None, list[tuple[int, int | None, int]]] = defaultdict(list)
    for pk, subject, region, hold in wishes:
        by_region[region].append((pk, subject, hold or 0))
    return [pk for group in by_region.values() for pk in _company(group)]


def _company(group: list[tuple[int, int | None, int]]) -> list[int]:
    """Leave out whoever wants more company than there is, until nobody does. People count, not their texts."""
    while True:
        people = len({subject for _pk, subject, _hold in group})
        staying = [member for member in group if member[2] <= people]
        if len(staying) == len(group):
            return [pk for pk, _subject, _hold in group]
        group = staying


class Testimony(models.Model):
    """A member's own words, meant to be quoted, with what they may be attributed to."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "internal",
        "subject": "special",
        "text": "health",
        "wording": "internal",
        "attribution": "special",
        "published_in": "public",
        "hold_until": "confidential",
        "withdrawn_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="testimonies")
    subject = models.ForeignKey(
        Subject, on_delete=models.SET_NULL, null=True, blank=True, related_name="testimonies"
    )
    text = EncryptedTextField(purpose="words")
    wording = models.CharField(max_length=64, blank=True, editable=False)
    attribution = models.CharField(_("printed under it, in bands only"), max_length=120)
    published_in = models.CharField(_("already published in"), max_length=200, blank=True)
    hold_until = models.PositiveSmallIntegerField(
        _("hold it until so many people of the region agree"), null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hold_until=None) | Q(hold_until__gte=2), name="testimony_hold_means_company"
            )
        ]

    def __str__(self) -> str:
        return f"Testimony {self.pk}"
