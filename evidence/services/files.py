"""Files on a case report: cleaned, encrypted, shown to few, and destroyed once seen unless they are to be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.crypto import decrypt_bytes, encrypt_bytes
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from evidence.choices import FileState
from evidence.cleaning import Box, Cleaned, FileRefused, clean, redact_image
from evidence.entries import ReportEntry
from evidence.models import CaseReport, LegalHold, StoredFile
from evidence.permissions import may_answer, may_moderate
from evidence.services.reports import report_submit
from evidence.services.subjects import people_known
from evidence.values import refuse_identifiers_in_name

PURPOSE = "files"
MOST_FILES = 10
LARGEST_FORM = 60_000_000  # bytes of all files of one report


def files_clean(uploads: Sequence[UploadedFile]) -> list[Cleaned]:
    """Every file without anything but what it shows. Raises ValidationError, saying which by its place in the list."""
    if len(uploads) > MOST_FILES:
        raise ValidationError(_("At most %(n)s files at a time.") % {"n": MOST_FILES})
    if sum(upload.size or 0 for upload in uploads) > LARGEST_FORM:
        raise ValidationError(_("Together the files are too large. Bring fewer at a time."))
    return [_cleaned(number, upload) for number, upload in enumerate(uploads, start=1)]


def _cleaned(number: int, upload: UploadedFile) -> Cleaned:
    name = upload.name or ""
    try:
        refuse_identifiers_in_name(name)
    except ValidationError as error:
        raise ValidationError(
            _("The name of file %(n)s may lead to a person on probation. Rename it. %(why)s")
            % {"n": number, "why": " ".join(error.messages)}
        ) from error
    try:
        return clean(upload.read(), name)
    except FileRefused as refused:
        raise ValidationError(_("File %(n)s: %(why)s") % {"n": number, "why": refused.reason}) from refused


def report_submit_with_files(
    *, by: User, entry: ReportEntry, uploads: Sequence[UploadedFile], keep: bool = False
) -> CaseReport:
    """The report and its files, or neither. The same report sent again keeps the files of its first sending."""
    files = files_clean(uploads)
    with transaction.atomic():
        if not CaseReport.objects.filter(union_id=by.union_id, nonce=entry.nonce).exists():
            entry = people_known(by=by, entry=entry)
        report = report_submit(by=by, entry=entry)
        if files and not report.files.exists():
            files_add(by=by, report=report, files=files, keep=keep)
    return report


def files_add(
    *, by: Actor, report: CaseReport, files: Iterable[Cleaned], keep: bool = False
) -> list[StoredFile]:
    """Encrypt and store them under random names."""
    require(may_answer(by, report))
    with transaction.atomic():
        stored = [_store(report, file, keep=keep) for file in files]
        for row in stored:
            audit_write(by=by, action="file.add", obj=row, reason_code=row.kind)
    return stored


def _store(report: CaseReport, file: Cleaned, *, keep: bool, redacts: StoredFile | None = None) -> StoredFile:
    row = StoredFile(
        union_id=report.union_id,
        report=report,
        kind=file.kind,
        extension=file.extension,
        size=len(file.content),
        notes="\n".join(file.notes),
        keep=keep,
        redacts=redacts,
    )
    row.content.save("", ContentFile(encrypt_bytes(PURPOSE, file.content), name="file"), save=False)
    name = row.content.name
    try:
        row.save()
    except Exception:
        row.content.storage.delete(name)
        raise
    return row


def file_read(*, by: User, file: StoredFile) -> bytes:
    """The content, for somebody who was found allowed to see the row. Each reading leaves an audit row."""
    if file.state != FileState.HERE or not file.content:
        raise Refused(_("This file is no longer kept: it was destroyed after it was checked."))
    with file.content.storage.open(file.content.name, "rb") as stored:
        content = decrypt_bytes(PURPOSE, stored.read())
    with transaction.atomic():
        audit_write(by=by, action="file.read", obj=file)
    return content


def file_redact(*, by: User, file: StoredFile, boxes: Sequence[Box]) -> StoredFile:
    """A copy with black boxes burnt in, for everybody; the original is restricted to moderators until it is erased."""
    require(may_moderate(by, file.report))
    original = file_read(by=by, file=file)
    try:
        content = redact_image(original, boxes)
    except FileRefused as refused:
        raise ValidationError(refused.reason) from refused
    with transaction.atomic():
        file = StoredFile.objects.select_for_update(of=("self",)).select_related("report").get(pk=file.pk)
        if file.restricted:
            raise Refused(_("Somebody else has redacted this picture already. Open the redacted one."))
        new = _store(
            file.report, Cleaned(content, file.kind, file.extension, ()), keep=file.keep, redacts=file
        )
        file.restricted = True
        file.save(update_fields=["restricted"])
        audit_write(by=by, action="file.redact", obj=file)
    return new


def files_seen(*, by: User, report: CaseReport) -> int:
    """After acceptance: what was only to be seen is destroyed. Inside the transaction of the decision."""
    if LegalHold.objects.in_force().filter(union_id=report.union_id, report__in=[report]).exists():
        return 0
    if LegalHold.objects.in_force().filter(union_id=report.union_id, report=None).exists():
        return 0
    rows = list(report.files.select_for_update().filter(keep=False, state=FileState.HERE))
    for row in rows:
        audit_write(by=by, action="file.destroy", obj=row)
        name, row.content = row.content.name, ""
        row.state, row.gone_at = FileState.SEEN, timezone.now()
        row.save(update_fields=["content", "state", "gone_at"])
        transaction.on_commit(_Removal(row, name))
    return len(rows)


class _Removal:
    """Deletes the bytes once the row that pointed to them is committed without them."""

    def __init__(self, row: StoredFile, name: str) -> None:
        self.storage, self.name = row.content.storage, name

    def __call__(self) -> None:
        self.storage.delete(self.name)
