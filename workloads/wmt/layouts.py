"""The exports of the Workload Measurement Tool, known by their header row alone.

Headers changed twice: `LDU Cluster` or `LDU` became `Probation Delivery Unit` on 25 January 2021, CMS columns came in
2019 and `Total Points Used` late in 2019. Every older form of a readable layout is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .faults import Refusal
from .form import Form

Kind = Literal["people", "teams"]

# Our name for a column: the headings it has had.
COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("Region", "Region Name"),
    "pdu": (
        "Probation Delivery Unit",
        "Probation Delivery Unit Name",
        "PDU",
        "PDU Name",
        "LDU Cluster",
        "LDU",
    ),
    "team": ("Team Name", "Team"),
    "name": ("Offender Manager", "Offender Manager Name", "Probation Practitioner", "Practitioner"),
    "grade": ("Grade Code", "Grade", "Offender Manager Grade"),
    "percent": ("Capacity Percentage", "Capacity", "Capacity %"),
    "available": ("Capacity Points", "Available Points"),
    "used": ("Total Points Used", "Total Points"),
    "remaining": ("Remaining Points",),
    "contracted": ("Contracted Hours",),
    "reduction": ("Reduction Hours", "Reductions"),
    "cases": ("Total Cases",),
    "on": ("Workload Date",),
    "start": ("Start Date",),
    "end": ("End Date",),
}


@dataclass(frozen=True)
class Known:
    """One export. `required` are columns we read; `marks` are headings that tell it from the others."""

    key: str
    title: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    kind: Kind | None = None
    why_refused: str = ""


_FIGURES = ("grade", "percent", "available", "contracted", "reduction", "cases")
_USE_OVERVIEW = "Bring the Overview export of the same unit instead."
_HEALTH = (
    "It names staff and gives reasons that can show health, pregnancy or union activity, which Safeload does not take. "
    + _USE_OVERVIEW
)
CASELOAD = Known(
    "caseload",
    "Caseload",
    marks=("A3", "B3", "D0"),
    why_refused="It counts cases by tier and holds no percentage. " + _USE_OVERVIEW,
)
READABLE = (
    Known(
        "overview_region_or_national",
        "Overview of a region or of the country",
        required=("region", "pdu", "team", "name", *_FIGURES),
        optional=("used", "remaining"),
        absent=("on", "start"),
        kind="people",
    ),
    Known(
        "overview_pdu_or_team",
        "Overview of a PDU or a team",
        required=("pdu", "team", "name", *_FIGURES),
        optional=("used", "remaining"),
        absent=("region", "on", "start"),
        kind="people",
    ),
    Known(
        "daily_archive",
        "Daily archive",
        required=("on", "region", "pdu", "team", "name", "used", *_FIGURES),
        kind="people",
    ),
    Known(
        "averaged_archive_team",
        "Averaged archive by team",
        required=("start", "end", "region", "pdu", "team", "used", *(f for f in _FIGURES if f != "grade")),
        absent=("name",),
        kind="teams",
    ),
)
REFUSED = (
    Known(
        "expiring_reductions",
        "Expiring reductions",
        marks=("Reason", "Manager Responsible"),
        why_refused=_HEALTH,
    ),
    Known("reductions_notes", "Reductions notes", marks=("Reason", "Additional Notes"), why_refused=_HEALTH),
    Known("archived_reductions", "Archived reductions", marks=("Reduction Reason",), why_refused=_HEALTH),
    Known(
        "percentage_breakdown",
        "Percentage breakdown",
        marks=("Case Contribution", "CMS Contribution"),
        why_refused="It holds percentages without points, so that nothing in it can be checked. "
        + _USE_OVERVIEW,
    ),
    Known(
        "averaged_archive_practitioner",
        "Averaged archive by practitioner",
        required=("start", "end", "name"),
        why_refused="An average over a period is no reading of one day. Bring the Daily archive instead.",
    ),
    Known(
        "caseload_overall",
        "Caseload",
        marks=("custodyCases", "communityCases"),
        why_refused="It counts cases by tier and holds no percentage. " + _USE_OVERVIEW,
    ),
    CASELOAD,
    Known(
        "inactive_cases",
        "Inactive cases",
        marks=("Inactive Case Type",),
        why_refused="It lists single cases of people on probation. Safeload takes nothing about a case.",
    ),
    Known(
        "overview_practitioner",
        "Overview of one practitioner",
        required=("team", "grade", "percent", "cases"),
        absent=("name", "available", "used", "start"),
        why_refused="It holds neither a name nor points. Type the figure in as a reading instead.",
    ),
)
_CASELOAD_TITLES = {"overall", "custody", "community", "license", "overallpercentagesplitofcasesbygrade"}
_CASE_REFERENCES = re.compile(
    r".*(case|delius|oasys|offender|nomis|noms|prison|prisoner|pnc|cro|crn|serviceuser)"
    r"(ref|reference|number|no|id|identifier)+s?|.*crns?|pnc|cro|nomis|noms"
)
_ABOUT_PEOPLE = re.compile(
    r"(offender|prisoner|defendant|serviceuser|case|client|popname|persononprobation|victim)s?(name|surname|forename)s?"
    r"|persononprobation|popname|dateofbirth|dob|ninumber|nino|nationalinsurance(number|no)|nhs(number|no)"
)


@dataclass(frozen=True)
class Layout:
    """A header row understood: which column stands where, and how the file is written."""

    key: str
    title: str
    kind: Kind
    columns: dict[str, int]
    headings: dict[str, str]
    width: int
    form: Form
    ignored: tuple[int, ...] = field(default=())

    @property
    def has_date(self) -> bool:
        return "on" in self.columns or "start" in self.columns

    @property
    def has_region(self) -> bool:
        return "region" in self.columns


def norm(header: str) -> str:
    """A heading without case, spaces and marks: `Grade Code` and `GRADE_CODE` are one."""
    return re.sub(r"[^a-z0-9%]", "", header.casefold())


_BY_HEADING = {norm(heading): column for column, headings in COLUMNS.items() for heading in headings}


def case_reference_refusal(headers: Iterable[str]) -> Refusal | None:
    """The refusal of a table about people on probation, from its headings alone."""
    for position, header in enumerate(headers, start=1):
        name = norm(header)
        if _CASE_REFERENCES.fullmatch(name):
            return Refusal(
                "case_reference",
                f"Column {position} is headed as a case reference, so this file is about people on probation. "
                "It was not read beyond its first row and nothing of it was kept. "
                "Delete your copy if you should not hold it. " + _USE_OVERVIEW,
            )
        if _ABOUT_PEOPLE.fullmatch(name):
            return Refusal(
                "about_people",
                f"Column {position} is headed as personal details of a case, so the file was not read beyond its first "
                "row and nothing of it was kept. Take that column out, or bring the Overview export.",
            )
    return None


def recognise(headers: Sequence[str], form: Form) -> Layout | Refusal:
    if refusal := case_reference_refusal(headers):
        return refusal
    names = [norm(header) for header in headers]
    present = {_BY_HEADING.get(name, name) for name in names if name}
    if len([n for n in names if n]) == 1 and names[0] in _CASELOAD_TITLES:
        return _refused(CASELOAD)
    for known in REFUSED:
        if _fits(known, present):
            return _refused(known)
    for known in READABLE:
        if _fits(known, present):
            return _layout(known, headers, form)
    return _unknown(present)


def _fits(known: Known, present: set[str]) -> bool:
    needed = {*known.required, *(norm(mark) for mark in known.marks)}
    return needed <= present and not present & set(known.absent)


def _refused(known: Known) -> Refusal:
    return Refusal(known.key, f"This is the export “{known.title}”. {known.why_refused}", nearest=known.key)


def _layout(known: Known, headers: Sequence[str], form: Form) -> Layout | Refusal:
    wanted = {*known.required, *known.optional}
    columns: dict[str, int] = {}
    ignored: list[int] = []
    for position, header in enumerate(headers):
        column = _BY_HEADING.get(norm(header), "")
        if column in columns:
            return Refusal(
                "repeated_column",
                f"Columns {columns[column] + 1} and {position + 1} both stand for {COLUMNS[column][0]}. Remove one.",
                nearest=known.key,
            )
        if column in wanted:
            columns[column] = position
        elif header.strip():
            ignored.append(position)
    headings = {column: COLUMNS[column][0] for column in columns} | {
        column: headers[position].strip() for column, position in columns.items()
    }
    return Layout(
        known.key, known.title, known.kind or "people", columns, headings, len(headers), form, tuple(ignored)
    )


def _unknown(present: set[str]) -> Refusal:
    """The nearest readable layout and what it lacks. Headings we do not know are not repeated: one may be a name."""
    nearest = min(READABLE, key=lambda known: (len(set(known.required) - present), -len(known.required)))
    missing = tuple(COLUMNS[column][0] for column in nearest.required if column not in present)
    if len(missing) == len(nearest.required):
        return Refusal(
            "unknown",
            "The first row is not the header row of any export of the Workload Measurement Tool. If the column names "
            "stand further down, remove the lines above them; for a table of your own use the column page.",
        )
    return Refusal(
        "unknown",
        f"The header row is nearest to “{nearest.title}” but lacks: {', '.join(missing) or 'nothing'}. "
        "Export the file again without changing its columns, or use the column page.",
        nearest=nearest.key,
        missing=missing,
    )
