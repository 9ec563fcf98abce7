"""Writes tests/workloads/wmt/files/ anew: `python -m tests.workloads.wmt.make_files`."""

from __future__ import annotations

from pathlib import Path

from . import export

FILES = Path(__file__).parent / "files"
OLD = {"Probation Delivery Unit": "LDU Cluster"}


def _renamed(header: list[str], names: dict[str, str]) -> list[str]:
    return [names.get(name, name) for name in header]


def _without(header: list[str], rows: list[list[object]], drop: set[str]) -> bytes:
    keep = [i for i, name in enumerate(header) if name not in drop]
    return export.write_csv([header[i] for i in keep], [[row[i] for i in keep] for row in rows])


def readable() -> dict[str, bytes]:
    """Every form in which the overview and the archives are taken; all overviews hold the same people."""
    rows, overview, daily = (
        export.overview_rows(),
        export.write_overview(),
        export.write_csv(export.DAILY, export.daily_rows()),
    )
    no_cms = {"CMS Points", "CMS Percentage"}
    excel_numbers = [
        [*r[:6], f"{r[6]:,}", f"{r[7]:,}", f"({-r[8]:,})" if r[8] < 0 else f"{r[8]:,}", *r[9:]] for r in rows
    ]
    excel_dates = overview_day = [[str(r[0]).replace("-", "/"), *r[1:]] for r in export.daily_rows()]
    iso_dates = [["-".join(reversed(str(r[0]).split("-"))), *r[1:]] for r in overview_day]
    return {
        "West_Midlands_Overview.csv": overview,
        "Warwickshire_Overview.csv": export.write_overview(region=False),
        "2020_LDU_Cluster_Overview.csv": export.write_csv(_renamed(export.OVERVIEW, OLD), rows),
        "2019_LDU_without_CMS_Overview.csv": _without(
            _renamed(export.OVERVIEW, {"Probation Delivery Unit": "LDU"}), rows, no_cms
        ),
        "2018_without_points_used_Overview.csv": _without(
            _renamed(export.OVERVIEW, OLD), rows, no_cms | {"Total Points Used"}
        ),
        "semicolon_bom_crlf_Overview.csv": export.resaved(overview, delimiter=";"),
        "tab_utf16_Overview.csv": export.resaved(overview, delimiter="\t", encoding="utf-16"),
        "utf16_without_bom_Overview.csv": export.resaved(overview, encoding="utf-16-le"),
        "separator_line_Overview.csv": export.resaved(overview, delimiter=";", separator=True),
        "thousands_commas_Overview.csv": export.resaved(export.write_csv(export.OVERVIEW, excel_numbers)),
        "old_mac_line_ends_Overview.csv": export.resaved(overview, encoding="utf-8", line_end="\r"),
        "04-03-2024_Daily_Archive_Data.csv": daily,
        "slash_dates_Daily_Archive_Data.csv": export.resaved(
            export.write_csv(export.DAILY, excel_dates), encoding="cp1252"
        ),
        "iso_dates_Daily_Archive_Data.csv": export.resaved(export.write_csv(export.DAILY, iso_dates)),
        "2024-03-01_2024-03-31_Team_Grouped_Archive_Data.csv": export.write_csv(
            export.TEAM_AVERAGES, export.team_average_rows()
        ),
    }


def _headers_only(*headers: str) -> bytes:
    return export.write_csv(headers, [["x"] * len(headers)])


_PLACE = ("Region Name", "Probation Delivery Unit", "Team Name")
_TIERS = tuple(f"{letter}{number}{s}" for s in ("", "S") for letter in "ABCD" for number in "3210")
_REDUCTIONS = (
    "Region", "Probation Delivery Unit", "Team", "Offender Manager", "Grade Code", "Contracted Hours", "Reason",
    "Hours", "Start Date", "End Date", "Status", "Additional Notes",
)  # fmt: skip


def refused() -> dict[str, tuple[bytes, str]]:
    """Every export that is not taken, with the code of its refusal."""
    caseload = b'"OVERALL"\n' + _headers_only("Team Name", "Grade", *_TIERS, "Untiered", "Overall")
    return {
        "Warwickshire_Reductions_Notes.csv": (_headers_only(*_REDUCTIONS), "reductions_notes"),
        "Expiring_Reductions.csv": (_headers_only(*_REDUCTIONS, "Manager Responsible"), "expiring_reductions"),
        "Archived_Reductions.csv": (
            _headers_only("Offender Manager Name", "Team Name", "Reduction Hours", "Reduction Reason", "Comments",
                          "Start Date", "End Date", "Date Updated", "Reduction Updated By"),
            "archived_reductions",
        ),
        "Percentage_Breakdown.csv": (
            _headers_only(*_PLACE, "Offender Manager Name", "Offender Manager Grade", "Contracted Hours",
                          "Reduction Hours", "Capacity", "Case Contribution", "CMS Contribution", "SDR Contribution",
                          "FDR Contribution"),
            "percentage_breakdown",
        ),
        "Grouped_Archive_Data.csv": (
            _headers_only("Start Date", "End Date", *export.DAILY[2:], "No of Workloads"),
            "averaged_archive_practitioner",
        ),
        "Ann_Example_Overview.csv": (
            _headers_only("Region", *_PLACE[1:], "Grade Code", "Capacity Percentage", "Total Cases",
                          "Contracted Hours", "Reduction Hours", "CMS Points", "CMS Percentage"),
            "overview_practitioner",
        ),
        "Warwickshire_Caseload.csv": (caseload, "caseload"),
        "Warwickshire_Caseload_without_title.csv": (caseload.split(b"\n", 1)[1], "caseload"),
        "National_Caseload.csv": (
            _headers_only("name", "custodyCases", "communityCases", "licenseCases", "totalCases"),
            "caseload_overall",
        ),
        "Warwickshire_Inactive.csv": (
            _headers_only("Probation Delivery Unit", "Team Name", "Name", "Grade Code", "Inactive Case Type", "CRN",
                          "Location", "Tier"),
            "case_reference",
        ),
        "Case_Details.csv": (
            _headers_only(*_PLACE, "Tier Code", "Row Type", "CRN", "Case Type", "Offender Manager Name", "Grade Code"),
            "case_reference",
        ),
        "T2A.csv": (
            _headers_only(*_PLACE, "CRN", "Offender Manager Name", "Grade Code", "Event Number", "Allocation Date",
                          "NSI Outcome Code", "NSI Outcome Description"),
            "case_reference",
        ),
        "Suspended_Lifers.csv": (
            _headers_only(*_PLACE, "Tier Code", "Row Type", "CRN", "Case Type", "Offender Manager Name", "Grade Code",
                          "In Custody?", "Register Level", "Register Category", "Register Category Description",
                          "Registration Date"),
            "case_reference",
        ),
        "CMS.csv": (
            _headers_only("Contact Region Name", "Contact Probation Delivery Unit", "Contact Team Name", "Contact Date",
                          "Contact Name", "Contact Grade", "OM Region Name", "OM Probation Delivery Unit",
                          "OM Team Name", "CRN", "OM Name", "OM Grade", "Contact Type Description", "Contact Code",
                          "Contact Points", "OM Points"),
            "case_reference",
        ),
        "overview_with_case_reference.csv": (_headers_only(*export.OVERVIEW, "Case Ref No."), "case_reference"),
        "overview_with_dates_of_birth.csv": (_headers_only(*export.OVERVIEW, "Date of Birth"), "about_people"),
    }  # fmt: skip


def workbooks() -> dict[str, bytes]:
    return {
        "West_Midlands_Overview.xlsx": export.as_workbook(export.write_overview(), more_sheets=("Sheet2",)),
        "Daily_Archive_Data.xlsx": export.as_workbook(
            export.write_csv(export.DAILY, export.daily_rows()), dates={0: "dd/mm/yyyy"}
        ),
    }


def main() -> None:
    FILES.mkdir(exist_ok=True)
    for name, data in {**readable(), **{n: d for n, (d, _) in refused().items()}, **workbooks()}.items():
        (FILES / name).write_bytes(data)


if __name__ == "__main__":
    main()
