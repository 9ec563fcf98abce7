"""Sheets: a cell is a number only where it prints as that number, and nothing can start a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from documents.render_csv import csv_files, render_csv
from documents.render_xlsx import HEADER_ROW, render_xlsx, sheet_name
from documents.sheets import number_format, safe_text, sheet_number
from documents.tree import Chart, Column, Document, DocumentMeta, Number, Shorthand, Table, tables
from tests.documents.hostile import HOSTILE, TYPED
from tests.documents.sample import sample

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def one_table(*texts: str) -> Document:
    table = Table(
        f"c{texts[0]}", tuple(Column(f"k{n}", text) for n, text in enumerate(texts)), (texts,), texts
    )
    chart = Chart(
        "<svg/>", "alt", "Chart", Table(f"d{texts[0]}", (Column("a", texts[0]),), ((Number(texts[0]),),))
    )
    return Document(
        f"t{texts[0]}", subtitle=texts[0], blocks=(table, chart), meta=DocumentMeta(*([texts[0]] * 4))
    )


def every_csv_field(document: Document) -> list[str]:
    return [
        field
        for file in csv_files(document)
        for row in csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))
        for field in row
    ]


def assert_starts_no_formula(document: Document) -> None:
    for field in every_csv_field(document):
        assert not field.lstrip(" \u200b\xa0").startswith(FORMULA_STARTS), field
    book = load_workbook(io.BytesIO(render_xlsx(document)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                if isinstance(cell.value, str):
                    assert not cell.value.lstrip(" \u200b\xa0").startswith(FORMULA_STARTS), cell.value


@pytest.mark.parametrize("text", HOSTILE + TYPED)
def test_no_cell_of_csv_or_xlsx_can_start_a_formula(text: str) -> None:
    assert_starts_no_formula(one_table(text, f"a{text}"))


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.sampled_from((*FORMULA_STARTS, " ", "\u200b", "")),
)
def test_no_text_whatever_can_start_a_formula(text: str, start: str) -> None:
    assert_starts_no_formula(one_table(start + text))


def test_strings_lie_in_the_sheet_as_inline_text_marked_as_text() -> None:
    with zipfile.ZipFile(io.BytesIO(render_xlsx(one_table('=cmd|"/C calc"!A0')))) as archive:
        sheets = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
        assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()
    assert all("<f>" not in sheet for sheet in sheets)
    assert any("inlineStr" in sheet and "'=cmd|" in sheet for sheet in sheets)


def test_the_words_after_the_apostrophe_are_the_words_typed() -> None:
    assert safe_text("=1+1") == "'=1+1"
    assert safe_text("  @x") == "'  @x"
    assert safe_text("over 150%") == "over 150%"


@pytest.mark.parametrize(
    ("display", "value"),
    [
        ("at least 45", 45),
        ("over 150%", 150),
        ("about 650", 650),
        ("130% plus", 130),
        ("45 of 60", 45),
        ("118.4", 118),
        ("-5", -5),
    ],
)
def test_a_number_that_prints_as_more_than_itself_stays_words(display: str, value: int) -> None:
    assert sheet_number(Number(display, value)) is None


@pytest.mark.parametrize(
    ("display", "value", "shape"),
    [
        ("60", 60, "0"),
        ("1,234", 1234, "#,##0"),
        ("75%", 75, '0"%"'),
        ("118.4%", Decimal("118.4"), '0.0"%"'),
        ("£4,045", 4045, '"£"#,##0'),
    ],
)
def test_a_number_that_prints_as_itself_is_a_number_with_its_format(
    display: str, value: int | Decimal, shape: str
) -> None:
    assert sheet_number(Number(display, value)) == value
    assert number_format(display) == shape


def test_a_workbook_has_a_cover_and_one_table_a_sheet() -> None:
    document = sample()
    book = load_workbook(io.BytesIO(render_xlsx(document)))
    assert len(book.sheetnames) == 1 + len(list(tables(document)))
    cover = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert cover["Title"] == document.title
    assert cover["[c]"] == "too few to show safely"
    for sheet, table in zip(book.worksheets[1:], tables(document), strict=True):
        assert sheet.cell(1, 1).value == table.caption
        assert [cell.value for cell in sheet[HEADER_ROW]] == [column.label for column in table.columns]
        assert sheet.max_row == HEADER_ROW + len(table.rows)
        assert sheet.freeze_panes == "B4"


def test_hidden_cells_keep_their_shorthand_in_sheets() -> None:
    table = Table("C", (Column("a", "A"), Column("b", "B", True)), (("Wales", Shorthand()),))
    document = Document("T", blocks=(table,))
    assert "[c]" in every_csv_field(document)
    assert load_workbook(io.BytesIO(render_xlsx(document))).worksheets[1].cell(4, 2).value == "[c]"


def test_sheet_names_are_short_unique_and_allowed() -> None:
    taken: set[str] = set()
    for caption in ("A" * 60, "A" * 60, "a" * 60, "History", "[x]:*?/\\", "'quoted'", "\x00", "🔥" * 40):
        name = sheet_name(caption, taken)
        assert 0 < len(name) <= 31
        assert name.lower() not in taken | {"history"}
        assert not set(name) & set("[]:*?/\\\x00")
        taken.add(name.lower())


def test_the_zip_of_csv_files_is_the_same_bytes_for_the_same_tree() -> None:
    assert render_csv(sample()) == render_csv(sample())


def test_csv_names_are_plain_and_in_order() -> None:
    names = [file.name for file in csv_files(sample())]
    assert names[0] == "00-cover.csv"
    assert names[1] == "01-people-who-reported-a-score-and-how-many-were-over.csv"
