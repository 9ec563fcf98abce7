"""Uploaded files made safe to keep: only what a reader sees passes. No Django: bytes in, bytes or a refusal out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import images, office, pdfs
from .faults import DAMAGED, FileRefused
from .images import Box
from .kinds import kind_of

__all__ = ["MAX_BYTES", "Box", "Cleaned", "FileRefused", "clean", "redact_image"]

MAX_BYTES = 10_000_000
_NAMES = {"png": {"png"}, "jpeg": {"jpg", "jpeg", "jpe", "jfif"}, "heic": {"heic", "heif"}, "pdf": {"pdf"},
          "docx": {"docx"}, "xlsx": {"xlsx"}}  # fmt: skip
_EXTENSIONS = {"jpeg": "jpg", "heic": "jpg"}


@dataclass(frozen=True)
class Cleaned:
    """`kind` is what came (png, jpeg, heic, pdf, docx, xlsx); `extension` what `content` is now (HEIC becomes JPEG).

    `notes` are for the person who brought it and for whoever checks it.
    """

    content: bytes
    kind: str
    extension: str
    notes: tuple[str, ...]


def clean(data: bytes, filename: str) -> Cleaned:
    """The file without anything but what it shows, or FileRefused. The name serves only to say that it misleads."""
    _check_size(data)
    kind = kind_of(data)
    try:
        content, kind, notes = _cleaned(data, kind)
    except FileRefused:
        raise
    except (
        Exception
    ):  # decoders meet hostile bytes and let every kind of error through; none may reach a page
        raise FileRefused(DAMAGED) from None
    named = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if named not in _NAMES[kind]:
        notes = (*notes, f"By its content the file is a {kind.upper()}, whatever its name says.")
    if kind == "heic":
        notes = (*notes, "The HEIC photograph was kept as a JPEG.")
    return Cleaned(content, kind, _EXTENSIONS.get(kind, kind), notes)


def _check_size(data: bytes) -> None:
    if not data:
        raise FileRefused("The file is empty. Choose it again.")
    if len(data) > MAX_BYTES:
        raise FileRefused(f"The file is over {MAX_BYTES // 1_000_000} MB. Bring only the pages that matter.")


def _cleaned(data: bytes, kind: str) -> tuple[bytes, str, tuple[str, ...]]:
    if kind == "zip":
        return office.cleaned(data)
    content, notes = pdfs.cleaned(data) if kind == "pdf" else images.cleaned(data, kind)
    return content, kind, notes


def redact_image(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The PNG or JPEG with black boxes (x, y, width, height in pixels) burnt in. Nothing under them can be got back."""
    _check_size(data)
    kind = kind_of(data)
    if kind not in {"png", "jpeg"}:
        raise FileRefused("Black boxes can be drawn on PNG and JPEG pictures only.")
    if not boxes:
        raise FileRefused("No black box was drawn. Draw one over what must be hidden.")
    try:
        return images.redacted(data, kind, boxes)
    except FileRefused:
        raise
    except Exception:  # see clean
        raise FileRefused(DAMAGED) from None
