"""Heads of the audit trail, kept where whoever changes the database does not reach: a folder, and a mailbox if named."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.services.sealing import Head, audit_head


def heads_folder() -> Path:
    """AUDIT_HEAD_FOLDER, or var/audit; a folder on another machine is the better choice."""
    return Path(settings.AUDIT_HEAD_FOLDER or settings.VAR_DIR / "audit")


def audit_head_export() -> Path | None:
    """Write today's head, replace no earlier one, and mail it if an address is set. None: nothing is sealed yet."""
    head = audit_head()
    if head is None:
        return None
    path = _write(head)
    if settings.AUDIT_HEAD_ADDRESS:
        EmailMessage(
            subject=f"Safeload audit head {head.sequence}",
            body=head.to_json(),
            to=[settings.AUDIT_HEAD_ADDRESS],
        ).send()
    return path


def _write(head: Head) -> Path:
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"head-{timezone.localdate():%Y-%m-%d}-{head.sequence}.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(head.to_json() + "\n")
        file.flush()
        os.fsync(handle)
    return path


def exported_heads(folder: Path | None = None) -> list[Head]:
    """All heads of the folder. Raises ValueError naming a file that is none."""
    heads = []
    for path in sorted((folder or heads_folder()).glob("head-*.json")):
        try:
            heads.append(Head.from_json(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
    return heads
