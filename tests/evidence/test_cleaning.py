"""Pictures, sizes, kinds and lies about kinds."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evidence.cleaning import MAX_BYTES, Cleaned, FileRefused, clean, redact_image

from . import files

SIGNATURES = (
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
)


def opened(cleaned: Cleaned) -> Image.Image:
    return Image.open(io.BytesIO(cleaned.content))


@pytest.mark.parametrize(
    ("data", "name", "kind", "extension", "form"),
    [
        (files.jpeg(), "a.jpg", "jpeg", "jpg", "JPEG"),
        (files.png(), "a.png", "png", "png", "PNG"),
        (files.heic(), "a.heic", "heic", "jpg", "JPEG"),
    ],
)
def test_of_a_picture_only_the_pixels_pass(
    data: bytes, name: str, kind: str, extension: str, form: str
) -> None:
    cleaned = clean(data, name)
    image = opened(cleaned)
    assert (cleaned.kind, cleaned.extension, image.format, image.size) == (kind, extension, form, (64, 48))
    assert not image.getexif()
    assert not image.getexif().get_ifd(0x8825)
    assert not {"exif", "icc_profile", "comment", "Author", "XML:com.adobe.xmp"} & set(image.info)
    assert b"Secret" not in cleaned.content
    assert image.convert("RGB").getpixel((5, 5))[0] > 240
    assert min(image.convert("RGB").getpixel((60, 44))) > 240


def test_the_picture_made_for_the_test_does_hold_gps() -> None:
    assert Image.open(io.BytesIO(files.jpeg())).getexif().get_ifd(0x8825)[1] == "N"
    assert b"Secret" in files.jpeg()


def test_a_turned_photograph_is_set_upright_before_its_exif_goes() -> None:
    image = opened(clean(files.jpeg(orientation=6), "a.jpg"))
    assert image.size == (48, 64)
    assert image.getpixel((43, 5))[1] < 30
    assert image.getpixel((5, 5))[1] > 240


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_mode_come_out_opaque(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "PNG")
    assert opened(clean(out.getvalue(), "a.png")).mode in {"L", "RGB"}


def test_what_is_hidden_under_transparency_does_not_survive() -> None:
    image, out = files.picture(mode="RGBA"), io.BytesIO()
    image.putalpha(0)
    image.save(out, "PNG")
    assert opened(clean(out.getvalue(), "a.png")).getcolors() == [(64 * 48, (255, 255, 255))]


@pytest.mark.parametrize("data", [files.png(), files.jpeg()])
def test_what_trails_a_picture_is_gone(data: bytes) -> None:
    tail = files.archive({"secret.txt": "Secret" * 50})
    cleaned = clean(data + tail, "a.png")
    assert b"PK\x03\x04" not in cleaned.content
    assert b"secret.txt" not in cleaned.content


def test_of_an_animation_the_first_picture_is_kept() -> None:
    out = io.BytesIO()
    files.picture().save(out, "PNG", save_all=True, append_images=[Image.new("RGB", (64, 48), "blue")])
    cleaned = clean(out.getvalue(), "a.png")
    assert cleaned.notes == ("Only the first picture of several was kept.",)
    assert getattr(opened(cleaned), "n_frames", 1) == 1
    assert opened(cleaned).getpixel((0, 0)) == (255, 0, 0)


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (8_000, 8_000), (20_001, 10), (11_000, 9_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused, match="larger than 50 million pixels"):
        clean(huge_png(*size), "a.png")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"0" * MAX_BYTES, "over 10 MB"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG drawing"),
        (b"\xef\xbb\xbf\n<SVG onload='x'>", "SVG drawing"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"GIF89a", "GIF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office file"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"MZ\x90", "program"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", "video"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avif", "cannot clean"),
        (b"junk %PDF-1.4", "before the start"),
        (b"hello", "Safeload takes"),
    ],
)
def test_other_kinds_are_refused_by_name_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        clean(data, "screenshot.png")
    assert words in refused.value.reason


def test_the_content_decides_and_a_wrong_name_is_said() -> None:
    cleaned = clean(files.jpeg(), "Secret Name.PNG")
    assert (cleaned.kind, cleaned.extension) == ("jpeg", "jpg")
    assert cleaned.notes == ("By its content the file is a JPEG, whatever its name says.",)


@pytest.mark.parametrize("data", [files.jpeg(), files.png(), files.heic(), files.word(), files.workbook()])
def test_a_file_cut_short_is_refused(data: bytes) -> None:
    for part in (0.3, 0.6, 0.9):
        with pytest.raises(FileRefused):
            clean(data[: int(len(data) * part)], "a")


@given(st.sampled_from(SIGNATURES), st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_a_refusal(signature: bytes, data: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        clean(signature + data, "a.bin")
    assert refused.value.reason.endswith(".")


@pytest.mark.parametrize("make", [files.jpeg, files.png, files.heic, files.pdf, files.word, files.workbook])
def test_spoilt_bytes_give_a_clean_file_or_a_refusal(make: object) -> None:
    data, chance = make(), random.Random(7)  # type: ignore[operator]
    for _ in range(12):
        spoilt = bytearray(data)
        for _ in range(8):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            assert b"Secretname" not in clean(bytes(spoilt), "a").content
        except FileRefused as refused:
            assert refused.reason


@pytest.mark.parametrize("data", [files.png(), files.jpeg(), files.png(mode="L"), files.png(mode="RGBA")])
def test_black_boxes_are_burnt_in(data: bytes) -> None:
    image = Image.open(io.BytesIO(redact_image(data, [(0, 0, 32, 24), (60, 40, 400, 400)]))).convert("L")
    assert image.crop((2, 2, 29, 21)).getextrema()[1] < 30
    assert image.getpixel((63, 47)) < 30
    assert image.getpixel((45, 10)) > 200
    assert b"Secret" not in redact_image(data, [(0, 0, 1, 1)])


@pytest.mark.parametrize("box", [(64, 0, 5, 5), (0, 0, 0, 5), (-9, 0, 5, 5), (0, 0, 5, -1)])
def test_a_box_that_covers_nothing_is_an_error_and_not_silence(box: tuple[int, int, int, int]) -> None:
    with pytest.raises(FileRefused, match="black box"):
        redact_image(files.png(), [box])


def test_cleaning_needs_no_django() -> None:
    check = "import sys, evidence.cleaning; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[2], check=False).returncode
        == 0
    )


def test_boxes_are_for_pictures_and_there_must_be_one() -> None:
    with pytest.raises(FileRefused, match="PNG and JPEG"):
        redact_image(files.pdf(), [(0, 0, 1, 1)])
    with pytest.raises(FileRefused, match="No black box"):
        redact_image(files.png(), [])
