"""What a file is, by its content. Its name is never believed."""

from __future__ import annotations

from .faults import FileRefused

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_PICTURE = "Save it as PNG or JPEG, or take a screenshot."
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "This is a GIF. " + _PICTURE),
    (b"BM", "This is a BMP picture. " + _PICTURE),
    (b"II*\0", "This is a TIFF or raw picture. " + _PICTURE),
    (b"MM\0*", "This is a TIFF or raw picture. " + _PICTURE),
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Office file, or one with a password. Save it as DOCX, XLSX or PDF without one.",
    ),
    (b"{\\rtf", "This is a rich text file. Save it as DOCX or PDF."),
    (b"Rar!", "This is an archive. Unpack it and bring the files inside one by one."),
    (b"7z\xbc\xaf", "This is an archive. Unpack it and bring the files inside one by one."),
    (b"\x1f\x8b", "This is an archive. Unpack it and bring the files inside one by one."),
    (b"MZ", "This is a program. Safeload takes pictures, PDF, DOCX and XLSX."),
    (b"\x7fELF", "This is a program. Safeload takes pictures, PDF, DOCX and XLSX."),
    (b"ID3", "This is a sound recording, which Safeload does not take. Write down what was said."),
)
_TAKEN = "Safeload takes PNG, JPEG and HEIC pictures, PDF, DOCX and XLSX. Save it as one of these."


def kind_of(data: bytes) -> str:
    """`png`, `jpeg`, `heic`, `pdf` or `zip`; anything else is refused by name where we can tell what it is."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data[4:8] == b"ftyp":
        return _of_boxes(data)
    raise FileRefused(_why_not(data))


def _of_boxes(data: bytes) -> str:
    """HEIC, AVIF and video share one container; the brand tells them apart."""
    brand = data[8:12]
    compatible = {data[at : at + 4] for at in range(16, min(int.from_bytes(data[:4]), 128), 4)}
    if brand in _HEIC_BRANDS and (brand != b"mif1" or compatible & (_HEIC_BRANDS - {b"mif1"})):
        return "heic"
    if brand in {b"avif", b"avis", b"mif1", b"msf1", b"hevc", b"hevx"}:
        raise FileRefused("This is a picture of a kind Safeload cannot clean. " + _PICTURE)
    raise FileRefused(
        "This is a video or sound recording, which Safeload does not take. Write down what was said."
    )


def _why_not(data: bytes) -> str:
    for magic, reason in _REFUSED:
        if data.startswith(magic):
            return reason
    if data[:4] == b"RIFF":
        return "This is a WebP picture or a recording. " + _PICTURE
    start = data[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"<svg" in start:
        return "This is an SVG drawing, which can hold scripts. " + _PICTURE
    if start.startswith(b"<"):
        return "This is a web page or markup, which can hold scripts. Print it to PDF."
    if b"%pdf-" in start:
        return "Something stands before the start of this PDF. Open it and print it to PDF again."
    return _TAKEN
