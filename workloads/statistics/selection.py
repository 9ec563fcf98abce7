"""How the people came to be counted, said with every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workloads.statistics.words import date_words, nobody_sentence, people_words
from workloads.wording import gettext as _
from workloads.wording import gettext_noop, ngettext


@dataclass(frozen=True, slots=True)
class Reports:
    """People who chose to report."""

    people: int
    place: str = "the region"

    @property
    def sentence(self) -> str:
        return ngettext(
            "This member chose to report; the figure describes them, not %(place)s.",
            "These members chose to report; the figures describe them, not %(place)s.",
            self.people,
        ) % {"place": self.place}


@dataclass(frozen=True, slots=True)
class Import:
    """Everybody an employer's export lists."""

    people: int
    as_at: date
    unit: str

    @property
    def sentence(self) -> str:
        return ngettext(
            "The one practitioner listed in the WMT export of %(day)s for %(unit)s.",
            "All %(n)s practitioners listed in the WMT export of %(day)s for %(unit)s.",
            self.people,
        ) % {"n": f"{self.people:,}", "day": date_words(self.as_at), "unit": self.unit}


@dataclass(frozen=True, slots=True)
class TeamRound:
    """A round in which a whole team was asked."""

    asked: int
    people: int

    @property
    def sentence(self) -> str:
        return _("%(n)s of %(asked)s asked answered.") % {"n": f"{self.people:,}", "asked": f"{self.asked:,}"}


Source = Reports | Import | TeamRound
_LABELS: dict[type[Source], str] = {
    Reports: gettext_noop("Reports, %(people)s: %(sentence)s"),
    Import: gettext_noop("WMT export, %(people)s: %(sentence)s"),
    TeamRound: gettext_noop("Team round, %(people)s: %(sentence)s"),
}


def selection_sentence(sources: Sequence[Source]) -> str:
    """One sentence for one source; for mixed sources each with its own count, never added."""
    sources = [source for source in sources if source.people]
    if not sources:
        return nobody_sentence()
    if len(sources) == 1:
        return sources[0].sentence
    parts = [
        _(_LABELS[type(source)]) % {"people": people_words(source.people), "sentence": source.sentence}
        for source in sources
    ]
    return " ".join([_("Counted apart."), *parts])
