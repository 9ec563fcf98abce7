"""Headlines: the same kinds in the same order for every scope, so that nobody can pick the worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR
from fractions import Fraction

from workloads.statistics.shares import RED_LINE, Share
from workloads.statistics.words import share_percent, tenths_words
from workloads.wording import gettext as _
from workloads.wording import gettext_noop

# There is no kind for the highest claim: it is never a headline.
HEADLINE_ORDER = ("people_and_share", "regions", "not_over", "notices", "demands")
# Units with fewer people are not ranked.
SUPERLATIVE_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class UnitShare:
    """A shown unit and its share over the threshold."""

    name: str
    share: Share

    @property
    def definite(self) -> Fraction:
        return Fraction(self.share.definite, self.share.people)

    @property
    def words(self) -> str:
        bounded = self.share.definite != self.share.possible
        if not bounded:
            return share_percent(self.share.definite, self.share.people)
        return _("at least %(low)s") % {
            "low": share_percent(self.share.definite, self.share.people, ROUND_FLOOR)
        }


@dataclass(frozen=True, slots=True)
class Noun:
    """What the units of a sentence are; each sentence whole, so that it can be translated."""

    shown: str
    same: str
    apart: str


REGIONS = Noun(
    shown=gettext_noop("Regions shown: %(n)s."),
    same=gettext_noop(
        "Of the %(n)s regions with at least %(least)s people, the share definitely over %(limit)s was the same in each: "
        "%(all)s."
    ),
    apart=gettext_noop(
        "Of the %(n)s regions with at least %(least)s people, the share definitely over %(limit)s was lowest in "
        "%(lowest)s and highest in %(highest)s."
    ),
)
PDUS = Noun(
    shown=gettext_noop("PDUs shown: %(n)s."),
    same=gettext_noop(
        "Of the %(n)s PDUs with at least %(least)s people, the share definitely over %(limit)s was the same in each: "
        "%(all)s."
    ),
    apart=gettext_noop(
        "Of the %(n)s PDUs with at least %(least)s people, the share definitely over %(limit)s was lowest in %(lowest)s "
        "and highest in %(highest)s."
    ),
)


def _named(units: Sequence[UnitShare]) -> str:
    parts = [f"{unit.name} ({unit.words})" for unit in units]
    if len(parts) == 1:
        return parts[0]
    return _("%(others)s and %(last)s") % {"others": ", ".join(parts[:-1]), "last": parts[-1]}


def units_sentence(
    shown: Sequence[UnitShare], threshold: int = RED_LINE, noun: Noun = REGIONS, *, printed: int | None = None
) -> str:
    """How many units are shown; the lowest and the highest both named, among those with enough people.

    Ranked by the share definitely over, which is what the sentence says; equal shares are all named. More may be
    printed than can be ranked: those of which only a limit is told.
    """
    counted = _(noun.shown) % {"n": f"{len(shown) if printed is None else printed:,}"}
    ranked = [unit for unit in shown if unit.share.people >= SUPERLATIVE_PEOPLE]
    if len(ranked) < 2:
        return counted
    shares = [unit.definite for unit in ranked]
    told: dict[str, object] = {
        "n": f"{len(ranked):,}",
        "least": SUPERLATIVE_PEOPLE,
        "limit": tenths_words(threshold),
    }
    if min(shares) == max(shares):
        return f"{counted} {_(noun.same) % (told | {'all': _named(ranked)})}"
    told["lowest"] = _named([unit for unit in ranked if unit.definite == min(shares)])
    told["highest"] = _named([unit for unit in ranked if unit.definite == max(shares)])
    return f"{counted} {_(noun.apart) % told}"
