from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from accounts.actors import Actor, Receipt
from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.models.case_report import CaseReport
from evidence.models.figure import Figure
from evidence.models.testimony import Testimony
from evidence.models.words import Words


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def visible_to(self, actor: Actor) -> RedactionQuerySet:
        """Moderators of the area, and never on their own report. Everybody else reads the redacted text only."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, Receipt):
            return self.none()
        if not isinstance(actor, User):
            return own
        area = scope_filter(grants_with(actor, Permission.REPORT_MODERATE), "report__unit")
        return own.filter(area & ~Q(report__reporter=actor) & ~Q(report__round__opened_by=actor))


class Redaction(models.Model):
    """The original of a text of which a moderator took parts out.

    The redacted text stands in the text's own place, so that every reader, page and pack has it without asking; the
    original lies here, and is read again only with a reason and a fresh sign-in.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "report": "internal",
        "words": "internal",
        "testimony": "internal",
        "figure": "internal",
        "original": "health",
        "by": "special",
        "at": "confidential",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="redactions")
    words = models.OneToOneField(Words, on_delete=models.CASCADE, null=True, blank=True)
    testimony = models.OneToOneField(Testimony, on_delete=models.CASCADE, null=True, blank=True)
    figure = models.OneToOneField(Figure, on_delete=models.CASCADE, null=True, blank=True)
    original = EncryptedTextField(purpose="words")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words__isnull=False, testimony=None, figure=None)
                | Q(words=None, testimony__isnull=False, figure=None)
                | Q(words=None, testimony=None, figure__isnull=False),
                name="redaction_of_one_text",
            )
        ]

    def __str__(self) -> str:
        return f"Redaction {self.pk}"
