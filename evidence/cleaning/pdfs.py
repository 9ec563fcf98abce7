"""PDF rebuilt page by page. Only what a page shows is copied; what stands around it (metadata, scripts, files,
forms, comments) has no way across."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf

from .faults import FileRefused

MAX_PAGES = 500
MAX_OBJECTS = 200_000
MAX_DEPTH = 50
# What one packed stream of a PDF may swell to while qpdf reads its structure; process-wide, nothing else uses qpdf.
MAX_STREAM = 100_000_000
# And all packed streams of one PDF together.
MAX_UNPACKED = 300_000_000
_STEP = 1_000_000

_PAGE_KEYS = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit"}
_HIDDEN_KEYS = {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/AF", "/EF", "/OPI",
                "/Thumb", "/Annots", "/Author", "/Creator", "/Producer", "/ModDate", "/CreationDate"}  # fmt: skip
_PRINT_AGAIN = "Open it and print it to PDF, then bring the new file."
_KEPT_SEGMENTS = {0xE0, 0xEE}

pikepdf.settings.set_qpdf_limits(flate_max_memory=MAX_STREAM, run_length_max_memory=MAX_STREAM)


def cleaned(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as source:
            return _rebuilt(source)
    except pikepdf.PasswordError:
        raise FileRefused("The PDF has a password. " + _PRINT_AGAIN) from None


def _rebuilt(source: pikepdf.Pdf) -> tuple[bytes, tuple[str, ...]]:
    _check(source)
    _check_swelling(source)
    notes = _notes(source)
    # What a form or a mark shows is drawn into the page; its author, its pop-up and its script go.
    source.generate_appearance_streams()
    source.flatten_annotations("screen")
    for page in source.pages:
        for key in set(page.obj.keys()) - _PAGE_KEYS:
            del page.obj[key]
    bare = pikepdf.new()
    bare.pages.extend(source.pages)
    for thing in bare.objects:
        _strip(thing, depth=0)
    out = io.BytesIO()
    bare.remove_unreferenced_resources()
    bare.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        recompress_flate=True,
    )
    return out.getvalue(), notes


def _check(source: pikepdf.Pdf) -> None:
    if source.is_encrypted:
        raise FileRefused("The PDF is locked. " + _PRINT_AGAIN)
    if not 1 <= len(source.pages) <= MAX_PAGES:
        raise FileRefused(
            f"The PDF has no pages, or more than {MAX_PAGES}. Bring only the pages that matter."
        )
    if len(source.objects) > MAX_OBJECTS:
        raise FileRefused("The PDF is too large inside. " + _PRINT_AGAIN)
    form: Any = source.Root.get("/AcroForm", {})
    if int(form.get("/SigFlags", 0)) & 1 or "/Perms" in source.Root or _is_signed(source):
        raise FileRefused("The PDF is signed, and cleaning would break the signature. " + _PRINT_AGAIN)
    if "/XFA" in form:
        raise FileRefused("The PDF is a form whose answers stand outside its pages. " + _PRINT_AGAIN)
    if any(note.get("/Subtype") == "/Redact" for page in source.pages for note in _annotations(page)):
        raise FileRefused(
            "The PDF has places marked for redaction that were never blacked out. Apply the redaction, then bring it."
        )


def _is_signed(source: pikepdf.Pdf) -> bool:
    return any(
        isinstance(thing, pikepdf.Dictionary) and (thing.get("/Type") == "/Sig" or "/ByteRange" in thing)
        for thing in source.objects
    )


def _annotations(page: pikepdf.Page) -> list[Any]:
    listed: Any = page.obj.get("/Annots", [])
    return [note for note in listed if isinstance(note, pikepdf.Dictionary)]


def _notes(source: pikepdf.Pdf) -> tuple[str, ...]:
    notes = [
        "Words covered by a drawn box can still be read in a PDF. Where something must be hidden, use a picture."
    ]
    if any(_annotations(page) for page in source.pages):
        notes.append("Comments, links and form fields were taken out; what they show on the page was kept.")
    if "/OCProperties" in source.Root:
        notes.append("The PDF has layers that can be hidden. All of them are shown now.")
    if "/EmbeddedFiles" in source.Root.get("/Names", {}):
        notes.append("Files attached to the PDF were taken out. Bring them one by one if they matter.")
    return tuple(notes)


def _strip(thing: Any, depth: int) -> None:
    """Hidden entries out of one object and out of everything written inside it; references lead to other objects."""
    if depth > MAX_DEPTH:
        raise FileRefused("The PDF is nested too deeply. " + _PRINT_AGAIN)
    if isinstance(thing, pikepdf.Array):
        inside = list(thing)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in _HIDDEN_KEYS & set(thing.keys()):
            del thing[key]
        inside = [value for _, value in thing.items()]
    else:
        return
    if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
        _strip_image(thing)
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _strip(value, depth + 1)


def _filters(stream: Any) -> list[str]:
    named = stream.get("/Filter", [])
    return [str(named)] if isinstance(named, pikepdf.Name) else [str(name) for name in named]


def _check_swelling(pdf: pikepdf.Pdf) -> None:
    """Against streams that unpack to gigabytes in whatever program opens the file next."""
    room = MAX_UNPACKED
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and "/FlateDecode" in (names := _filters(thing)):
            if len(names) > 2 or names.count("/FlateDecode") > 1:
                raise FileRefused("The PDF is packed in an unusual way. " + _PRINT_AGAIN)
            if names[0] == "/FlateDecode":
                room -= _size_unpacked(thing.read_raw_bytes(), room)


def _size_unpacked(data: bytes, room: int) -> int:
    unpacker, size = zlib.decompressobj(), 0
    while data and not unpacker.eof:
        size += len(unpacker.decompress(data, _STEP))
        data = unpacker.unconsumed_tail
        if size > room:
            raise FileRefused("The PDF grows too large when unpacked. " + _PRINT_AGAIN)
    return size


def _strip_image(image: Any) -> None:
    """A photograph inside a PDF keeps its own EXIF."""
    names = _filters(image)
    if "/JPXDecode" in names:
        raise FileRefused(
            "The PDF holds pictures of a kind Safeload cannot clean (JPEG 2000). " + _PRINT_AGAIN
        )
    if not names or names[-1] != "/DCTDecode":
        return
    data = image.read_raw_bytes()
    if names[:-1] == ["/FlateDecode"]:
        data = _inflated(data)
    elif names[:-1]:
        raise FileRefused("The PDF holds pictures packed in an unusual way. " + _PRINT_AGAIN)
    parameters = image.get("/DecodeParms")
    image.write(jpeg_without_segments(data), filter=pikepdf.Name.DCTDecode)
    if isinstance(parameters, pikepdf.Dictionary):
        image["/DecodeParms"] = parameters


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(data, MAX_STREAM)
    if unpacker.unconsumed_tail:
        raise FileRefused("The PDF is too large inside. " + _PRINT_AGAIN)
    return plain


def jpeg_without_segments(data: bytes) -> bytes:
    """The JPEG without EXIF, profiles, comments and whatever follows its end; its pixels are untouched."""
    kept, at = bytearray(data[:2]), 2
    if data[:2] != b"\xff\xd8":
        raise FileRefused("A picture in the PDF is damaged. " + _PRINT_AGAIN)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _KEPT_SEGMENTS:
            kept += data[at:end]
        at = end
        if marker == 0xDA:
            scan_end = _end_of_scan(data, at)
            kept += data[at:scan_end]
            at = scan_end
    return bytes(kept + b"\xff\xd9")


def _end_of_scan(data: bytes, at: int) -> int:
    """The next marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) != -1 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7 and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2
    return len(data)
