from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Receipt
from accounts.crypto import EncryptedTextField
from accounts.models import Union, User
from evidence.choices import HELD_BACK, SubjectConsent


class SubjectQuerySet(models.QuerySet["Subject"]):
    def visible_to(self, actor: Any) -> SubjectQuerySet:
        own = self.filter(union_id=actor.union_id)
        return own.filter(pk=actor.subject_id) if isinstance(actor, Receipt) else own


class Subject(models.Model):
    """The person a reading is about; never a name. A reading without a key counts once a moderator says it is new.

    Keys: the person's own account, a receipt code (a Capability), the membership number as a keyed pseudonym, or a
    rep's private label (SubjectLabel), the name in WMT exports as a keyed pseudonym.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "user": "special",
        "membership": "special",
        "wmt_name": "special",
        "consent": "confidential",
        "distinct": "internal",
        "created_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    membership = models.CharField(max_length=64, null=True, blank=True, editable=False)
    # The keyed pseudonym of the name in WMT exports; the name is stored nowhere.
    wmt_name = models.CharField(max_length=64, null=True, blank=True, editable=False)
    consent = models.CharField(
        max_length=10,
        choices=SubjectConsent.choices,
        default=SubjectConsent.COUNT,
        db_default=SubjectConsent.COUNT.value,
    )
    distinct = models.BooleanField(_("known to be nobody already counted"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["union", "user"], name="subject_once_per_user"),
            models.UniqueConstraint(fields=["union", "membership"], name="subject_once_per_membership"),
            models.UniqueConstraint(fields=["union", "wmt_name"], name="subject_once_per_wmt_name"),
        ]

    def __str__(self) -> str:
        return f"Subject {self.pk}"

    @property
    def held_back(self) -> bool:
        return self.consent in HELD_BACK


class SubjectLabelQuerySet(models.QuerySet["SubjectLabel"]):
    def visible_to(self, actor: Any) -> SubjectLabelQuerySet:
        """The rep who wrote it, and nobody else: not a moderator, not an official."""
        if not isinstance(actor, User):
            return self.none()
        return self.filter(union_id=actor.union_id, rep=actor)


class SubjectLabel(models.Model):
    """How one rep knows again somebody entered before. Encrypted, and shown to that rep only."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "subject": "internal",
        "rep": "special",
        "text": "contact",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="labels")
    rep = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField(purpose="contact")

    objects = SubjectLabelQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "rep"], name="subject_label_once")]

    def __str__(self) -> str:
        return f"Label {self.pk}"
