"""What a readable export gives, row by row. Values in tenths, names never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One practitioner on one day. `pseudonym` stands for the name, which is gone.

    `points_ok` is False where points are missing or disagree with the printed percentage by more than 0.1: the
    reading stands, its points stay out of group sums. `printed` is False where the percentage came from the points.
    """

    row_number: int
    region: str
    pdu: str
    team: str
    pseudonym: str
    grade: str
    newly_qualified: bool
    percent_tenths: int
    printed: bool
    points_available: int | None
    points_used: int | None
    points_ok: bool
    contracted_hours_tenths: int | None
    reduction_hours_tenths: int | None
    total_cases: int | None
    on: date


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team's average over a period: the employer's figure, never people."""

    row_number: int
    region: str
    pdu: str
    team: str
    percent_tenths: int
    printed: bool
    points_available: int | None
    points_used: int | None
    points_ok: bool
    contracted_hours_tenths: int | None
    reduction_hours_tenths: int | None
    total_cases: int | None
    start: date
    end: date


Row = PersonRow | TeamRow
