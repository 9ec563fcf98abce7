"""Which claims print, and in what form. A claim is quoted, never pooled; a number of people not known is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workloads.disclosure.model import LEAST_PEOPLE
from workloads.statistics.shares import THRESHOLDS

Form = Literal["words", "general", "hidden"]

MONTHS = (
    "January to March",
    "April to June",
    "July to September",
    "October to December",
)

BROAD_GRADES = {
    "PO": "probation officer",
    "PSO": "probation services officer",
    "PQIP": "trainee probation officer",
    "SPO": "senior probation officer",
}
OTHER_GRADE = "member of staff"
NEWLY_QUALIFIED = "newly qualified officer"

# Full years in the job at which a band begins, and its words.
TENURE_BANDS = (
    (20, "after twenty years or more"),
    (10, "after ten to nineteen years"),
    (5, "after five to nine years"),
    (1, "after one to four years"),
    (0, "in their first year"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as far as printing goes.

    `agreed`: every person it is about agreed to these words for this audience. `published`: it is public already
    and its source can be named. `in_post`: official staff in post who fit the generalised sentence (None: not
    known). Ends are tenths; `tenure_days` is time in the job.
    """

    measure: str
    people: int | None
    region: str
    agreed: bool = False
    published: bool = False
    source: str = ""
    pdu: str = ""
    grade: str = ""
    newly_qualified: bool = False
    low: int | None = None
    low_open: bool = False
    about: bool = False
    tenure_days: int | None = None
    dated: date | None = None
    in_post: int | None = None

    @property
    def counted(self) -> int:
        return 1 if self.people is None else self.people


@dataclass(frozen=True, slots=True)
class General:
    """What is left of a claim that may not be quoted."""

    region: str
    grade: str
    over: int
    tenure: str | None
    quarter: str | None

    @property
    def sentence(self) -> str:
        start = f"A {self.grade} in {self.region} was over {self.over // 10}%"
        middle = f" {self.tenure}" if self.tenure else ""
        end = f" ({self.quarter})" if self.quarter else ""
        return f"{start}{middle}{end}."


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """`words`: as claimed, with `source`; the PDU is put beside them only if `names_pdu`. `general`: a sentence."""

    form: Form
    names_pdu: bool = False
    source: str = ""
    general: General | None = None


HIDDEN_CLAIM = ClaimForm("hidden")


def claim_form(claim: Claim) -> ClaimForm:
    """How a claim may leave."""
    enough = claim.counted >= LEAST_PEOPLE
    if claim.published and claim.source:
        return ClaimForm("words", names_pdu=enough, source=claim.source)
    if claim.agreed or enough:
        return ClaimForm("words", names_pdu=enough, source=claim.source)
    general = generalised(claim)
    return ClaimForm("general", general=general) if general else HIDDEN_CLAIM


def generalised(claim: Claim) -> General | None:
    """The claim as a sentence that fits ten or more people in post; None if there is no such sentence."""
    if claim.in_post is None or claim.in_post < LEAST_PEOPLE or not claim.region:
        return None
    over = highest_exceeded(claim) if claim.measure == "wmt_percent" else None
    if over is None:
        return None
    return General(
        region=claim.region,
        grade=broad_grade(claim.grade, newly_qualified=claim.newly_qualified),
        over=over,
        tenure=None if claim.tenure_days is None else tenure_band(claim.tenure_days),
        quarter=None if claim.dated is None else quarter(claim.dated),
    )


def highest_exceeded(claim: Claim, about_margin: int = 50) -> int | None:
    """The highest threshold (tenths) that the claim is surely over."""
    if claim.low is None:
        return None
    low = claim.low - (about_margin if claim.about else 0)
    over = [t for t in THRESHOLDS if low > t or (low == t and claim.low_open)]
    return max(over, default=None)


def broad_grade(grade: str, *, newly_qualified: bool = False) -> str:
    if newly_qualified:
        return NEWLY_QUALIFIED
    return BROAD_GRADES.get(grade, OTHER_GRADE)


def tenure_band(days: int) -> str:
    """A band of full years, read as 365.25 days."""
    years = 4 * days // 1461
    return next(words for first, words in TENURE_BANDS if years >= first)


def quarter(day: date) -> str:
    return f"{MONTHS[(day.month - 1) // 3]} {day.year}"
