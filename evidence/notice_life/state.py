"""Where a notice stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.notice_clocks import Pause
from evidence.notice_transitions import EventKind, Stage

GOAL = 1100  # tenths: 110 %; exactly 110 is not over it
READINGS_TO_RECOVER = 4


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day. `seq` is the order in which it was recorded; `data` holds codes and ids only."""

    seq: int
    kind: str
    on: dt.date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Reading:
    """A WMT reading at a review, in tenths; an absent end is None."""

    on: dt.date
    low: int | None
    high: int | None

    @property
    def at_goal(self) -> bool:
        return self.high is not None and self.high <= GOAL


@dataclass
class Life:
    """Where a notice stands. Two replays of the same events are equal."""

    stage: Stage = Stage.DRAFT
    owner: int | None = None
    unit: int | None = None
    members: dict[int, str] = field(default_factory=dict)  # member -> asked, agreed, left
    requests: dict[int, str] = field(default_factory=dict)  # request -> its kind
    answers: dict[int, Answer] = field(default_factory=dict)
    happened: dict[str, dt.date] = field(default_factory=dict)  # event -> the first day it is known for
    letter: int | None = None
    served_letter: int | None = None
    meeting_on: dt.date | None = None
    level: int = 0
    level_on: dt.date | None = None
    pauses: list[Pause] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    reviewed_on: dt.date | None = None
    renewed_by: list[int] = field(default_factory=list)
    outcome: str = ""
    ended_on: dt.date | None = None
    withdrawn_from: str = ""
    reached: Stage = Stage.SERVED
    seen: int = 0

    @property
    def served_on(self) -> dt.date | None:
        return self.happened.get(EventKind.SERVED)

    @property
    def suspended(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def unanswered(self) -> list[int]:
        """Requests nobody has answered in writing; "no answer" on record is none either."""
        return [pk for pk in self.requests if pk not in self.answers or self.answers[pk].answer == "none"]

    @property
    def refused_on(self) -> dt.date | None:
        days = [answer.on for answer in self.answers.values() if answer.answer == "refused"]
        return min(days, default=None)

    @property
    def first_answer_on(self) -> dt.date | None:
        return min((answer.on for answer in self.answers.values() if answer.answer != "none"), default=None)

    @property
    def acknowledged_on(self) -> dt.date | None:
        """A written answer acknowledges as well as a receipt does."""
        days = [self.happened.get(EventKind.ACKNOWLEDGED), self.first_answer_on]
        return min((day for day in days if day), default=None)

    @property
    def recovered_on(self) -> dt.date | None:
        """The day of the fourth reading in a row at or below 110 %, while the latest ones still are."""
        latest = sorted({reading.on: reading for reading in self.readings}.values(), key=lambda r: r.on)
        last = latest[-READINGS_TO_RECOVER:]
        if len(last) < READINGS_TO_RECOVER or not all(reading.at_goal for reading in last):
            return None
        return last[-1].on
