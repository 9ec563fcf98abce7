"""Why an uploaded file is not taken, in words for the person who brought it."""

from __future__ import annotations


class FileRefused(Exception):  # a decision about the file, named as such
    """`reason` names the fault and the fix; it never quotes the file or its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


DAMAGED = "The file is damaged or cut short. Open it, save it again, and bring the new copy."
