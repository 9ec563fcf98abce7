"""A zip read part by part with every size counted as it unpacks, and written anew without dates or extras."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from .faults import FileRefused

MAX_PARTS = 2_000
MAX_UNPACKED = 60_000_000
MAX_RATIO = 200
_SMALL = 1_000_000
_STEP = 65_536
_TOO_LARGE = "The file grows too large when unpacked. Print it to PDF, or bring only the pages that matter."
_ODD = "The file is not put together as an Office document should be. Open it, save it again, and bring the new copy."


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
        if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_UNPACKED:
            raise FileRefused(_TOO_LARGE)
        parts: dict[str, bytes] = {}
        room = MAX_UNPACKED
        for part in listed:
            _check_name(part, {name.lower() for name in parts})
            if not part.is_dir():
                parts[part.filename] = _unpacked(archive, part, room)
                room -= len(parts[part.filename])
        return parts


def _check_name(part: zipfile.ZipInfo, seen: set[str]) -> None:
    if part.flag_bits & 1:
        raise FileRefused("The file has a password. Save it without one.")
    name = part.orig_filename
    steps = name.split("/")
    outside = name.startswith("/") or ".." in steps or "\\" in name or ":" in name or "\0" in name
    if outside or name.lower() in seen or (part.external_attr >> 16) & 0o170000 == 0o120000:
        raise FileRefused(_ODD)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    content = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(_STEP):
            content += chunk
            swollen = len(content) > _SMALL and len(content) > MAX_RATIO * max(part.compress_size, 1)
            if len(content) > room or swollen:
                raise FileRefused(_TOO_LARGE)
    return bytes(content)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The content types first, as Office writes them; one fixed date; no comment, no extra fields."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, parts[name])
    return out.getvalue()
