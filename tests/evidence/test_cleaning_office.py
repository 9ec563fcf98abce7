"""DOCX and XLSX: the words and figures pass, their makers do not."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from openpyxl.comments import Comment

from evidence.cleaning import FileRefused, clean

from . import files

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def in_body(markup: str) -> bytes:
    """A document with some markup put at the start of its body."""
    return files.repacked(
        files.word(),
        {"word/document.xml": lambda data: data.replace(b"<w:body>", b"<w:body>" + markup.encode(), 1)},
    )


def test_a_document_keeps_its_words_and_loses_its_author() -> None:
    data = files.word()
    assert b"Secretname" in files.unpacked(data)
    cleaned = clean(data, "a.docx")
    assert (cleaned.kind, cleaned.extension, cleaned.notes) == ("docx", "docx", ())
    assert b"Secret" not in files.unpacked(cleaned.content)
    assert b"docProps" not in files.unpacked(cleaned.content)
    again = docx.Document(io.BytesIO(cleaned.content))
    assert again.paragraphs[0].text == "Workloads rose in every team."
    assert len(again.inline_shapes) == 1


def test_a_workbook_keeps_its_figures_and_loses_its_author() -> None:
    data = files.workbook()
    assert b"Secretname" in files.unpacked(data)
    cleaned = clean(data, "a.xlsx")
    assert (cleaned.kind, cleaned.extension, cleaned.notes) == ("xlsx", "xlsx", ())
    assert b"Secret" not in files.unpacked(cleaned.content)
    rows = openpyxl.load_workbook(io.BytesIO(cleaned.content)).active.iter_rows(values_only=True)
    assert list(rows) == [("Team", "WMT %"), ("Warwickshire 1", 118.4)]


def test_a_photograph_in_a_document_loses_its_gps() -> None:
    with zipfile.ZipFile(io.BytesIO(files.word())) as before:
        assert any(b"SecretCamera" in before.read(name) for name in before.namelist())
    with zipfile.ZipFile(io.BytesIO(clean(files.word(), "a.docx").content)) as after:
        pictures = [name for name in after.namelist() if name.startswith("word/media/")]
        assert len(pictures) == 1
        assert b"Secret" not in after.read(pictures[0])


@pytest.mark.parametrize(
    "markup",
    [
        f'<w:p><w:ins w:id="1" w:author="{files.SECRET}"><w:r><w:t>new</w:t></w:r></w:ins></w:p>',
        f'<w:p><w:del w:id="1" w:author="{files.SECRET}"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>',
        f'<w:p><w:pPr><w:pPrChange w:id="1" w:author="{files.SECRET}"><w:pPr/></w:pPrChange></w:pPr></w:p>',
        "<w:p><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p>",
    ],
)
def test_tracked_changes_are_refused_with_what_to_do(markup: str) -> None:
    with pytest.raises(FileRefused, match="Accept All Changes"):
        clean(in_body(markup), "a.docx")


def test_comments_are_refused_in_both_kinds() -> None:
    def comment(made: docx.document.Document) -> None:
        made.add_comment(made.paragraphs[0].runs, text="Secret remark", author=files.SECRET)

    def note(made: openpyxl.Workbook) -> None:
        made.active["A1"].comment = Comment("Secret remark", files.SECRET)

    for data in (files.word(comment), files.workbook(note)):
        with pytest.raises(FileRefused, match="Delete all comments"):
            clean(data, "a.docx")


def test_an_empty_list_of_comments_is_no_comment() -> None:
    part = f'<w:comments xmlns:w="{W}"/>'.encode()
    content = clean(files.repacked(files.word(), {"word/comments.xml": lambda _: part}), "a.docx").content
    assert b"word/comments.xml" not in files.unpacked(content)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("word/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("word/embeddings/oleObject1.bin", "another file"),
        ("word/activeX/activeX1.xml", "control"),
        ("xl/externalLinks/externalLink1.xml", "draws on other files"),
        ("xl/connections.xml", "draws on other files"),
        ("xl/pivotCache/pivotCacheRecords1.xml", "pivot table"),
        ("xl/revisions/userNames.xml", "tracked changes"),
        ("xl/threadedComments/threadedComment1.xml", "comments"),
        ("_xmlsignatures/sig1.xml", "signed"),
    ],
)
def test_parts_that_cannot_be_taken_out_refuse_the_file(part: str, words: str) -> None:
    for made in (files.word(), files.workbook()):
        with pytest.raises(FileRefused) as refused:
            clean(files.repacked(made, {part: lambda _: b"<x/>"}), "a.docx")
        assert words in refused.value.reason


def test_a_stray_part_that_nothing_leads_to_stays_behind() -> None:
    data = files.repacked(
        files.word(), {"word/stray.xml": lambda _: b"<x>Secret</x>", "hidden.exe": lambda _: b"Secret"}
    )
    content = files.unpacked(clean(data, "a.docx").content)
    assert b"stray" not in content
    assert b"hidden.exe" not in content


def test_a_template_path_a_fingerprint_and_a_drive_link_go() -> None:
    def settings(data: bytes) -> bytes:
        extra = '<w:attachedTemplate r:id="rId99"/><w:rsids><w:rsid w:val="00ABCDEF"/></w:rsids></w:settings>'
        named = data.replace(
            b"<w:settings ",
            b'<w:settings xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
            1,
        )
        return (named if b"xmlns:r=" not in data else data).replace(b"</w:settings>", extra.encode())

    def relations(_: bytes) -> bytes:
        return (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId99" '
            b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
            b'Target="file:///C:/Users/SecretUser/t.dotm" TargetMode="External"/></Relationships>'
        )

    def link(made: docx.document.Document) -> None:
        made.part.relate_to(
            "file:///C:/Users/SecretUser/x.docx", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        made.part.relate_to("https://www.napo.org.uk/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    data = files.repacked(
        files.word(link), {"word/settings.xml": settings, "word/_rels/settings.xml.rels": relations}
    )
    assert b"SecretUser" in files.unpacked(data)
    content = files.unpacked(clean(data, "a.docx").content)
    assert b"SecretUser" not in content
    assert b"rsid" not in content
    assert b"attachedTemplate" not in content
    assert b"https://www.napo.org.uk/" in content
    assert b"about:blank" in content


def test_a_picture_fetched_from_elsewhere_is_refused() -> None:
    def linked(made: docx.document.Document) -> None:
        made.part.relate_to("https://tracker.example/p.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)

    with pytest.raises(FileRefused, match="from elsewhere"):
        clean(files.word(linked), "a.docx")


@pytest.mark.parametrize(
    "markup",
    [
        '<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;C:\\x.docx&quot; "/></w:p>',
        "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd</w:instrText></w:r></w:p>",
    ],
)
def test_fields_that_fetch_are_refused(markup: str) -> None:
    with pytest.raises(FileRefused, match="from elsewhere"):
        clean(in_body(markup), "a.docx")


def test_formulas_that_fetch_are_refused_and_others_pass() -> None:
    def formula(text: str) -> bytes:
        return files.workbook(lambda made: made.active.append(["x", text]))

    with pytest.raises(FileRefused, match="fetches values"):
        clean(formula('=WEBSERVICE("https://x.example")'), "a.xlsx")
    assert clean(formula("=SUM(B1:B2)"), "a.xlsx").kind == "xlsx"


def test_hidden_sheets_rows_and_text_are_pointed_out() -> None:
    def hide(made: openpyxl.Workbook) -> None:
        made.create_sheet("Back room").sheet_state = "hidden"
        made.active.row_dimensions[2].hidden = True

    notes = clean(files.workbook(hide), "a.xlsx").notes
    assert notes == (
        "The workbook has hidden rows or columns: look at them too.",
        "The workbook has hidden sheets: look at them too.",
    )
    assert clean(in_body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"), "a.docx").notes == (
        "The document has hidden text: look at it too.",
    )


def test_print_settings_go_and_the_sheet_still_opens() -> None:
    def page_setup(data: bytes) -> bytes:
        setup = b'<pageSetup xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
        return data.replace(b"</worksheet>", setup + b"</worksheet>")

    def relations(_: bytes) -> bytes:
        return (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/printerSettings" '
            b'Target="../printerSettings/printerSettings1.bin"/></Relationships>'
        )

    data = files.repacked(
        files.workbook(),
        {
            "xl/worksheets/sheet1.xml": page_setup,
            "xl/worksheets/_rels/sheet1.xml.rels": relations,
            "xl/printerSettings/printerSettings1.bin": lambda _: b"SecretPrinter",
        },
    )
    content = clean(data, "a.xlsx").content
    assert b"SecretPrinter" not in files.unpacked(content)
    assert b"rId1" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert openpyxl.load_workbook(io.BytesIO(content)).active["B2"].value == 118.4


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.archive({"a.txt": "x"}), "archive"),
        (files.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (files.archive({"[Content_Types].xml": "<Types/>"}), "another kind"),
        (files.archive({"[Content_Types].xml": "0" * 30_000_000}), "too large"),
        (files.archive({f"{n}.xml": "0" * 900_000 for n in range(80)}), "too large"),
        (files.archive({f"{n}": "" for n in range(2_100)}), "too large"),
        (
            files.repacked(files.word(), {"word/document.xml": lambda d: d.replace(
                b"Workloads", b" ".join(b"%d" % n for n in range(3_000_000)))}),
            "too long",
        ),
        (files.archive({"../../etc/passwd": "x"}), "not put together"),
        (files.archive({"/etc/passwd": "x"}), "not put together"),
        (files.archive({"word\\..\\x": "x"}), "not put together"),
        (files.archive({"A.xml": "x", "a.xml": "y"}), "not put together"),
        (
            files.repacked(files.word(), {"word/document.xml": lambda d: d.replace(
                b"?>\n", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)}),
            "markup no Office program writes",
        ),
        (files.repacked(files.word(), {"word/document.xml": lambda d: d[:-30]}), "damaged"),
    ],
)  # fmt: skip
def test_a_zip_that_is_no_honest_document_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        clean(data, "a.docx")
    assert words in refused.value.reason


def test_a_bomb_that_lies_about_its_size_is_stopped_while_unpacking() -> None:
    honest = files.archive({"[Content_Types].xml": "0" * 30_000_000})
    real = (30_000_000).to_bytes(4, "little")
    lying = honest.replace(real, (1_000).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(FileRefused):
        clean(lying, "a.docx")


def test_a_macro_document_renamed_is_still_refused() -> None:
    data = files.repacked(
        files.word(),
        {"[Content_Types].xml": lambda d: d.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml")},
    )  # fmt: skip
    with pytest.raises(FileRefused, match="macros"):
        clean(data, "a.docx")


def test_a_document_with_something_before_or_after_its_zip_comes_out_bare() -> None:
    content = clean(files.word() + b"Secret tail", "a.docx").content
    assert b"Secret" not in content
    assert content.startswith(b"PK\x03\x04")
    with pytest.raises(FileRefused):
        clean(b"Secret head" + files.word(), "a.docx")


def test_the_same_document_cleans_to_the_same_bytes() -> None:
    data = files.word()
    assert clean(data, "a.docx").content == clean(data, "b.docx").content
