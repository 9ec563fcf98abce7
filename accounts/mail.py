from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class OutboxFileBackend(EmailBackend):
    """The demonstration sends no mail: each message is a file under var/mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        folder: Path = settings.VAR_DIR / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(*args, file_path=str(folder), **kwargs)
