"""Pictures decoded and drawn anew. Only the pixels pass: no EXIF, GPS, thumbnail, colour profile, text or trailing data."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable

import pillow_heif
from PIL import Image, ImageDraw, ImageOps

from .faults import FileRefused

MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
JPEG_QUALITY = 90
Box = tuple[int, int, int, int]

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "heic": "HEIF", "gif": "GIF", "bmp": "BMP"}

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def pixels_of(data: bytes, kind: str) -> tuple[Image.Image, bool]:
    """The picture upright, opaque and bare, and whether it had further frames."""
    with warnings.catch_warnings():
        # Sizes between our limit and Pillow's would only warn; our own limit speaks first.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with _opened(data, kind) as picture:
            _check_size(picture)
            more = getattr(picture, "n_frames", 1) > 1
            upright = ImageOps.exif_transpose(picture)
            return _bare(upright), more


def _opened(data: bytes, kind: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
    except Image.DecompressionBombError:
        raise _too_large() from None


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_large()


def _too_large() -> FileRefused:
    return FileRefused(
        f"The picture is larger than {MAX_PIXELS // 1_000_000} million pixels, or longer than {MAX_SIDE:,} on one side. "
        "Take it again at a smaller size, or crop it to the part that matters."
    )


def _bare(picture: Image.Image) -> Image.Image:
    """Colour hidden under transparent places would survive a copy, so that everything is laid on white first."""
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;"):
        picture = picture.point(lambda value: value / 256).convert("L")
    mode = "L" if picture.mode in {"1", "L"} and "transparency" not in picture.info else "RGB"
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        bare = Image.new("RGB", seen.size, "white")
        bare.paste(seen, mask=seen.getchannel("A"))
        return bare
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    return bare


def encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind in {"jpeg", "heic"}:
        picture.save(out, format="JPEG", quality=JPEG_QUALITY, optimize=True)
    else:
        picture.save(out, format=_FORMATS[kind])
    return out.getvalue()


def cleaned(data: bytes, kind: str) -> tuple[bytes, tuple[str, ...]]:
    picture, more = pixels_of(data, kind)
    notes = ("Only the first picture of several was kept.",) if more else ()
    return encoded(picture, kind), notes


def redacted(data: bytes, kind: str, boxes: Iterable[Box]) -> bytes:
    """Black boxes (x, y, width, height in pixels from the top left) burnt into the picture."""
    picture, _ = pixels_of(data, kind)
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(_corners(box, picture.size), fill="black" if picture.mode == "RGB" else 0)
    return encoded(picture, kind)


def _corners(box: Box, size: tuple[int, int]) -> Box:
    x, y, width, height = box
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + width, size[0]) - 1, min(y + height, size[1]) - 1
    if width < 1 or height < 1 or right < left or bottom < top:
        raise FileRefused("A black box lies outside the picture or has no size. Draw it again.")
    return left, top, right, bottom
