"""Files made for the tests, each with something in it that must not get through."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pikepdf
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRET = "Pat Secretname"
LATITUDE = ((52.0, 17.0, 8.53), "N")


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """White with a red top left quarter, so that turning and redaction show."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill="red")
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x010F], data[0x013B], data[0x0112] = "SecretCamera", SECRET, orientation
    data.get_ifd(0x8825).update({1: LATITUDE[1], 2: LATITUDE[0]})
    return data


def jpeg(orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    picture(size).save(
        out,
        "JPEG",
        quality=95,
        exif=exif(orientation),
        comment=SECRET.encode(),
        icc_profile=b"SecretProfile" * 9,
    )
    return out.getvalue()


def heic() -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    picture().save(out, "HEIF", exif=exif().tobytes())
    return out.getvalue()


def png(mode: str = "RGB") -> bytes:
    out, words = io.BytesIO(), PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    picture(mode=mode).save(out, "PNG", pnginfo=words, exif=exif())
    return out.getvalue()


def archive(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **saving: object) -> bytes:
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    made.pages[0].obj["/Contents"] = made.make_stream(b"q 1 0 0 rg 10 10 50 50 re f Q")
    made.docinfo["/Author"] = SECRET
    with made.open_metadata() as data:
        data["dc:creator"] = [SECRET]
    change(made)
    out = io.BytesIO()
    made.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, **saving)
    return out.getvalue()


def word(change: Callable[[docx.document.Document], None] = lambda _: None) -> bytes:
    made = docx.Document()
    made.core_properties.author = made.core_properties.last_modified_by = SECRET
    made.add_paragraph("Workloads rose in every team.")
    made.add_picture(io.BytesIO(jpeg()))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def workbook(change: Callable[[openpyxl.Workbook], None] = lambda _: None) -> bytes:
    made = openpyxl.Workbook()
    made.properties.creator = made.properties.lastModifiedBy = SECRET
    made.active.append(["Team", "WMT %"])
    made.active.append(["Warwickshire 1", 118.4])
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(data: bytes, changes: dict[str, Callable[[bytes], bytes]] | None = None, **new: bytes) -> bytes:
    """An Office file with parts changed or added (names in `new` as name=bytes through a dict)."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts: dict[str, bytes | str] = {name: packed.read(name) for name in packed.namelist()}
    for name, change in (changes or {}).items():
        parts[name] = change(parts[name] if isinstance(parts.get(name), bytes) else b"")  # type: ignore[arg-type]
    return archive({**parts, **new})


def unpacked(data: bytes) -> bytes:
    """Everything a zip holds, names and contents, unpacked and run together."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())
