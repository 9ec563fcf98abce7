from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Union
from campaigns.models.campaign import MaterialQuerySet


class Question(models.Model):
    """A question an MP or Member of the Senedd may wish to ask."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "number": "public",
        "text": "public",
        "source": "public",
        "in_packs": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("question"))
    source = models.CharField(_("source"), max_length=200)
    in_packs = models.BooleanField(_("printed in briefing packs"), default=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["union", "number"], name="question_once")]

    def __str__(self) -> str:
        return self.text
