"""The Napo briefing on workloads and staffing as case reports: every figure in it is a claim, already published.

The briefing bears no date. What it says of itself puts it in the first months of 2022; the month is assumed.
Nothing in it is a reading: all of it was told, seen by others or passed on, so no person is counted from it.
"""

from __future__ import annotations

import datetime as dt
import uuid

from evidence.choices import DateKnown
from evidence.entries import FigureEntry, ReportEntry, TestimonyEntry
from workloads.choices import Basis, Grade, Measure, Statistic
from workloads.models import Unit

ASSUMED_MONTH = dt.date(2022, 2, 1)
SOURCE = "Napo, Workloads and Staffing in Probation (briefing, undated; early 2022 assumed)"
DATE_NOTE = "The briefing is undated; the month is assumed from what it says."
_NAMESPACE = uuid.UUID("8f0f3e0a-5c37-4a58-9a0c-5af0c5b0c001")


def _claim(text: str, statistic: str, said: str, **fields: object) -> FigureEntry:
    return FigureEntry(text=text, statistic=statistic, said=said, published_in=SOURCE, **fields)  # type: ignore[arg-type]


def _report(name: str, unit: Unit | None, basis: str, *figures: FigureEntry, **fields: object) -> ReportEntry:
    return ReportEntry(
        unit=unit,
        basis=basis,
        date_known=DateKnown.MONTH,
        on=ASSUMED_MONTH,
        figures=figures,
        nonce=uuid.uuid5(_NAMESPACE, name),
        **fields,  # type: ignore[arg-type]
    )


def briefing_reports() -> list[ReportEntry]:
    """Five regions and what the briefing says of the service as a whole, in its order."""
    return [
        *_london(), *_east_midlands(), *_staffordshire_west_midlands(), *_wales(), *_warwickshire_west_mercia(),
        *_everywhere(),
    ]  # fmt: skip


def _region(code: str) -> Unit:
    return Unit.objects.get(kind="region", code=code)


def _london() -> list[ReportEntry]:
    return [
        _report(
            "london",
            _region("N07"),
            Basis.TOLD,
            _claim(
                "approximately 650",
                Statistic.COUNT,
                "In one Probation Delivery Unit (PDU) alone there are approximately 650 unallocated cases.",
                measure=Measure.UNALLOCATED_CASES,
            ),
            _claim(
                "192%",
                Statistic.AVERAGE,
                "On average, staff in this PDU are on 192% of the workload management tool.",
            ),
            _claim(
                "118%",
                Statistic.ONE_PERSON,
                "A newly qualified officer (NQO) was on 118% of the Workload Management Tool (WMT) just 2 days after "
                "qualifying.",
                grade=Grade.PO,
                newly_qualified=True,
                days_since_qualified=2,
            ),
            words="Unallocated cases go into a reporting system: people are seen, usually by a different officer each "
            "time, and asked whether they have any issues, with no meaningful offence-focused work. The PDU is not "
            f"named. Target staffing for the area has yet to be worked out. {DATE_NOTE}",
        )
    ]


def _east_midlands() -> list[ReportEntry]:
    region = _region("N53")
    return [
        _report(
            "east-midlands-letter",
            region,
            Basis.PRESS,
            _claim(
                "130%",
                Statistic.ONE_PERSON,
                "An anonymous letter from a Probation Officer in this region stating that they were on 130% of the "
                "workload management tool.",
                grade=Grade.PO,
            ),
            words="The BBC told Napo of an anonymous letter. Its writer was deeply concerned that this is not "
            f"sustainable and will lead to errors and failures in public protection. {DATE_NOTE}",
        ),
        _report(
            "east-midlands-teams",
            region,
            Basis.SECOND_HAND,
            _claim(
                "130% plus",
                Statistic.TYPICAL,
                "The region has numerous teams with Probation officers and Probation Service Officers at 130% plus on "
                "the WMT.",
            ),
            words=f"How many teams is not said. {DATE_NOTE}",
        ),
    ]


def _staffordshire_west_midlands() -> list[ReportEntry]:
    area = Unit.objects.get(key="staffordshire-and-west-midlands-crc")
    return [
        _report(
            "staffordshire-west-midlands",
            area,
            Basis.TOLD,
            _claim(
                "130-150%",
                Statistic.TYPICAL,
                "It is now becoming normal for practitioners to have caseloads of 130-150%.",
            ),
            _claim(
                "130-150%",
                Statistic.AT_LEAST_ONE,
                "There is also at least one case of a PQUiP (Trainee Officer) being allocated a caseload between these "
                "figures.",
                grade=Grade.PQIP,
            ),
            _claim(
                "170%",
                Statistic.AT_LEAST_ONE,
                "There is also some evidence to suggest some colleagues have 170% against the WMT.",
                weak=True,
            ),
            words="Staff were asked where they would like to work while former CRC and NPS staff are combined. Many "
            "wanted to leave offender management and tried for court teams. The court team in Birmingham is "
            "completely new and holds many staff with no experience of the work. Many are unhappy with where they "
            f"were placed and have appealed. {DATE_NOTE}",
        )
    ]


def _wales() -> list[ReportEntry]:
    return [
        _report(
            "wales",
            _region("N03"),
            Basis.DOCUMENT,
            _claim(
                "over 150%",
                Statistic.TYPICAL,
                "Napo has seen evidence that staff are on over 150% on the WMT.",
            ),
            words=f"What was seen is not described. {DATE_NOTE}",
        )
    ]


def _warwickshire_west_mercia() -> list[ReportEntry]:
    area = Unit.objects.get(key="warwickshire-and-west-mercia-crc")
    return [
        _report(
            "warwickshire-west-mercia",
            area,
            Basis.TOLD,
            _claim(
                "135% - 145%",
                Statistic.RANGE_OVER_TIME,
                "Caseloads fluctuate between 135% - 145% on the WMT.",
            ),
            words="Staff have given foreseeability notices to managers because of excessive workloads and risks to "
            f"their health and safety. How many is not said. {DATE_NOTE}",
        )
    ]


def _everywhere() -> list[ReportEntry]:
    return [
        _report(
            "everywhere",
            None,
            Basis.TOLD,
            words="Internal candidates who applied with success have had the start of their training postponed, "
            "because staff shortages mean that they cannot be released from their present posts. Many staff are "
            f"leaving under the pressure, some shortly after qualifying. {DATE_NOTE}",
            testimonies=(
                TestimonyEntry(
                    "I am leaving the Service after more than 20 years. I am passionate about what I do, but I cannot "
                    "continue to look after myself in these circumstances any longer: it is detrimental to my health. "
                    "I have seen so many people leave, including newly qualified staff, as they burn out rapidly and "
                    "the support is not there; they cannot see it getting better.",
                    "A member of probation staff with more than 20 years of service",
                    SOURCE,
                ),
                TestimonyEntry(
                    "Staffing is a serious concern and it is always jam tomorrow, with trainees coming soon; but they "
                    "cannot be expected to hold the organisation together. Data collection and admin continue to "
                    "dominate the case manager role, and the duplication and lack of efficient systems is frustrating. "
                    "Management fails to make the tough calls about ensuring experienced and adequate staff are in the "
                    "front line.",
                    "A member of probation staff",
                    SOURCE,
                ),
            ),
        )
    ]
