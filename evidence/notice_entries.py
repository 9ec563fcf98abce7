"""What a rep writes in a notice, as plain data: forms and commands build it, services store it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from evidence.notice_choices import AddresseeRole, NoticeKind
from workloads.models import Unit


@dataclass(frozen=True)
class ScheduleEntry:
    """The optional figures. `wmt_text` as it would be said; hours a week."""

    wmt_text: str = ""
    wmt_on: dt.date | None = None
    weeks_over: int | None = None
    points_used: int | None = None
    points_available: int | None = None
    cases_held: int | None = None
    contracted_hours: Decimal | None = None
    hours_worked: Decimal | None = None
    leave_not_taken: int | None = None
    reductions_recorded: Decimal | None = None
    reductions_due: Decimal | None = None
    newly_qualified: bool = False
    tasks: Sequence[str] = ()
    incident_reference: str = ""
    incident_on: dt.date | None = None
    standards: Sequence[str] = ()


@dataclass(frozen=True)
class NoticeEntry:
    """A notice before it is stored. Required: to whom, since when, the effect (warned of when missing), the requests.

    `names` are the members as they stand in the letter; `texts` the other words by part (TextPart).
    """

    unit: Unit
    names: Sequence[str]
    since: dt.date
    requests: Sequence[str]
    since_day_known: bool = False
    kind: str = NoticeKind.INDIVIDUAL
    grade: str = ""
    addressee_role: str = AddresseeRole.HEAD_OF_PDU
    addressee: str = ""
    copies: Sequence[str] = ()
    symptoms: Sequence[str] = ()
    effect: str = ""
    below: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    schedule: ScheduleEntry = field(default_factory=ScheduleEntry)
    days: Mapping[str, int] = field(default_factory=dict)
    about_myself: bool = False
    nonce: uuid.UUID = field(default_factory=uuid.uuid4)
