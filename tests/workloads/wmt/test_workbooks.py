"""XLSX and ODS: the same strictness, and no workbook that swells."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from workloads.wmt import (
    Column,
    Layout,
    MappedRow,
    PersonRow,
    Preview,
    Refusal,
    Skipped,
    own_layout,
    read,
    read_mapped,
    sniff,
    table_preview,
)  # fmt: skip

from . import export

STAFF = [["Staff in post, 31 March 2024"], [], ["Region", "Grade", "FTE", "As at"], ["Wales", "PO", 412.6, date(2024, 3, 31)],
         ["PS London", "PSO", 1203, date(2024, 3, 31)], ["Kent", "PO", "n/a", date(2024, 3, 31)]]  # fmt: skip
MAPPING = {
    "region": Column(0),
    "grade": Column(1, "grade"),
    "fte": Column(2, "tenths"),
    "on": Column(3, "date"),
}


def staff_csv() -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in STAFF).encode()


def staff_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Contents"
    sheet = book.create_sheet("Table 1")
    for row in STAFF:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def staff_ods() -> bytes:
    document, out = OpenDocumentSpreadsheet(), io.BytesIO()
    document.spreadsheet.addElement(Table(name="Contents"))
    table = Table(name="Table 1")
    for cells in STAFF:
        row = TableRow()
        for value in cells:
            row.addElement(_ods_cell(value))
        row.addElement(TableCell(numbercolumnsrepeated=16_000))
        table.addElement(row)
    table.addElement(TableRow(numberrowsrepeated=1_000_000))
    document.spreadsheet.addElement(table)
    document.write(out)
    return out.getvalue()


def _ods_cell(value: object) -> TableCell:
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, (int, float)):
        return TableCell(valuetype="float", value=value)
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


@pytest.mark.parametrize("make", [staff_csv, staff_xlsx, staff_ods])
def test_a_sheet_of_staff_in_post_is_read_by_the_columns_chosen(make: object) -> None:
    data = make()  # type: ignore[operator]
    preview = table_preview(data, sheet="" if make is staff_csv else "Table 1")
    assert isinstance(preview, Preview)
    assert preview.headers == ("Region", "Grade", "FTE", "As at")
    assert preview.form.header_row == 3
    assert preview.rows[0] == ("Wales", "PO", "412.6", "2024-03-31")
    assert preview.suggested == {"region": 0, "grade": 1}
    assert preview.sheets == (() if make is staff_csv else ("Contents", "Table 1"))
    wales, london, kent = read_mapped(data, preview.form, MAPPING)
    day = date(2024, 3, 31)
    assert wales == MappedRow(4, {"region": "Wales", "grade": "PO", "fte": 4126, "on": day})
    assert london == MappedRow(5, {"region": "PS London", "grade": "PSO", "fte": 12030, "on": day})
    assert isinstance(kent, Skipped)
    assert kent.reason == "Row 6, column fte (3): not a number. Write figures only, such as 2176."


def test_a_mapped_name_comes_out_as_a_pseudonym_of_its_region() -> None:
    data = b"Who,Where,WMT\nAnn Example,Wales,120%\n,Wales,130%\n"
    preview = table_preview(data)
    assert isinstance(preview, Preview)
    mapping = {"who": Column(0, "name"), "region": Column(1), "percent": Column(2, "percent")}
    taken, empty = read_mapped(
        data, preview.form, mapping, pseudonymise=lambda region, name: f"<{region}:{len(name)}>"
    )
    assert taken == MappedRow(2, {"who": "<Wales:11>", "region": "Wales", "percent": 1200})
    assert isinstance(empty, Skipped)
    assert empty.code == "empty"
    with pytest.raises(ValueError, match="needs pseudonymise"):
        read_mapped(data, preview.form, mapping)


def test_a_table_of_ones_own_is_read_by_the_rules_of_an_export() -> None:
    data = b"Officer;Office;Band;WMT\nAnn Example;Warwickshire;PO;192.0%\nBob Example;Warwickshire;DMY;0.0%\n"
    preview = table_preview(data)
    assert isinstance(preview, Preview)
    layout = own_layout(preview, {"name": 0, "pdu": 1, "grade": 2, "percent": 3})
    assert isinstance(layout, Layout)
    ann, bob = read(
        data, layout, as_at=date(2024, 3, 4), region="West Midlands", pseudonymise=lambda region, name: "p"
    )
    assert isinstance(ann, PersonRow)
    assert (ann.percent_tenths, ann.points_ok, ann.region) == (1920, False, "West Midlands")
    assert isinstance(bob, Skipped)
    lacking = own_layout(preview, {"pdu": 1})
    assert isinstance(lacking, Refusal)
    assert lacking.missing == ("Offender Manager", "Capacity Percentage, or both kinds of points")


def test_a_preview_of_cases_shows_nothing() -> None:
    answer = table_preview(b"Notes\nCRN,Tier\nX123456,A3\n")
    assert isinstance(answer, Refusal)
    assert answer.code == "case_reference"


def test_a_second_filled_sheet_or_a_sheet_of_cases_refuses_the_workbook() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(export.as_workbook(export.write_overview(), more_sheets=("More",)))
    )
    book["More"].append(["Anything", "else"])
    assert sniff(saved(book)).code == "several_sheets"
    book["More"]["A1"] = "CRN"
    assert sniff(saved(book)).code == "case_reference"


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/workbook.xml": b"<x/>", "xl/bomb.xml": b"0" * 5_000_000}, "too_large"),
        ({f"part{n}": b"" for n in range(600)}, "too_large"),
        ({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b""}, "macros"),
        ({"word/document.xml": b"<x/>"}, "zip"),
        ({"xl/workbook.xml": b"not xml"}, "damaged"),
    ],
)
def test_a_zip_that_is_no_honest_workbook_is_refused(parts: dict[str, bytes], code: str) -> None:
    answer = sniff(packed(parts))
    assert isinstance(answer, Refusal)
    assert answer.code == code


def test_a_cut_off_workbook_is_refused() -> None:
    data = export.as_workbook(export.write_overview())
    for length in range(4, len(data), 611):
        assert isinstance(sniff(data[:length]), Refusal)
