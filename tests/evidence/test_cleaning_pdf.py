"""PDFs: what a page shows passes, what stands around it does not."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from evidence.cleaning import FileRefused, clean
from evidence.cleaning.pdfs import jpeg_without_segments

from . import files


def reopened(data: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(data))


def everything(data: bytes) -> bytes:
    """All objects and all unpacked streams run together."""
    out = []
    with reopened(data) as pdf:
        for thing in [pdf.Root, pdf.trailer, *pdf.objects]:
            out.append(repr(thing).encode())
            if isinstance(thing, Stream) and thing.get("/Filter") != Name.DCTDecode:
                out.append(thing.read_bytes())
            elif isinstance(thing, Stream):
                out.append(thing.read_raw_bytes())
    return b"\n".join(out) + data


def laden(pdf: Pdf) -> None:
    """Scripts, attachments, actions, comments with author, private data, and a photograph with GPS."""
    page = pdf.pages[0].obj
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert('Secret')"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["Secret", script])))
    pdf.attachments["Secret.txt"] = b"Secret attachment"
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F="Secret.exe"))
    page.PieceInfo = Dictionary(Secret=Dictionary(Private="Secret"))
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=files.SECRET, Contents="Secret words"
            ),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.Launch, F="Secret.exe"),
            ),
        ]
    )
    photo = Stream(pdf, files.jpeg())
    photo.update(
        Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=64, Height=48, ColorSpace=Name.DeviceRGB)
    )
    photo.update(
        Dictionary(BitsPerComponent=8, Filter=Name.DCTDecode, Metadata=pdf.make_stream(b"Secret metadata"))
    )
    page.Resources = Dictionary(
        XObject=Dictionary(Photo=photo),
        Properties=Dictionary(MC0=Dictionary(PieceInfo=Dictionary(X="Secret"))),
    )
    page.Contents = pdf.make_stream(
        b"q 1 0 0 rg 10 10 50 50 re f /P /MC0 BDC 64 0 0 48 0 0 cm /Photo Do EMC Q"
    )


@pytest.mark.parametrize("change", [lambda _: None, laden])
def test_only_the_pages_pass(change: object) -> None:
    data = files.pdf(change)  # type: ignore[arg-type]
    assert b"Secret" in data
    cleaned = clean(data, "a.pdf")
    assert (cleaned.kind, cleaned.extension) == ("pdf", "pdf")
    assert b"Secret" not in everything(cleaned.content)
    with reopened(cleaned.content) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer
        assert b"10 10 50 50 re" in pdf.pages[0].obj.Contents.read_bytes()


def test_a_photograph_in_a_pdf_keeps_its_pixels() -> None:
    with reopened(clean(files.pdf(laden), "a.pdf").content) as pdf:
        photo = pikepdf.PdfImage(pdf.pages[0].obj.Resources.XObject.Photo).as_pil_image()
    assert photo.size == (64, 48)
    assert photo.getpixel((5, 5))[0] > 240
    assert not photo.getexif()


def test_a_jpeg_loses_its_segments_and_its_tail_but_no_pixel() -> None:
    from PIL import Image

    data = files.jpeg(size=(300, 200))
    bare = jpeg_without_segments(data + b"Secret tail")
    assert b"Secret" not in bare
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(bare))
    assert before.tobytes() == after.tobytes()


def test_progressive_jpegs_keep_all_their_scans() -> None:
    from PIL import Image

    out = io.BytesIO()
    files.picture((300, 200)).save(out, "JPEG", progressive=True, exif=files.exif())
    bare = jpeg_without_segments(out.getvalue())
    assert Image.open(io.BytesIO(out.getvalue())).tobytes() == Image.open(io.BytesIO(bare)).tobytes()


def test_notes_say_what_was_taken_out() -> None:
    notes = " ".join(clean(files.pdf(laden), "a.pdf").notes)
    assert "Comments, links and form fields were taken out" in notes
    assert "Files attached to the PDF were taken out" in notes
    assert "Words covered by a drawn box can still be read" in notes


def test_a_filled_form_keeps_what_it_shows() -> None:
    def form(pdf: Pdf) -> None:
        look = pdf.make_stream(b"BT /F 12 Tf (118 per cent) Tj ET")
        look.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 20]))
        field = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="wmt", V="118 per cent", F=4)
        )
        field.Rect, field.AP = Array([20, 20, 120, 40]), Dictionary(N=look)
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    cleaned = clean(files.pdf(form), "a.pdf").content
    assert b"118 per cent" in everything(cleaned)
    with reopened(cleaned) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Annots" not in pdf.pages[0].obj


def _redaction_mark(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Redact, Rect=[0, 0, 9, 9])])


def _signature(pdf: Pdf) -> None:
    signature = pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3]))
    pdf.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([Dictionary(FT=Name.Sig, T="s", V=signature)]))


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=Array([]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
        (files.pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
        (files.pdf(_signature), "signed"),
        (files.pdf(_xfa), "form"),
        (files.pdf(_redaction_mark), "marked for redaction"),
        (files.pdf()[:-200], "damaged"),
        (files.pdf()[:300], "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        clean(data, "a.pdf")
    assert words in refused.value.reason
    assert "bring" in refused.value.reason


def test_a_pdf_that_swells_is_refused() -> None:
    def swell(pdf: Pdf) -> None:
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(310)) + packer.flush()
        pdf.pages[0].obj.Contents = Stream(pdf, b"")
        pdf.pages[0].obj.Contents.write(packed, filter=Name.FlateDecode)

    data = files.pdf(swell, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(data) < 1_000_000
    with pytest.raises(FileRefused, match="too large when unpacked"):
        clean(data, "a.pdf")


def test_a_pdf_that_is_a_zip_as_well_comes_out_as_a_pdf_alone() -> None:
    polyglot = files.pdf() + files.archive({"Secret.txt": "Secret" * 90})
    assert zipfile.is_zipfile(io.BytesIO(polyglot))
    content = clean(polyglot, "a.pdf").content
    assert not zipfile.is_zipfile(io.BytesIO(content))
    assert b"Secret" not in everything(content)


def test_a_zip_that_is_a_pdf_as_well_is_refused() -> None:
    with pytest.raises(FileRefused, match="archive"):
        clean(files.archive({"a.pdf": files.pdf()}), "a.pdf")


def test_the_same_pdf_cleans_to_the_same_bytes() -> None:
    data = files.pdf(laden)
    assert clean(data, "a.pdf").content == clean(data, "b.pdf").content
