from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Union
from campaigns.choices import Classification, Theme
from campaigns.models.campaign import MaterialQuerySet
from workloads.models import Unit


class Statement(models.Model):
    """Something said about the service that is no figure: practice, risks, staffing; who says it and how it is known.

    What was received in confidence says who gave it and on what terms, and has a day to look at it again. What is under
    investigation prints only after a second official's yes.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "code": "internal",
        "theme": "internal",
        "region": "internal",
        "text": "confidential",
        "how_known": "public",
        "source": "public",
        "reference": "public",
        "made_on": "public",
        "always": "internal",
        "classification": "internal",
        "given_by": "confidential",
        "terms": "confidential",
        "review_on": "internal",
        "under_investigation": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(_("short name"), max_length=40)
    theme = models.CharField(_("where it stands"), max_length=10, choices=Theme.choices)
    region = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    text = models.TextField(_("statement"))
    how_known = models.CharField(_("how it is known"), max_length=200)
    source = models.CharField(_("source"), max_length=200, blank=True)
    reference = models.CharField(_("where the source can be read"), max_length=300, blank=True)
    made_on = models.DateField(_("made on"))
    always = models.BooleanField(_("printed whatever the period"), default=False)
    classification = models.CharField(
        _("class"), max_length=12, choices=Classification.choices, default=Classification.PUBLIC
    )
    given_by = models.CharField(_("given by"), max_length=120, blank=True)
    terms = models.CharField(_("on what terms"), max_length=200, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    under_investigation = models.BooleanField(_("about something under investigation"), default=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["theme", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["union", "code"], name="statement_once"),
            models.CheckConstraint(
                condition=~Q(classification=Classification.JOINT_CONFIDENTIAL)
                | (~Q(given_by="") & ~Q(terms="") & Q(review_on__isnull=False)),
                name="statement_confidence_has_terms",
            ),
        ]

    def __str__(self) -> str:
        return self.code
