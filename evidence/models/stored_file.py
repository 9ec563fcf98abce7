from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Receipt
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.choices import FileState
from evidence.models.case_report import CaseReport


class EncryptedFiles(FileSystemStorage):
    """Outside the web root: nothing serves this folder but the view that checks who asks."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        return Path(getattr(settings, "FILES_DIR", "") or Path(settings.VAR_DIR) / "files")

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())


def storage() -> EncryptedFiles:
    return EncryptedFiles()


def random_name(_row: Any, _given: str) -> str:
    """The name a file came with is kept nowhere."""
    return uuid.uuid4().hex


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, actor: Any) -> StoredFileQuerySet:
        """Whoever may read the report may read its files; the original of a redacted one, moderators of the area only."""
        if isinstance(actor, Receipt):
            return self.none()
        seen = self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))
        if not isinstance(actor, User):
            return seen
        area = scope_filter(grants_with(actor, Permission.REPORT_MODERATE), "report__unit")
        return seen.filter(Q(restricted=False) | (area & ~Q(report__reporter=actor)))


class StoredFile(models.Model):
    """A file on a case report, cleaned and encrypted. One that is only to be seen loses its content when it was checked."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "report": "internal",
        "content": "confidential",
        "kind": "internal",
        "extension": "internal",
        "size": "internal",
        "notes": "internal",
        "keep": "internal",
        "state": "internal",
        "restricted": "internal",
        "redacts": "internal",
        "at": "internal",
        "gone_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="files")
    content = models.FileField(storage=storage, upload_to=random_name, max_length=64, blank=True)
    kind = models.CharField(max_length=8)
    extension = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    notes = models.TextField(blank=True)
    keep = models.BooleanField(_("kept after it was checked"), default=False)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.HERE)
    # The original of a picture in which a moderator drew black boxes.
    restricted = models.BooleanField(default=False)
    redacts = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="redacted_by"
    )
    at = models.DateTimeField(auto_now_add=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file")

    def __str__(self) -> str:
        return f"File {self.pk}"

    @property
    def is_picture(self) -> bool:
        return self.extension in {"png", "jpg"}
