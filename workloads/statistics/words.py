"""Figures as sentences. The only place where a figure is rounded; none says more than is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from workloads.intervals import Interval
from workloads.statistics.coverage import HEADCOUNT, Coverage
from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.quantiles import Bounds
from workloads.statistics.runs import GAP_DAYS, SPAN_DAYS
from workloads.statistics.shares import RED_LINE, Share
from workloads.statistics.windows import Series
from workloads.wording import gettext as _
from workloads.wording import gettext_noop, ngettext, ngettext_noop

TENTH = Decimal("0.1")
# Written out, since the names of the standard library follow the machine's locale.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def rounded(value: Fraction, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`value` to the decimals of `step`."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, rounding=rounding)


def tenths_words(tenths: Fraction | int, rounding: str = ROUND_HALF_UP, unit: str = "%") -> str:
    """1105 -> "110.5%", 1100 -> "110%"."""
    text = str(rounded(Fraction(tenths) / 10, TENTH, rounding))
    return text.removesuffix(".0") + unit


def date_words(day: date) -> str:
    """14 March 2025."""
    return f"{day.day} {_(MONTHS[day.month - 1])} {day.year}"


def people_words(people: int) -> str:
    """ "1 person", "60 people", "1,204 people"."""
    return ngettext("%(n)s person", "%(n)s people", people) % {"n": f"{people:,}"}


def share_percent(part: int, whole: int, rounding: str = ROUND_HALF_UP) -> str:
    """Whole per cent; after "at least" the caller asks for ROUND_FLOOR."""
    return f"{rounded(Fraction(100 * part, whole), Decimal(1), rounding)}%"


@dataclass(frozen=True, slots=True)
class _Side:
    """Which side of a threshold a sentence is about; each sentence whole, so that it can be translated."""

    one_was: str
    one_may: str
    one_was_not: str
    exactly: tuple[str, str]
    nobody_for_sure: str
    at_least: tuple[str, str]


_OVER = _Side(
    one_was=gettext_noop("The one person was over %(limit)s."),
    one_may=gettext_noop("The one person may have been over %(limit)s: the range given crosses %(limit)s."),
    one_was_not=gettext_noop("The one person was not over %(limit)s."),
    exactly=ngettext_noop(
        "%(n)s of the %(people)s (%(percent)s) was over %(limit)s.",
        "%(n)s of the %(people)s (%(percent)s) were over %(limit)s.",
    ),
    nobody_for_sure=gettext_noop(
        "0 of the %(people)s were definitely over %(limit)s; counting ranges that cross %(limit)s, up to %(possible)s."
    ),
    at_least=ngettext_noop(
        "At least %(n)s of the %(people)s (%(percent)s) was over %(limit)s; counting ranges that cross %(limit)s, "
        "up to %(possible)s.",
        "At least %(n)s of the %(people)s (%(percent)s) were over %(limit)s; counting ranges that cross %(limit)s, "
        "up to %(possible)s.",
    ),
)
_NOT_OVER = _Side(
    one_was=gettext_noop("The one person was at or below %(limit)s."),
    one_may=gettext_noop(
        "The one person may have been at or below %(limit)s: the range given crosses %(limit)s."
    ),
    one_was_not=gettext_noop("The one person was not at or below %(limit)s."),
    exactly=ngettext_noop(
        "%(n)s of the %(people)s (%(percent)s) was at or below %(limit)s.",
        "%(n)s of the %(people)s (%(percent)s) were at or below %(limit)s.",
    ),
    nobody_for_sure=gettext_noop(
        "0 of the %(people)s were definitely at or below %(limit)s; counting ranges that cross %(limit)s, up to "
        "%(possible)s."
    ),
    at_least=ngettext_noop(
        "At least %(n)s of the %(people)s (%(percent)s) was at or below %(limit)s; counting ranges that cross "
        "%(limit)s, up to %(possible)s.",
        "At least %(n)s of the %(people)s (%(percent)s) were at or below %(limit)s; counting ranges that cross "
        "%(limit)s, up to %(possible)s.",
    ),
)


def _one_person(share: Share, side: _Side, limit: str) -> str:
    if share.definite == 1:
        words = side.one_was
    else:
        words = side.one_may if share.possible == 1 else side.one_was_not
    return _(words) % {"limit": limit}


def _part_of(share: Share, side: _Side, threshold: int) -> str:
    limit = tenths_words(threshold)
    if share.people == 0:
        return nobody_sentence()
    if share.people == 1:
        return _one_person(share, side, limit)
    told = {"n": f"{share.definite:,}", "people": people_words(share.people), "limit": limit}
    if share.definite == share.possible:
        percent = share_percent(share.definite, share.people)
        return ngettext(*side.exactly, share.definite) % (told | {"percent": percent})
    told["possible"] = f"{share.possible:,}"
    if share.definite == 0:
        return _(side.nobody_for_sure) % told
    told["percent"] = share_percent(share.definite, share.people, ROUND_FLOOR)
    return ngettext(*side.at_least, share.definite) % told


def nobody_sentence() -> str:
    return _("Nobody gave a reading.")


def share_sentence(share: Share, threshold: int = RED_LINE) -> str:
    """How many were over `threshold` (tenths): "At least 45 of the 60 people (75%) were over 110%; ..."."""
    return _part_of(share, _OVER, threshold)


def not_over_sentence(share: Share, threshold: int = RED_LINE) -> str:
    """The evidence against, from the same share: how many were not over `threshold`."""
    others = Share(share.people - share.possible, share.people - share.definite, share.people)
    return _part_of(others, _NOT_OVER, threshold)


def quantile_words(bounds: Bounds, unit: str = "%") -> str:
    """Where a quantile lies, to a tenth. Bounds are rounded outwards so that "at least" stays true."""
    if bounds.low is None or (bounds.high is None and bounds.low <= 0):
        return _("not known")
    low = tenths_words(bounds.low, ROUND_FLOOR, unit)
    if bounds.high is None:
        return (_("over %(low)s") if bounds.low_open else _("at least %(low)s")) % {"low": low}
    if bounds.low == bounds.high:
        return tenths_words(bounds.low, unit=unit)
    high = tenths_words(bounds.high, ROUND_CEILING, unit)
    if bounds.low <= 0:
        return _("at most %(high)s") % {"high": high}
    return _("between %(low)s and %(high)s") % {"low": low, "high": high}


def interval_words(interval: Interval) -> str:
    """A percentage as it is printed; in English the same words as `workloads.intervals.format_interval`."""
    low, high = (None if end is None else tenths_words(end) for end in (interval.low, interval.high))
    about = _("about %(value)s") if interval.about else "%(value)s"
    if low is not None and low == high:
        return about % {"value": low}
    if low and high and not (interval.low_open or interval.high_open):
        return about % {"value": f"{low.removesuffix('%')}-{high}"}
    parts = []
    if low:
        opening = _("over %(low)s") if interval.low_open else _("at least %(low)s")
        parts.append(opening % {"low": about % {"value": low}})
    if high:
        opening = _("under %(high)s") if interval.high_open else _("up to %(high)s")
        parts.append(opening % {"high": about % {"value": high}})
    return (
        parts[0] if len(parts) == 1 else _("%(others)s and %(last)s") % {"others": parts[0], "last": parts[1]}
    )


def median_sentence(bounds: Bounds) -> str:
    """The middle value of the people who gave a reading."""
    if bounds.low is None:
        return nobody_sentence()
    return _("The middle value was %(value)s.") % {"value": quantile_words(bounds)}


def quartiles_sentence(lower: Bounds, upper: Bounds) -> str:
    """Where the middle half of the people lay."""
    if lower.low is None:
        return nobody_sentence()
    first, third = quantile_words(lower), quantile_words(upper)
    return _("A quarter of the way up the value was %(first)s, three quarters of the way up %(third)s.") % {
        "first": first,
        "third": third,
    }


def group_wmt_sentence(group: GroupWmt | None) -> str:
    """Named apart from the middle value: the two measure different things."""
    if group is None:
        return _("No points were given, so no group WMT can be worked out.")
    return _(
        "The group WMT of the %(people)s with points was %(percent)s: %(used)s points used of %(available)s available."
    ) % {
        "people": people_words(group.people),
        "percent": tenths_words(10 * group.percent),
        "used": f"{group.used:,}",
        "available": f"{group.available:,}",
    }


def coverage_words(coverage: Coverage) -> str:
    """Numerator and denominator; a percentage only where both count people."""
    staff = coverage.staff
    told = {
        "people": people_words(coverage.people),
        "n": f"{coverage.people:,}",
        "staff": f"{staff.in_post:,}",
        "source": staff.source,
        "day": date_words(staff.as_at),
    }
    if not coverage.comparable:
        return _("%(people)s, against %(staff)s in post (%(source)s, %(day)s): not comparable.") % told
    if staff.basis != HEADCOUNT:
        return (
            _(
                "%(people)s; %(staff)s full-time equivalent staff in post (%(source)s, %(day)s), which are not people."
            )
            % told
        )
    if coverage.percent is None:
        return _("%(n)s of %(staff)s staff in post (%(source)s, %(day)s).") % told
    told["percent"] = f"{rounded(coverage.percent, Decimal(1))}%"
    return _("%(n)s of %(staff)s staff in post (%(percent)s) (%(source)s, %(day)s).") % told


def four_weeks_sentence(totals: Mapping[str, int]) -> str:
    """Shown, consistent and stated side by side, never added."""
    told: dict[str, object] = {
        kind: people_words(totals[kind]) for kind in ("shown", "consistent", "stated", "tested")
    }
    return _(
        "Over 110%% for four weeks: shown by the readings of %(shown)s (at most %(gap)s days apart over at least "
        "%(span)s days), consistent with the readings of %(consistent)s, stated by %(stated)s. The readings of "
        "%(tested)s span %(span)s days, so that it could be tested."
    ) % (told | {"gap": GAP_DAYS, "span": SPAN_DAYS})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a difference in words needs to know of one summary."""

    people: int
    median: Bounds
    series: Series


def _people_difference(before: int, after: int) -> str:
    more = after - before
    if more == 0:
        return _("the same number of people")
    if more > 0:
        return ngettext("%(n)s more person", "%(n)s more people", more) % {"n": f"{more:,}"}
    return ngettext("%(n)s fewer person", "%(n)s fewer people", -more) % {"n": f"{-more:,}"}


def difference_words(before: Snapshot, after: Snapshot) -> str:
    """ "7 more people; middle value from 131 to 138"."""
    told = {"people": _people_difference(before.people, after.people)}
    if before.series != after.series:
        return _("%(people)s; middle values not compared, because the WMT changed in November 2022") % told
    if before.median == after.median:
        return _("%(people)s; middle value unchanged") % told
    was, now = quantile_words(before.median, unit=""), quantile_words(after.median, unit="")
    return _("%(people)s; middle value from %(was)s to %(now)s") % (told | {"was": was, "now": now})
