"""Uploaded files stay in memory: what a union holds in confidence never touches the disk in clear."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

# The largest export, and several files of a report, with what a form adds.
LARGEST = 105_000_000  # bytes of one request


class InMemoryUploadHandler(MemoryFileUploadHandler):
    """Django's own handler passes large files on to one that writes to the disk; this one refuses them instead."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig("The files are too large. Bring fewer at a time.")
        self.activated = True
