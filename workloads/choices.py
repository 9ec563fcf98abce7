"""The field's own words as codes. The pure packages use the plain strings; labels are for people."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Measure(TextChoices):
    """What a figure measures."""

    WMT_PERCENT = "wmt_percent", _("WMT percentage")
    UNALLOCATED_CASES = "unallocated_cases", _("Unallocated cases")
    CASES_HELD = "cases_held", _("Cases held")
    VACANCIES = "vacancies", _("Vacancies")
    HOURS_OVER_CONTRACT = "hours_over_contract", _("Hours worked over contract")
    VICTIM_CASES = "victim_cases", _("Victim liaison cases")
    SPAN_OF_CONTROL = "span_of_control", _("Staff supervised by one manager")
    COURT_REPORTS = "court_reports", _("Court reports")
    STAND_DOWNS = "stand_downs", _("Unpaid work stand-downs")
    LONE_WORKING = "lone_working", _("Shifts or sessions worked alone")
    OTHER_COUNT = "other_count", _("Another number")
    OTHER_SHARE = "other_share", _("Another share or percentage")


class Statistic(TextChoices):
    """What a value is of: one person, or a group seen in one of several ways."""

    ONE_PERSON = "one_person", _("One person")
    AVERAGE = "average", _("Average of a group")
    TYPICAL = "typical", _("Typical of a group")
    RANGE_OVER_TIME = "range_over_time", _("Range over time")
    AT_LEAST_ONE = "at_least_one", _("At least one case")
    SHARE = "share", _("Share of a group")
    COUNT = "count", _("Count")


class Basis(TextChoices):
    """How a value is known."""

    OWN = "own", _("My own reading")
    SCREEN = "screen", _("WMT screen seen by a rep")
    DOCUMENT = "document", _("Document seen")
    IMPORT = "import", _("WMT export file")
    TOLD = "told", _("Told first-hand")
    SECOND_HAND = "second_hand", _("Second-hand")
    PRESS = "press", _("Anonymous, through the press")
    INFERRED = "inferred", _("Inferred")

    @property
    def rank(self) -> int:
        """Of two readings of one day the lower rank is kept: an import (0) before an own reading (3)."""
        return _BASIS_ORDER.index(self.value)


# Best to worst. Only the first four can make a reading that is pooled.
_BASIS_ORDER = (
    "import",
    "document",
    "screen",
    "own",
    "told",
    "second_hand",
    "press",
    "inferred",
)

READING_BASES = frozenset({Basis.IMPORT, Basis.DOCUMENT, Basis.SCREEN, Basis.OWN})


class Grade(TextChoices):
    """Blank means not known. Newly qualified (NQO) is a status, not a grade."""

    PO = "PO", _("Probation officer (PO)")
    PSO = "PSO", _("Probation services officer (PSO)")
    PQIP = "PQIP", _("Trainee probation officer (PQiP)")
    SPO = "SPO", _("Senior probation officer (SPO)")
    VLO = "VLO", _("Victim liaison officer (VLO)")
    COURT = "COURT", _("Court staff")
    UPW = "UPW", _("Unpaid work staff")
    AP = "AP", _("Approved premises staff")
    PROG = "PROG", _("Programmes staff")
    ADMIN = "ADMIN", _("Administrator")
    OTHER = "OTHER", _("Another grade")


class UnitKind(TextChoices):
    REGION = "region", _("Region")
    PDU = "pdu", _("Probation delivery unit (PDU)")
    FUNCTIONAL = "functional", _("Unit that is not a place")
    LEGACY = "legacy", _("Former area")


class LegacyKind(TextChoices):
    NPS_DIVISION = "nps_division", _("National Probation Service division")
    CRC = "crc", _("Community rehabilitation company (CRC)")
    PROBATION_TRUST = "probation_trust", _("Probation trust")


class WorkArea(TextChoices):
    """What a functional unit does. Read from its name, so a unit may do more than its area says."""

    COURT = "court", _("Courts and central functions")
    UNPAID_WORK = "unpaid_work", _("Unpaid work")
    APPROVED_PREMISES = (
        "approved_premises",
        _("Approved premises (public protection, residential)"),
    )
    PUBLIC_PROTECTION = (
        "public_protection",
        _("Public protection in the community and victim liaison"),
    )
    PROGRAMMES = "programmes", _("Accredited programmes and structured interventions")
    PERSONALITY_DISORDER = "personality_disorder", _("Personality disorder projects")
    RESETTLEMENT = "resettlement", _("Community integration and resettlement")
    YOUTH = "youth", _("Youth offending")
    ENFORCEMENT = "enforcement", _("Enforcement")
    NATIONAL_SECURITY = "national_security", _("National security")
    BAIL = "bail", _("Bail information")
    PERFORMANCE_QUALITY = "performance_quality", _("Performance and quality")
    CORPORATE = "corporate", _("Corporate services and headquarters")
    WHOLE_AREA = "whole_area", _("Whole region, no single unit")
    UNALLOCATED = "unallocated", _("Unallocated")
    OTHER = "other", _("Another work area")


class Confidence(TextChoices):
    """How sure the sources are about a unit."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class DatePrecision(TextChoices):
    """How exactly a unit's first or last day is known."""

    DAY = "day", _("To the day")
    MONTH = "month", _("To the month; the first of the month is taken as the change")
    NOMINAL = "nominal", _("Assumed; no source gives it")
    UNKNOWN = "unknown", _("Not known")


class AuthorityLevel(TextChoices):
    UPPER = "upper", _("County, unitary or borough")
    DISTRICT = "district", _("District")


class PlacementBasis(TextChoices):
    """How we know which PDU serves a local authority. The last two are suggestions only."""

    NAMED = "named", _("A source names it")
    TEAM = "team", _("A team there is filed under the PDU")
    DERIVED = "derived", _("From the map only")
    UNCERTAIN = "uncertain", _("Uncertain")


class BenchmarkStatus(TextChoices):
    """Where a published figure stands. `stated` is said in public with the numbers kept back."""

    OFFICIAL = "official", _("Official")
    FOI = "foi", _("Released under freedom of information")
    LEAKED = "leaked", _("Leaked")
    DISPUTED = "disputed", _("Disputed")
    SURVEY = "survey", _("Survey")
    POLICY = "policy", _("Policy")
    STATED = "stated", _("Stated, numbers not published")
    SUPERSEDED = "superseded", _("Superseded")


class CountBasis(TextChoices):
    """A head is a person; full-time equivalent (FTE) is hours. One is never divided by the other."""

    HEADCOUNT = "headcount", _("Headcount")
    FTE = "fte", _("Full-time equivalent (FTE)")
