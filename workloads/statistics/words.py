"""Figures as sentences. The only place where a figure is rounded; none says more than is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from workloads.statistics.coverage import HEADCOUNT, NOT_COMPARABLE, Coverage
from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.quantiles import Bounds
from workloads.statistics.runs import GAP_DAYS, SPAN_DAYS
from workloads.statistics.shares import RED_LINE, Share
from workloads.statistics.windows import Series

TENTH = Decimal("0.1")


def rounded(value: Fraction, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`value` to the decimals of `step`."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, rounding=rounding)


def tenths_words(tenths: Fraction | int, rounding: str = ROUND_HALF_UP, unit: str = "%") -> str:
    """1105 -> "110.5%", 1100 -> "110%"."""
    text = str(rounded(Fraction(tenths) / 10, TENTH, rounding))
    return text.removesuffix(".0") + unit


def date_words(day: date) -> str:
    """14 March 2025."""
    return f"{day.day} {day:%B %Y}"


def people_words(people: int) -> str:
    """ "1 person", "60 people", "1,204 people"."""
    return "1 person" if people == 1 else f"{people:,} people"


def share_percent(part: int, whole: int, rounding: str = ROUND_HALF_UP) -> str:
    """Whole per cent; after "at least" the caller asks for ROUND_FLOOR."""
    return f"{rounded(Fraction(100 * part, whole), Decimal(1), rounding)}%"


def _one_person(sure: bool, possible: bool, wording: str, limit: str) -> str:
    if sure:
        return f"The one person was {wording}."
    if possible:
        return f"The one person may have been {wording}: the range given crosses {limit}."
    return f"The one person was not {wording}."


def _part_of(share: Share, wording: str, limit: str) -> str:
    if share.people == 0:
        return "Nobody gave a reading."
    if share.people == 1:
        return _one_person(share.definite == 1, share.possible == 1, wording, limit)
    up_to = f"counting ranges that cross {limit}, up to {share.possible:,}."
    of_people = f"of the {people_words(share.people)}"
    verb = "was" if share.definite == 1 else "were"
    if share.definite == share.possible:
        percent = share_percent(share.definite, share.people)
        return f"{share.definite:,} {of_people} ({percent}) {verb} {wording}."
    if share.definite == 0:
        return f"0 {of_people} were definitely {wording}; {up_to}"
    percent = share_percent(share.definite, share.people, ROUND_FLOOR)
    return f"At least {share.definite:,} {of_people} ({percent}) {verb} {wording}; {up_to}"


def share_sentence(share: Share, threshold: int = RED_LINE) -> str:
    """How many were over `threshold` (tenths): "At least 45 of the 60 people (75%) were over 110%; ..."."""
    limit = tenths_words(threshold)
    return _part_of(share, f"over {limit}", limit)


def not_over_sentence(share: Share, threshold: int = RED_LINE) -> str:
    """The evidence against, from the same share: how many were not over `threshold`."""
    others = Share(share.people - share.possible, share.people - share.definite, share.people)
    limit = tenths_words(threshold)
    return _part_of(others, f"at or below {limit}", limit)


def quantile_words(bounds: Bounds, unit: str = "%") -> str:
    """Where a quantile lies, to a tenth. Bounds are rounded outwards so that "at least" stays true."""
    if bounds.low is None:
        return "not known"
    if bounds.high is None:
        if bounds.low <= 0:
            return "not known"
        opening = "over" if bounds.low_open else "at least"
        return f"{opening} {tenths_words(bounds.low, ROUND_FLOOR, unit)}"
    if bounds.low == bounds.high:
        return tenths_words(bounds.low, unit=unit)
    high = tenths_words(bounds.high, ROUND_CEILING, unit)
    if bounds.low <= 0:
        return f"at most {high}"
    return f"between {tenths_words(bounds.low, ROUND_FLOOR, unit)} and {high}"


def median_sentence(bounds: Bounds) -> str:
    """The middle value of the people who gave a reading."""
    if bounds.low is None:
        return "Nobody gave a reading."
    return f"The middle value was {quantile_words(bounds)}."


def quartiles_sentence(lower: Bounds, upper: Bounds) -> str:
    """Where the middle half of the people lay."""
    if lower.low is None:
        return "Nobody gave a reading."
    first, third = quantile_words(lower), quantile_words(upper)
    return f"A quarter of the way up the value was {first}, three quarters of the way up {third}."


def group_wmt_sentence(group: GroupWmt | None) -> str:
    """Named apart from the middle value: the two measure different things."""
    if group is None:
        return "No points were given, so no group WMT can be worked out."
    percent = tenths_words(10 * group.percent)
    return (
        f"The group WMT of the {people_words(group.people)} with points was {percent}: "
        f"{group.used:,} points used of {group.available:,} available."
    )


def coverage_words(coverage: Coverage) -> str:
    """Numerator and denominator; a percentage only where both count people."""
    staff = coverage.staff
    origin = f"({staff.source}, {date_words(staff.as_at)})"
    people = people_words(coverage.people)
    if not coverage.comparable:
        return f"{people}, against {staff.in_post:,} in post {origin}: {NOT_COMPARABLE}."
    if staff.basis != HEADCOUNT:
        return (
            f"{people}; {staff.in_post:,} full-time equivalent staff in post {origin}, which are not people."
        )
    percent = "" if coverage.percent is None else f" ({rounded(coverage.percent, Decimal(1))}%)"
    return f"{coverage.people:,} of {staff.in_post:,} staff in post{percent} {origin}."


def four_weeks_sentence(totals: Mapping[str, int]) -> str:
    """Shown, consistent and stated side by side, never added."""
    return (
        f"Over 110% for four weeks: shown by the readings of {people_words(totals['shown'])} "
        f"(at most {GAP_DAYS} days apart over at least {SPAN_DAYS} days), consistent with the readings of "
        f"{people_words(totals['consistent'])}, stated by {people_words(totals['stated'])}. "
        f"The readings of {people_words(totals['tested'])} span {SPAN_DAYS} days, so that it could be tested."
    )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a difference in words needs to know of one summary."""

    people: int
    median: Bounds
    series: Series


def _people_difference(before: int, after: int) -> str:
    more = after - before
    if more == 0:
        return "the same number of people"
    word = "person" if abs(more) == 1 else "people"
    return f"{abs(more):,} {'more' if more > 0 else 'fewer'} {word}"


def difference_words(before: Snapshot, after: Snapshot) -> str:
    """ "7 more people; middle value from 131 to 138"."""
    people = _people_difference(before.people, after.people)
    if before.series != after.series:
        return f"{people}; middle values not compared, because the WMT changed in November 2022"
    was, now = quantile_words(before.median, unit=""), quantile_words(after.median, unit="")
    if before.median == after.median:
        return f"{people}; middle value unchanged"
    return f"{people}; middle value from {was} to {now}"
