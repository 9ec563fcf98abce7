from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.actors import Actor, Receipt
from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.models.case_report import CaseReport


class HandlerNoteQuerySet(models.QuerySet["HandlerNote"]):
    def visible_to(self, actor: Actor) -> HandlerNoteQuerySet:
        """Moderators of the area; never the person who wrote the report, whatever else she is."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, Receipt):
            return self.none()
        if not isinstance(actor, User):
            return own
        area = scope_filter(grants_with(actor, Permission.REPORT_MODERATE), "report__unit")
        return own.filter(area & ~Q(report__reporter=actor) & ~Q(report__round__opened_by=actor))


class HandlerNote(models.Model):
    """What moderators tell one another about a report. Encrypted, and unseen by whoever wrote the report."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "internal",
        "text": "health",
        "by": "special",
        "at": "confidential",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="notes")
    text = EncryptedTextField(purpose="words")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = HandlerNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Note {self.pk}"
