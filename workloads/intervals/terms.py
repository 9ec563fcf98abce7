"""One term of a value: a number or a share with its unit, in figures or words, as exact tenths."""

from __future__ import annotations

import re
from fractions import Fraction

from workloads.intervals.interval import LIMITS, TENTHS, Interval, Kind, ValueRefused
from workloads.intervals.phrases import ABOUT, after_prefix
from workloads.intervals.words import NAMES, format_interval

_NUMBER_WORDS = {
    "none": 0, "nil": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_PERCENT_UNIT = r"\s*(?:%|per ?cent|pc)(?: (?:(?:on|of|in) (?:the )?)?wmt)?"
_COUNT_UNIT = (
    r" (?:(?:unallocated|open|live|active|current|vacant|new|full-time|part-time|fte|staff|court|victim) )*"
    r"(?:cases?|posts?|vacancies|vacancy|people|persons?|staff|teams?|officers?|practitioners?|members?|colleagues"
    r"|reports?|stand-?downs?|pqips?|psos?|pos?|spos?|visits?|victims?|fte|times|days)"
)
_HOURS_UNIT = r"\s*(?:hours?|hrs?|h)(?: (?:(?:a|per|each) week|weekly))?"
_UNITS: dict[Kind, str] = {
    "percent": rf"(?:{_PERCENT_UNIT}| wmt)",
    "share": rf"(?:{_PERCENT_UNIT})?(?:(?: of(?: all)?(?: the| our)?)?{_COUNT_UNIT}| of them| of those asked| asked)?",
    "count": _COUNT_UNIT,
    "hours": _HOURS_UNIT,
}
_UNIT_AT_END = {kind: re.compile(rf"(?P<body>.+?)(?:{unit})$") for kind, unit in _UNITS.items()}


def about_term(text: str, kind: Kind) -> tuple[Fraction, bool] | None:
    """A term and whether it was said with "about", "roughly" or "or so"."""
    term = term_of(text, kind)
    if term is not None:
        return term, False
    softened = [*after_prefix(text, ABOUT)]
    if text.endswith(" or so"):
        softened.append(text.removesuffix(" or so"))
    for rest in softened:
        term = term_of(rest, kind)
        if term is not None:
            return term, True
    return None


def term_of(text: str, kind: Kind) -> Fraction | None:
    """One number or share with its unit, in exact tenths; refuses what no such value can be."""
    unit = _UNIT_AT_END[kind].match(text)
    bodies = [text, unit["body"].strip()] if unit else [text]
    for body in bodies:
        tenths = _number_tenths(body)
        if tenths is None:
            tenths = _share_tenths(body, kind)
        if tenths is not None:
            return _within_limit(tenths, body, kind)
    return None


def _number_tenths(text: str) -> Fraction | None:
    if re.fullmatch(_NUMBER, text):
        tenths = Fraction(text.replace(",", "")) * TENTHS
        if tenths.denominator != 1:
            raise ValueRefused(
                f"{text} has more than one decimal: write it to one decimal, as the screen shows it."
            )
        return tenths
    number = _word_number(text)
    return None if number is None else Fraction(number * TENTHS)


def _word_number(text: str) -> int | None:
    """Numbers in words up to 999: "three", "twenty-five", "one hundred and thirty"."""
    hundreds, hundred, rest = text.partition("hundred")
    if hundred:
        count = 1 if hundreds.strip() == "a" else _NUMBER_WORDS.get(hundreds.strip(), 0)
        tail = _word_number(rest.removeprefix(" and").strip()) if rest.strip() else 0
        return count * 100 + tail if 0 < count < 10 and tail is not None and tail < 100 else None
    words = text.replace("-", " ").split()
    if len(words) == 1:
        return _NUMBER_WORDS.get(words[0], _TENS.get(words[0]))
    if len(words) == 2 and words[0] in _TENS and 0 < _NUMBER_WORDS.get(words[1], 0) < 10:
        return _TENS[words[0]] + _NUMBER_WORDS[words[1]]
    return None


def _share_tenths(text: str, kind: Kind) -> Fraction | None:
    """A share of a whole as a per cent: "3 in 10", "29 out of 34", "two thirds", "half"."""
    share = _counted_share(text) or _named_share(text)
    if share is None and kind == "share" and (slash := re.fullmatch(r"([0-9]{1,9}) ?/ ?([0-9]{1,9})", text)):
        share = int(slash[1]), int(slash[2])
    if share is None:
        return None
    part, whole = share
    if kind in ("count", "hours"):
        raise ValueRefused(
            f"{text.capitalize()} is a share, not a {NAMES[kind]}: choose share, or write the number."
        )
    if part > whole or whole == 0:
        raise ValueRefused(f"{text.capitalize()} is more than the whole: write the smaller number first.")
    return Fraction(part, whole) * 100 * TENTHS


def _counted_share(text: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([a-z0-9,.-]+) (?:in every|in|out of) (?:the |a )?([a-z0-9,.-]+)", text)
    if not match:
        return None
    part, whole = _number_tenths(match[1]), _number_tenths(match[2])
    if part is None or whole is None:
        return None
    if part.denominator != 1 or whole.denominator != 1 or part % TENTHS or whole % TENTHS:
        raise ValueRefused(
            f"{text.capitalize()} counts parts of a person: write whole numbers, as 29 out of 34."
        )
    return int(part), int(whole)


def _named_share(text: str) -> tuple[int, int] | None:
    words = text.replace("-", " ").split()
    if not words or len(words) > 2:
        return None
    whole = _PARTS.get(words[-1]) or _PARTS.get(words[-1].removesuffix("s"))
    if whole is None or (len(words) == 1 and words[0] != "half"):
        return None
    part = 1 if len(words) == 1 or words[0] in ("a", "an") else _NUMBER_WORDS.get(words[0])
    return None if part is None else (part, whole)


def _within_limit(tenths: Fraction, text: str, kind: Kind) -> Fraction:
    if tenths <= LIMITS[kind]:
        return tenths
    most = format_interval(Interval(LIMITS[kind], LIMITS[kind]), kind)
    said = text if kind in ("count", "hours") else f"{text}%"
    raise ValueRefused(
        f"{said} is more than {most}, the most that can be entered: check for a missing decimal point."
    )
