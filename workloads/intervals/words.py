"""An interval put into words again, and the question an unusual one brings."""

from __future__ import annotations

from workloads.intervals.interval import TENTHS, Interval, Kind

USUAL_PERCENT = (200, 3000)  # tenths: a WMT % outside 20 to 300 is asked about
NAMES: dict[Kind, str] = {
    "percent": "percentage",
    "share": "share",
    "count": "count",
    "hours": "number of hours",
}
EXAMPLES: dict[Kind, str] = {
    "percent": "192%, over 150%, 130-150% or about 130%",
    "share": "30%, 3 in 10, 29 out of 34 or almost two thirds",
    "count": "40, about 650, fewer than 40 or 10-15",
    "hours": "8, over 10, 5-7.5 or about 6",
}


def needs_confirmation(interval: Interval, kind: Kind) -> str | None:
    """A question to put back when a WMT % lies outside 20-300%; None when there is nothing to ask."""
    ends = [end for end in (interval.low, interval.high) if end is not None]
    if kind != "percent" or all(USUAL_PERCENT[0] <= end <= USUAL_PERCENT[1] for end in ends):
        return None
    said = format_interval(interval, kind)
    return (
        f"A WMT of {said} is unusual: most lie between 20% and 300%. Correct it, or confirm that it is right."
    )


def format_interval(interval: Interval, kind: Kind) -> str:
    """The value in its canonical words; parse_value reads them back to the same interval."""
    about = "about " if interval.about else ""
    low = None if interval.low is None else _number(interval.low)
    high = None if interval.high is None else _number(interval.high)
    if low is not None and low == high:
        return f"{about}{low}{_unit(kind, interval.low == TENTHS)}"
    unit = _unit(kind)
    if low and high and not (interval.low_open or interval.high_open):
        return f"{about}{low}-{high}{unit}"
    under = "fewer than" if kind == "count" else "under"
    low_words = f"{'over' if interval.low_open else 'at least'} {about}{low}{unit}" if low else ""
    high_words = f"{under if interval.high_open else 'up to'} {about}{high}{unit}" if high else ""
    return " and ".join(words for words in (low_words, high_words) if words)


def _number(tenths: int) -> str:
    whole, tenth = divmod(tenths, TENTHS)
    return f"{whole:,}.{tenth}" if tenth else f"{whole:,}"


def _unit(kind: Kind, one: bool = False) -> str:
    if kind == "hours":
        return " hour" if one else " hours"
    return "" if kind == "count" else "%"
