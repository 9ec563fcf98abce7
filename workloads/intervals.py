"""Values as people say them: "over 150%", "130-150%", "about 650", "nearly three in ten".

A value is kept as an interval in whole tenths of its unit, so that "over 150%" never becomes 150, beside
the words it came in. Pure: no Django, no floats. Shares are held as per cents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["percent", "count", "hours", "share"]

TENTHS = 10
ABOUT_MARGIN = 50  # tenths: for arithmetic only, "about 130" is 125 to 135
USUAL_PERCENT = (200, 3000)  # tenths: a WMT % outside 20 to 300 is asked about
LIMITS: dict[Kind, int] = {
    "percent": 10_000,
    "share": 1_000,
    "hours": 10_000,
    "count": 10_000_000,
}  # tenths
LONGEST_TEXT = 200


class ValueRefused(ValueError):
    """The text is no value; the message names the fault and the fix in plain words."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends in tenths of the unit, each closed, open or absent (None). A point is [x, x], both closed."""

    low: int | None
    high: int | None
    low_open: bool = False
    high_open: bool = False
    about: bool = False

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("An interval needs at least one end; a vague quantity has no interval.")
        if (self.low is None and self.low_open) or (self.high is None and self.high_open):
            raise ValueError("An absent end is neither open nor closed: leave its open mark off.")
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError("The low end lies above the high end: nothing is in this interval.")

    def for_arithmetic(self) -> Interval:
        """ "About x" widened to [x - margin, x + margin], not below 0; any other interval as it is."""
        if not self.about:
            return self
        low = None if self.low is None else max(0, self.low - ABOUT_MARGIN)
        high = None if self.high is None else self.high + ABOUT_MARGIN
        return Interval(low, high)


@dataclass(frozen=True, slots=True)
class Value:
    """What was typed, unchanged, and the interval it states; None for a vague quantity."""

    interval: Interval | None
    words: str


# Words, longest first where they overlap (see _strip_phrase). Each table: phrase -> which end, open or closed.
_BEFORE = {
    "low_open": "over|more than|above|greater than|higher than|in excess of|exceeding|>",
    "low_closed": "at least|no less than|not less than|no fewer than|not fewer than|no lower than|not under|not below"
    "|minimum of|a minimum of|minimum|min|upwards of|>=|=>|\u2265",
    "high_open": "fewer than|less than|under|below|lower than|nearly|almost|not quite|approaching|<",
    "high_closed": "up to|up to and including|at most|no more than|not more than|no higher than|not over|not above"
    "|maximum of|a maximum of|maximum|max|as many as|as much as|as high as|<=|=<|\u2264",
}
_AFTER = {
    "low_closed": "plus|+|or more|or over|or above|or higher|or greater|and above|and over|and up|and more|upwards"
    "|minimum|at least",
    "high_closed": "or fewer|or less|or under|or below|or lower|and under|and below|maximum|at most",
}
_ABOUT = "about|approximately|approx|around|roughly|circa|ca|c|some|in the region of|or thereabouts|~|\u2248"
_FILLERS = "on|at|exactly|only|just|wmt|wmt of|a total of"
_ADVERBS = "just|well|slightly|far|much|a little"

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

_VAGUE = re.compile(
    r"\b(?:numerous|many|several|some|most|few|fewer|handful|lots?|dozens?|hundreds?|thousands?|scores|countless"
    r"|multiple|various|majority|minority|large|small|huge|significant|substantial|considerable|all|every"
    r"|everyone|everybody|nobody|whole|entire|couple|pair|number|numbers|proportion|high|higher|low|lower|double"
    r"|triple|twice|excessive|more|less|much|increasing|growing|half|third|thirds|quarters?)\b"
)
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
_NAMES: dict[Kind, str] = {
    "percent": "percentage",
    "share": "share",
    "count": "count",
    "hours": "number of hours",
}
_EXAMPLES: dict[Kind, str] = {
    "percent": "192%, over 150%, 130-150% or about 130%",
    "share": "30%, 3 in 10, 29 out of 34 or almost two thirds",
    "count": "40, about 650, fewer than 40 or 10-15",
    "hours": "8, over 10, 5-7.5 or about 6",
}


def _phrases(table: str) -> list[str]:
    return sorted(table.split("|"), key=len, reverse=True)


def _longest_first(ends: dict[str, str]) -> list[tuple[str, str]]:
    pairs = [(phrase, end) for end, table in ends.items() for phrase in _phrases(table)]
    return sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)


_BOUNDS_BEFORE = _longest_first(_BEFORE)
_BOUNDS_AFTER = _longest_first(_AFTER)
_UNIT_AT_END = {kind: re.compile(rf"(?P<body>.+?)(?:{unit})$") for kind, unit in _UNITS.items()}


def parse_value(text: str, kind: Kind) -> Value:
    """What was typed as an interval; interval None for a vague quantity ("numerous teams").

    Raises ValueRefused with a message that names the fault and the fix.
    """
    plain = _plain(text)
    if not plain:
        raise ValueRefused(f"The value is empty: write it as {_EXAMPLES[kind]}.")
    _refuse_unfit(text, plain, kind)
    interval = _parse_interval(plain, kind)
    if interval is None and not _is_vague(plain):
        raise ValueRefused(_why_not(plain, kind))
    return Value(interval, text)


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


def _plain(text: str) -> str:
    """Lower case, one kind of dash and space, full-width forms narrowed.

    Not NFKC: it would turn a footnote mark into a digit (150² into 1502).
    """
    plain = "".join(_plain_char(char) for char in text[: LONGEST_TEXT + 1]).lower()
    return re.sub(r"\s+", " ", plain).strip(" \"'").rstrip(".,;!").strip()


def _plain_char(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        char = chr(ord(char) - 0xFEE0)
    category = unicodedata.category(char)
    if category == "Pd" or char in "\u2212\u00ad\u2043":
        return "-"
    if char.isspace() or category in ("Cf", "Zs"):
        return " "
    return {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\ufe6a": "%",
        "\u066a": "%",
    }.get(char, char)


def _refuse_unfit(text: str, plain: str, kind: Kind) -> None:
    if len(text) > LONGEST_TEXT:
        raise ValueRefused(
            "The value is too long: write only the value here and put the rest in the words below."
        )
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in plain):
        raise ValueRefused("The value holds characters that cannot be printed: type it again.")
    if re.match(r"[^0-9]*(?<![0-9a-z%])-\s?[0-9]", plain):
        raise ValueRefused(f"A {_NAMES[kind]} cannot be below zero: write it without the minus sign.")


def _parse_interval(plain: str, kind: Kind) -> Interval | None:
    for text in (plain, *_after_prefix(plain, _FILLERS)):
        found = _parse_point(text, kind) or _parse_bound(text, kind) or _parse_range(text, kind)
        found = found or _parse_two_bounds(text, kind)
        if found:
            return found
    return None


def _parse_point(text: str, kind: Kind) -> Interval | None:
    term = _about_term(text, kind)
    if term is None:
        return None
    tenths, about = term
    return _outward(tenths, tenths, about=about)


def _parse_bound(text: str, kind: Kind) -> Interval | None:
    """A value with one end: "over 150", "130 plus", "nearly three in ten"."""
    for tried in (text, *_after_prefix(text, _ADVERBS)):
        for phrase, end in _BOUNDS_BEFORE:
            rest = _strip_phrase(tried, phrase)
            term = _about_term(rest, kind) if rest else None
            if term:
                return _one_ended(end, *term)
    for phrase, end in _BOUNDS_AFTER:
        if text.endswith(phrase) and (phrase == "+" or text[: -len(phrase)].endswith((" ", "%"))):
            term = _about_term(text[: -len(phrase)].strip(), kind)
            if term:
                return _one_ended(end, *term)
    return None


def _one_ended(end: str, tenths: Fraction, about: bool) -> Interval:
    is_open = end.endswith("_open")
    if end == "high_open" and tenths == 0:
        raise ValueRefused("Nothing is under 0: write 0 itself, or a higher number.")
    if end.startswith("low"):
        return Interval(_floor(tenths), None, low_open=is_open, about=about)
    return Interval(None, _ceil(tenths), high_open=is_open, about=about)


def _parse_range(text: str, kind: Kind) -> Interval | None:
    """Both ends closed: "130-150%", "between 130 and 150", "two or three"."""
    for about, body in (
        (False, text),
        *((True, rest) for rest in _after_prefix(text, _ABOUT)),
    ):
        for first, second in _range_ends(body):
            low, high = _term(first, kind), _term(second, kind)
            if low is not None and high is not None:
                if low > high:
                    raise ValueRefused(f"The range {text} runs backwards: write the lower number first.")
                return _outward(low, high, about=about)
    return None


def _range_ends(text: str) -> Iterator[tuple[str, str]]:
    between = _strip_phrase(text, "between")
    separators = r" and | to | ?- ?" if between else r" to | or | ?- ?"
    body = between or _strip_phrase(text, "from") or text
    for match in re.finditer(separators, body):
        yield body[: match.start()], body[match.end() :]


def _parse_two_bounds(text: str, kind: Kind) -> Interval | None:
    """Ends said one by one: "over 130% and under 150%"."""
    for match in re.finditer(r" and | but ", text):
        first = _parse_bound(text[: match.start()], kind)
        second = _parse_bound(text[match.end() :], kind)
        if first and second and first.high is None and second.low is None:
            about = first.about or second.about
            try:
                return Interval(first.low, second.high, first.low_open, second.high_open, about)
            except ValueError:
                raise ValueRefused(f"Nothing can be {text}: check the two numbers.") from None
    return None


def _about_term(text: str, kind: Kind) -> tuple[Fraction, bool] | None:
    term = _term(text, kind)
    if term is not None:
        return term, False
    softened = [*_after_prefix(text, _ABOUT)]
    if text.endswith(" or so"):
        softened.append(text.removesuffix(" or so"))
    for rest in softened:
        term = _term(rest, kind)
        if term is not None:
            return term, True
    return None


def _term(text: str, kind: Kind) -> Fraction | None:
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
            f"{text.capitalize()} is a share, not a {_NAMES[kind]}: choose share, or write the number."
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


def _outward(low: Fraction, high: Fraction, about: bool) -> Interval:
    """Both ends closed, a share that is not exact in tenths rounded outward, so that it still holds the truth."""
    return Interval(_floor(low), _ceil(high), about=about)


def _floor(tenths: Fraction) -> int:
    return tenths.numerator // tenths.denominator


def _ceil(tenths: Fraction) -> int:
    return -(-tenths.numerator // tenths.denominator)


def _after_prefix(text: str, table: str) -> Iterator[str]:
    for phrase in _phrases(table):
        rest = _strip_phrase(text, phrase)
        if rest:
            yield rest


def _strip_phrase(text: str, phrase: str) -> str | None:
    """The text after the phrase, if it starts with that whole phrase ("approx." counts, "overtime" does not)."""
    if not text.startswith(phrase):
        return None
    rest = text[len(phrase) :]
    if phrase[-1].isalpha() and rest[:1].isalpha():
        return None
    return rest.removeprefix(".").strip()


def _is_vague(plain: str) -> bool:
    return not any(char.isnumeric() for char in plain) and _VAGUE.search(plain) is not None


def _why_not(plain: str, kind: Kind) -> str:
    examples = _EXAMPLES[kind]
    if not any(char.isnumeric() for char in plain):
        return f"No value was found in these words: write it as {examples}, or a quantity such as many teams."
    if "%" in plain and kind in ("count", "hours"):
        return f"This is a percentage, not a {_NAMES[kind]}: choose a percentage, or write it as {examples}."
    if re.search(r"[0-9],[0-9]{1,2}(?![0-9])", plain):
        return "Write decimals with a full stop (118.4) and thousands as 1,200."
    if kind == "percent" and re.fullmatch(r"[0-9.]+%? ?/ ?[0-9.]+%?", plain):
        return "Write a range with a dash: 135-145% instead of 135/145."
    return f"This could not be read as one {_NAMES[kind]}: write only the value, as {examples}, and the rest in words."
