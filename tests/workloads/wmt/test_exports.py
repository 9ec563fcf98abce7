"""Every layout of the tool and every dress it is re-saved in, from the files under `files/`."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from workloads.wmt import (
    Layout,
    PersonRow,
    Refusal,
    Skipped,
    TeamRow,
    normalised_name,
    read,
    sniff,
)

from . import export, make_files

FILES = Path(__file__).parent / "files"
DAY = date(2024, 3, 4)
OVERVIEWS = sorted(
    path.name
    for path in FILES.glob("*Overview.*")
    if path.name in {**make_files.readable(), **make_files.workbooks()}
)
ARCHIVES = sorted(path.name for path in FILES.glob("*Daily_Archive_Data.*"))


def pseudonym(region: str, name: str) -> str:
    return sha256(f"{region}|{name}".encode()).hexdigest()[:16]


def rows_of(data: bytes, **given: object) -> list[PersonRow | TeamRow | Skipped]:
    layout = sniff(data)
    assert isinstance(layout, Layout), layout
    options = {"as_at": DAY, "region": export.REGION, "pseudonymise": pseudonym} | given
    return list(read(data, layout, **options))


def expected_person(number: int, name: str, *, on: date = DAY) -> tuple[object, ...]:
    """From the invented people, worked out here by other means than the reader's."""
    _, grade, percent, points, used, hours, reduction, cases, *_ = next(
        p for p in export.PEOPLE if p[0] == name
    )
    return (
        number, export.REGION, export.PDU, export.TEAM, pseudonym(export.REGION, normalised_name(name)),
        {"TPO": "PQIP"}.get(grade, grade), round(float(percent[:-1]) * 10), points, used, round(hours * 10),
        round(reduction * 10), cases, on,
    )  # fmt: skip


def facts(row: PersonRow) -> tuple[object, ...]:
    return (
        row.row_number, row.region, row.pdu, row.team, row.pseudonym, row.grade, row.percent_tenths,
        row.points_available, row.points_used, row.contracted_hours_tenths, row.reduction_hours_tenths,
        row.total_cases, row.on,
    )  # fmt: skip


def test_the_files_are_those_the_writer_makes() -> None:
    made = {**make_files.readable(), **{name: data for name, (data, _) in make_files.refused().items()}}
    assert made == {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix == ".csv"}


@pytest.mark.parametrize("name", OVERVIEWS)
def test_every_dress_of_the_overview_gives_the_same_people(name: str) -> None:
    rows = rows_of((FILES / name).read_bytes())
    people = [row for row in rows if isinstance(row, PersonRow)]
    assert [facts(row) for row in people] == [
        expected_person(number, export.PEOPLE[number - 2][0]) for number in range(2, 7)
    ]
    assert all(row.points_ok and row.printed for row in people)
    skipped = {row.row_number: row.code for row in rows if isinstance(row, Skipped)}
    assert skipped == {7: "unallocated", 8: "dmy", 9: "zero_with_points", 10: "no_reading"}


def test_the_list_of_dresses_is_not_empty() -> None:
    assert len(OVERVIEWS) >= 12
    assert len(ARCHIVES) == 4


@pytest.mark.parametrize("name", ARCHIVES)
def test_the_daily_archive_gives_a_reading_a_day(name: str) -> None:
    rows = rows_of((FILES / name).read_bytes(), as_at=None)
    people = [row for row in rows if isinstance(row, PersonRow)]
    assert [row.on for row in people] == [date(2024, 3, 4)] * 5 + [date(2024, 3, 11)] * 5
    assert facts(people[5]) == expected_person(11, "Ann Example", on=date(2024, 3, 11))


def test_the_averaged_archive_gives_teams_and_never_people() -> None:
    data = (FILES / "2024-03-01_2024-03-31_Team_Grouped_Archive_Data.csv").read_bytes()
    row, empty = rows_of(data, as_at=None)
    assert isinstance(row, TeamRow)
    assert (row.team, row.start, row.end) == ("Warwickshire 1", date(2024, 3, 1), date(2024, 3, 31))
    assert (row.percent_tenths, row.points_available, row.points_used, row.total_cases) == (
        1184,
        21760,
        25760,
        412,
    )
    assert (row.contracted_hours_tenths, row.reduction_hours_tenths) == (3700, 296)
    assert isinstance(empty, Skipped)
    assert empty.code == "no_reading"


@pytest.mark.parametrize("name", sorted(make_files.refused()))
def test_every_other_export_is_refused_with_a_reason(name: str) -> None:
    answer = sniff((FILES / name).read_bytes())
    assert isinstance(answer, Refusal)
    assert answer.code == make_files.refused()[name][1]
    assert len(answer.reason) > 40


def test_export_to_import_is_exact_for_all_values_printed() -> None:
    rows = [
        [export.REGION, export.PDU, export.TEAM, f"Person {n} Example", "PO", f"{used / 21.76:.1f}%", 2176, used,
         2176 - used, 37, 0, 40, 0, "0.0%"]
        for n, used in enumerate(range(1, 6000, 7))
    ]  # fmt: skip
    read_back = rows_of(export.write_overview(rows))
    assert all(isinstance(row, PersonRow) and row.points_ok for row in read_back)
    assert [f"{row.percent_tenths / 10:.1f}%" for row in read_back] == [row[5] for row in rows]
    assert [row.points_used for row in read_back] == [row[7] for row in rows]


def test_a_region_is_asked_for_when_the_export_has_none() -> None:
    layout = sniff(export.write_overview(region=False))
    assert isinstance(layout, Layout)
    assert (layout.has_region, layout.has_date) == (False, False)


def test_the_current_and_the_old_layout_are_told_apart_by_columns() -> None:
    layouts = {name: sniff(data) for name, data in make_files.readable().items()}
    assert all(isinstance(layout, Layout) for layout in layouts.values())
    assert {layout.key for layout in layouts.values()} == {
        "overview_region_or_national",
        "overview_pdu_or_team",
        "daily_archive",
        "averaged_archive_team",
    }
