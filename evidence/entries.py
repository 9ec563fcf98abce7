"""What a rep hands in, as plain data: forms, commands and imports all build these, services store them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts.models import User
from evidence.choices import Collection, DateKnown
from evidence.models import Round, Subject
from workloads.choices import Basis, Measure, Statistic
from workloads.models import Unit


@dataclass(frozen=True)
class PersonEntry:
    """Whom a rep's card is about: somebody new, or somebody entered before; and what that person agreed to."""

    consent: str
    label: str = ""
    known: Subject | None = None


@dataclass(frozen=True)
class FigureEntry:
    """One value as typed. `people` unknown is None; points are optional and stand beside the percentage."""

    text: str
    measure: str = Measure.WMT_PERCENT
    statistic: str = Statistic.ONE_PERSON
    said: str = ""
    grade: str = ""
    people: int | None = None
    newly_qualified: bool = False
    days_since_qualified: int | None = None
    weak: bool = False
    published_in: str = ""
    used: int | None = None
    available: int | None = None
    four_weeks_stated: bool = False
    confirmed: bool = False
    # The person it counts for, where that is not the person the report belongs to.
    subject: Subject | None = None
    # A member the rep writes about, and what that member agreed to; becomes `subject` when it is stored.
    person: PersonEntry | None = None


@dataclass(frozen=True)
class TestimonyEntry:
    text: str
    attribution: str
    published_in: str = ""


@dataclass(frozen=True)
class AnswersEntry:
    """What a member answers beside the figure. Hours in tenths."""

    newly_qualified: str = ""
    contracted: int | None = None
    worked: int | None = None
    four_weeks: str = ""
    left_undone: Sequence[str] = ()
    answered_before: bool = False


@dataclass(frozen=True)
class ReportEntry:
    """A case report before it is stored. `on` is any day of the month when only the month is known."""

    unit: Unit | None
    basis: str = Basis.OWN
    date_known: str = DateKnown.UNKNOWN
    on: dt.date | None = None
    collection: str = Collection.REPORT
    figures: Sequence[FigureEntry] = ()
    words: str = ""
    testimonies: Sequence[TestimonyEntry] = ()
    nonce: uuid.UUID = field(default_factory=uuid.uuid4)
    batch: uuid.UUID | None = None
    # Whom it is about, where that is one person already known by a key; the round it answers; the rep who may see it.
    subject: Subject | None = None
    round: Round | None = None
    shown_to: User | None = None
    person: PersonEntry | None = None
    nil_return: bool = False


@dataclass(frozen=True)
class MemberEntry:
    """A member's own answers with what belongs to them. `slip` is the hash of a one-use slip."""

    report: ReportEntry
    answers: AnswersEntry = field(default_factory=AnswersEntry)
    membership: str = ""
    contact: str = ""
    standing: str = ""
    slip: bytes = b""
