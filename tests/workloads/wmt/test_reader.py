"""Meaning, row by row: what is taken, what is skipped and in which words, and that no name goes further."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.wmt import (
    Layout,
    PersonRow,
    Preview,
    Refusal,
    Skipped,
    WmtRefused,
    read,
    sniff,
    table_preview,
)

from . import export

DAY = date(2024, 3, 4)
SECRET_NAME = "Zebedee Quillfeather"


def one(**changes: object) -> PersonRow | Skipped:
    """One overview row, changed by heading."""
    base = dict(zip(export.OVERVIEW, export.overview_rows()[0], strict=True)) | {
        "Offender Manager": SECRET_NAME
    }
    row = base | {heading.replace("_", " "): value for heading, value in changes.items()}
    return read_all(export.write_overview([list(row.values())]))[0]


def read_all(data: bytes, *, as_at: date | None = DAY, **given: object) -> list[PersonRow | Skipped]:
    layout = sniff(data)
    assert isinstance(layout, Layout), layout
    return list(
        read(data, layout, as_at=as_at, pseudonymise=lambda region, name: f"{region}/{hash(name)}", **given)
    )


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"Capacity_Percentage": "lots"}, "not_a_number", "Capacity Percentage"),
        ({"Capacity_Percentage": "1e3%"}, "not_a_number", "Capacity Percentage"),
        ({"Capacity_Percentage": "nan"}, "not_a_number", "Capacity Percentage"),
        ({"Capacity_Percentage": "-4.0%"}, "negative", "Capacity Percentage"),
        ({"Capacity_Percentage": "99999%"}, "out_of_range", "Capacity Percentage"),
        ({"Capacity_Percentage": "2.5"}, "unclear_percent", "Capacity Percentage"),
        ({"Capacity_Percentage": "", "Capacity_Points": ""}, "no_reading", "Capacity Percentage"),
        ({"Capacity_Percentage": "0.0%"}, "zero_with_points", "Capacity Percentage"),
        ({"Capacity_Percentage": "0.0%", "Capacity_Points": 0}, "zero_with_points", "Capacity Percentage"),
        ({"Capacity_Points": "12.5"}, "not_whole", "Capacity Points"),
        ({"Capacity_Points": "2,17,6"}, "not_a_number", "Capacity Points"),
        ({"Capacity_Points": -5}, "negative", "Capacity Points"),
        ({"Capacity_Points": "99999999999"}, "out_of_range", "Capacity Points"),
        ({"Contracted_Hours": "part time"}, "not_a_number", "Contracted Hours"),
        ({"Grade_Code": "DMY"}, "dmy", "Grade Code"),
        ({"Grade_Code": "Wizard"}, "unknown_grade", "Grade Code"),
        ({"Offender_Manager": ""}, "no_name", "Offender Manager"),
        ({"Offender_Manager": "Unallocated Warwickshire"}, "unallocated", "Offender Manager"),
        ({"Offender_Manager": "Grand Total"}, "total", "Offender Manager"),
        ({"Offender_Manager": SECRET_NAME * 20}, "too_long", "Offender Manager"),
        ({"Team_Name": "Case X123456"}, "case_reference", "Team Name"),
        ({"Region": ""}, "no_region", "Region"),
    ],
)
def test_a_row_is_skipped_with_its_row_column_fault_and_fix(
    changes: dict[str, object], code: str, column: str
) -> None:
    skipped = one(**changes)
    assert isinstance(skipped, Skipped)
    assert (skipped.row_number, skipped.code, skipped.column) == (2, code, column)
    assert skipped.reason.startswith(f"Row 2, column {column}: ")
    assert "Quillfeather" not in skipped.reason
    assert all(
        str(value) not in skipped.reason for value in changes.values() if value not in ("", 0, "0.0%", "DMY")
    )


@pytest.mark.parametrize(
    ("percent", "tenths", "printed"),
    [
        ("118.4%", 1184, True),
        ("118.40%", 1184, True),
        (" 118.4 % ", 1184, True),
        ("118.4", 1184, True),
        ("1.184", 1184, True),
        ("118,4%", 1184, True),
        ("118.44%", 1184, True),
        ("118.45%", 1185, True),
        ("", 1184, False),
    ],
)
def test_a_percentage_is_read_however_it_is_written(percent: str, tenths: int, printed: bool) -> None:
    row = one(Capacity_Percentage=percent)
    assert isinstance(row, PersonRow)
    assert (row.percent_tenths, row.printed, row.points_ok) == (tenths, printed, True)


@pytest.mark.parametrize(
    ("changes", "ok"),
    [
        ({"Capacity_Percentage": "118.5%"}, True),
        ({"Capacity_Percentage": "118.3%"}, True),
        ({"Capacity_Percentage": "118.6%"}, False),
        ({"Capacity_Percentage": "118.2%"}, False),
        ({"Capacity_Percentage": "150.0%"}, False),
        ({"Remaining_Points": -399}, False),
        ({"Remaining_Points": ""}, True),
        ({"Capacity_Points": ""}, False),
        ({"Total_Points_Used": ""}, False),
        ({"Capacity_Points": 0, "Remaining_Points": -2576}, False),
    ],
)
def test_points_never_override_the_printed_value_but_are_flagged_out(
    changes: dict[str, object], ok: bool
) -> None:
    row = one(**changes)
    assert isinstance(row, PersonRow)
    assert row.percent_tenths == round(float(str(changes.get("Capacity_Percentage", "118.4%"))[:-1]) * 10)
    assert row.points_ok is ok


def test_a_true_zero_is_a_reading() -> None:
    row = one(Capacity_Percentage="0.0%", Total_Points_Used=0, Remaining_Points=2176)
    assert isinstance(row, PersonRow)
    assert (row.percent_tenths, row.points_ok) == (0, True)


@pytest.mark.parametrize(
    ("code", "grade", "newly_qualified"),
    [("PO", "PO", False), ("pso", "PSO", False), ("PQiP", "PQIP", False), ("TPO", "PQIP", False), ("PSM", "PO", False),
     ("", "", False), ("NQO", "PO", True)],
)  # fmt: skip
def test_grades_become_ours_and_blank_stays_unknown(code: str, grade: str, newly_qualified: bool) -> None:
    row = one(Grade_Code=code)
    assert isinstance(row, PersonRow)
    assert (row.grade, row.newly_qualified) == (grade, newly_qualified)


def test_no_name_is_in_anything_that_comes_out() -> None:
    base = export.overview_rows()
    rows = [[*row[:3], SECRET_NAME, *row[4:]] for row in base]
    spoilt = [*rows, [*rows[0][:5], SECRET_NAME, *rows[0][6:]], [*rows[0], SECRET_NAME]]
    assert "zebedee" not in repr(read_all(export.write_overview(spoilt))).casefold()


def test_the_name_is_handed_on_in_one_spelling() -> None:
    heard: list[tuple[str, str]] = []
    data = export.write_overview([[*r[:3], name, *r[4:]] for r, name in zip(
        [export.overview_rows()[0]] * 3, ["Ann O\u2019Example", " ANN  O'EXAMPLE ", "ann\u00a0o'example"], strict=True)])  # fmt: skip
    layout = sniff(data)
    assert isinstance(layout, Layout)
    list(read(data, layout, as_at=DAY, pseudonymise=lambda region, name: heard.append((region, name)) or "x"))
    assert heard == [(export.REGION, "ann o'example")] * 3


def test_ragged_rows_are_skipped_and_blank_ones_passed_over() -> None:
    header, first, second = export.write_overview(export.overview_rows()[:2]).decode().splitlines()
    cut = ",".join(second.split(",")[:6])
    data = "\n".join([header, first, "", ",,,,", first + ',"more"', cut, second]).encode()
    assert [(r.row_number, getattr(r, "code", "taken")) for r in read_all(data)] == [
        (2, "taken"), (5, "too_many_cells"), (6, "cut_short"), (7, "taken"),
    ]  # fmt: skip


def test_an_overview_needs_the_day_it_was_taken() -> None:
    layout = sniff(export.write_overview())
    assert isinstance(layout, Layout)
    with pytest.raises(WmtRefused, match="no date"):
        read(export.write_overview(), layout, as_at=None, pseudonymise=str.__add__)
    with pytest.raises(WmtRefused, match="future"):
        read(export.write_overview(), layout, as_at=DAY, today=date(2024, 3, 3), pseudonymise=str.__add__)


def test_an_export_without_region_needs_one() -> None:
    data = export.write_overview(region=False)
    layout = sniff(data)
    assert isinstance(layout, Layout)
    with pytest.raises(WmtRefused, match="which region"):
        read(data, layout, as_at=DAY, pseudonymise=str.__add__)


@pytest.mark.parametrize(
    ("written", "code"),
    [("13-14-2024", "not_a_date"), ("03-14-2024", "month_first"), ("", "no_date"), ("30/02/2024", "not_a_date"),
     ("04-03-1924", "out_of_range"), ("soon", "not_a_date"), ("05-03-2024", "future")],
)  # fmt: skip
def test_a_day_that_cannot_be_is_skipped(written: str, code: str) -> None:
    row = [written, *export.daily_rows()[0][1:]]
    (skipped,) = read_all(export.write_csv(export.DAILY, [row]), as_at=None, today=DAY)
    assert isinstance(skipped, Skipped)
    assert (skipped.code, skipped.column) == (code, "Workload Date")


@pytest.mark.parametrize(
    "written", ["04/03/2024", "4/3/24", "2024-03-04T00:00:00", "04-Mar-24", "4 March 2024", "45355"]
)
def test_a_day_is_read_day_first_in_every_common_form(written: str) -> None:
    row = [written, *export.daily_rows()[0][1:]]
    (person,) = read_all(export.write_csv(export.DAILY, [row]), as_at=None)
    assert isinstance(person, PersonRow)
    assert person.on == DAY


class Counting(io.BytesIO):
    """Remembers how far it was read."""

    furthest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.furthest = max(self.furthest, self.tell())
        return found


def test_a_file_of_cases_is_refused_without_reading_on() -> None:
    stream = Counting(export.write_csv([*export.OVERVIEW, "CRN"], [["x"] * 15] * 5000))
    answer = sniff(stream)
    assert isinstance(answer, Refusal)
    assert answer.code == "case_reference"
    assert stream.furthest <= 4096


@pytest.mark.parametrize(
    "heading",
    ["CRN", "crn no", "Case Ref", "Case Reference Number", "Case ID", "Case No.", "nDelius Ref", "NOMIS number", "PNC ID",
     "Prison No", "Offender ID", "Date of birth", "Service User Name", "NI Number"],
)  # fmt: skip
def test_any_heading_of_a_case_or_its_person_refuses_the_file(heading: str) -> None:
    answer = sniff(export.write_csv([*export.OVERVIEW, heading], []))
    assert isinstance(answer, Refusal)
    assert answer.code in {"case_reference", "about_people"}


def test_unknown_headers_name_the_nearest_layout_and_what_it_lacks_but_quote_nothing() -> None:
    header = [*export.OVERVIEW[:5], SECRET_NAME, *export.OVERVIEW[7:]]
    answer = sniff(export.write_csv(header, []))
    assert isinstance(answer, Refusal)
    assert (answer.nearest, answer.missing) == (
        "overview_region_or_national",
        ("Capacity Percentage", "Capacity Points"),
    )
    assert "Quillfeather" not in answer.reason


def test_columns_may_be_moved_but_not_doubled() -> None:
    moved = [list(reversed(row)) for row in [export.OVERVIEW, *export.overview_rows()[:1]]]
    (row,) = read_all(export.write_csv(moved[0], moved[1:]))
    assert isinstance(row, PersonRow)
    assert row.percent_tenths == 1184
    doubled = sniff(export.write_csv([*export.OVERVIEW, "Team"], []))
    assert isinstance(doubled, Refusal)
    assert doubled.code == "repeated_column"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_a_table"),
        (b"<html><table>", "not_a_table"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"Region," * 12_000, "header_too_long"),
        (b"hello, world\n", "unknown"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(data: bytes, code: str) -> None:
    answer = sniff(data)
    assert isinstance(answer, Refusal)
    assert answer.code == code


@pytest.mark.parametrize(
    ("tail", "code"),
    [(b'"' + b"never closed,\n" * 20_000, "quotes"), (b"\0\0\0\n", "nul"), (b"\x81\x8d\n", "encoding"), (b"x" * 70_000, "line_too_long")],
)  # fmt: skip
def test_a_file_spoilt_further_down_stops_the_reading(tail: bytes, code: str) -> None:
    data = export.write_overview(export.overview_rows()[:1] * 60) + tail
    with pytest.raises(WmtRefused) as refused:
        read_all(data)
    assert refused.value.refusal.code == code


def test_windows_text_far_down_the_file_is_still_understood() -> None:
    rows = export.overview_rows()[:1] * 200
    rows[150] = [*rows[0][:2], "Caf\u00e9 team", *rows[0][3:]]
    read_back = read_all(export.write_overview(rows).decode().encode("cp1252"))
    assert read_back[150].team == "Caf\u00e9 team"


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_or_read_but_never_fail(data: bytes) -> None:
    for candidate in (data, export.write_overview() + data):
        layout = sniff(candidate)
        if isinstance(layout, Layout):
            try:
                list(read(candidate, layout, as_at=DAY, region="x", pseudonymise=lambda region, name: "p"))
            except WmtRefused as refused:
                assert refused.refusal.reason


def test_a_stream_is_read_from_its_start_and_left_open() -> None:
    stream = io.BytesIO(export.write_overview())
    stream.seek(40)
    layout = sniff(stream)
    assert isinstance(layout, Layout)
    taken = [list(read(stream, layout, as_at=DAY, pseudonymise=lambda region, name: name)) for _ in range(2)]
    assert taken[0] == taken[1]
    assert len(taken[0]) == len(export.PEOPLE)
    assert not stream.closed


def test_reading_needs_no_django() -> None:
    check = "import sys, workloads.wmt; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[3], check=False).returncode
        == 0
    )


@given(st.binary(max_size=300))
def test_a_preview_of_random_bytes_is_a_table_or_a_refusal(data: bytes) -> None:
    assert isinstance(table_preview(data), (Preview, Refusal))


def test_a_large_file_is_read_in_little_memory() -> None:
    line = export.write_overview(export.overview_rows()[:1]).splitlines(keepends=True)
    data = io.BytesIO(line[0] + b"".join(line[1].replace(b"Ann", b"Ann%d" % n) for n in range(20_000)))
    layout = sniff(data)
    assert isinstance(layout, Layout)
    tracemalloc.start()
    count = sum(1 for _ in read(data, layout, as_at=DAY, pseudonymise=lambda region, name: "p"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 4_000_000
