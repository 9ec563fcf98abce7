"""How the people came to be counted, said with every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workloads.statistics.words import date_words, people_words

# Printed with every figure of several unions: people are linked within a union only.
COUNTED_TWICE = "Some people may be counted twice."


@dataclass(frozen=True, slots=True)
class Reports:
    """People who chose to report."""

    people: int
    place: str = "the region"

    @property
    def sentence(self) -> str:
        if self.people == 1:
            return f"This member chose to report; the figure describes them, not {self.place}."
        return f"These members chose to report; the figures describe them, not {self.place}."


@dataclass(frozen=True, slots=True)
class Import:
    """Everybody an employer's export lists."""

    people: int
    as_at: date
    unit: str

    @property
    def sentence(self) -> str:
        listed = f"listed in the WMT export of {date_words(self.as_at)} for {self.unit}."
        if self.people == 1:
            return f"The one practitioner {listed}"
        return f"All {self.people:,} practitioners {listed}"


@dataclass(frozen=True, slots=True)
class TeamRound:
    """A round in which a whole team was asked."""

    asked: int
    people: int

    @property
    def sentence(self) -> str:
        return f"{self.people:,} of {self.asked:,} asked answered."


Source = Reports | Import | TeamRound
_LABELS: dict[type[Source], str] = {Reports: "Reports", Import: "WMT export", TeamRound: "Team round"}


def selection_sentence(sources: Sequence[Source]) -> str:
    """One sentence for one source; for mixed sources each with its own count, never added."""
    sources = [source for source in sources if source.people]
    if not sources:
        return "Nobody gave a reading."
    if len(sources) == 1:
        return sources[0].sentence
    parts = [
        f"{_LABELS[type(source)]}, {people_words(source.people)}: {source.sentence}" for source in sources
    ]
    return " ".join(["Counted apart.", *parts])
