"""What somebody typed, read as an interval: a point, one end, a range, or two ends said one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from workloads.intervals.interval import Interval, Kind, Value, ValueRefused
from workloads.intervals.phrases import (
    ABOUT,
    ADVERBS,
    BOUNDS_AFTER,
    BOUNDS_BEFORE,
    FILLERS,
    after_prefix,
    is_vague,
    strip_phrase,
)
from workloads.intervals.terms import about_term, term_of
from workloads.intervals.words import EXAMPLES, NAMES

LONGEST_TEXT = 200


def parse_value(text: str, kind: Kind) -> Value:
    """What was typed as an interval; interval None for a vague quantity ("numerous teams").

    Raises ValueRefused with a message that names the fault and the fix.
    """
    plain = _plain(text)
    if not plain:
        raise ValueRefused(f"The value is empty: write it as {EXAMPLES[kind]}.")
    _refuse_unfit(text, plain, kind)
    interval = _parse_interval(plain, kind)
    if interval is None and not is_vague(plain):
        raise ValueRefused(_why_not(plain, kind))
    return Value(interval, text)


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
        raise ValueRefused(f"A {NAMES[kind]} cannot be below zero: write it without the minus sign.")


def _parse_interval(plain: str, kind: Kind) -> Interval | None:
    for text in (plain, *after_prefix(plain, FILLERS)):
        found = _parse_point(text, kind) or _parse_bound(text, kind) or _parse_range(text, kind)
        found = found or _parse_two_bounds(text, kind)
        if found:
            return found
    return None


def _parse_point(text: str, kind: Kind) -> Interval | None:
    term = about_term(text, kind)
    if term is None:
        return None
    tenths, about = term
    return _outward(tenths, tenths, about=about)


def _parse_bound(text: str, kind: Kind) -> Interval | None:
    """A value with one end: "over 150", "130 plus", "nearly three in ten"."""
    for tried in (text, *after_prefix(text, ADVERBS)):
        for phrase, end in BOUNDS_BEFORE:
            rest = strip_phrase(tried, phrase)
            term = about_term(rest, kind) if rest else None
            if term:
                return _one_ended(end, *term)
    for phrase, end in BOUNDS_AFTER:
        if text.endswith(phrase) and (phrase == "+" or text[: -len(phrase)].endswith((" ", "%"))):
            term = about_term(text[: -len(phrase)].strip(), kind)
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
        *((True, rest) for rest in after_prefix(text, ABOUT)),
    ):
        for first, second in _range_ends(body):
            low, high = term_of(first, kind), term_of(second, kind)
            if low is not None and high is not None:
                if low > high:
                    raise ValueRefused(f"The range {text} runs backwards: write the lower number first.")
                return _outward(low, high, about=about)
    return None


def _range_ends(text: str) -> Iterator[tuple[str, str]]:
    between = strip_phrase(text, "between")
    separators = r" and | to | ?- ?" if between else r" to | or | ?- ?"
    body = between or strip_phrase(text, "from") or text
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


def _outward(low: Fraction, high: Fraction, about: bool) -> Interval:
    """Both ends closed, a share that is not exact in tenths rounded outward, so that it still holds the truth."""
    return Interval(_floor(low), _ceil(high), about=about)


def _floor(tenths: Fraction) -> int:
    return tenths.numerator // tenths.denominator


def _ceil(tenths: Fraction) -> int:
    return -(-tenths.numerator // tenths.denominator)


def _why_not(plain: str, kind: Kind) -> str:
    examples = EXAMPLES[kind]
    if not any(char.isnumeric() for char in plain):
        return f"No value was found in these words: write it as {examples}, or a quantity such as many teams."
    if "%" in plain and kind in ("count", "hours"):
        return f"This is a percentage, not a {NAMES[kind]}: choose a percentage, or write it as {examples}."
    if re.search(r"[0-9],[0-9]{1,2}(?![0-9])", plain):
        return "Write decimals with a full stop (118.4) and thousands as 1,200."
    if kind == "percent" and re.fullmatch(r"[0-9.]+%? ?/ ?[0-9.]+%?", plain):
        return "Write a range with a dash: 135-145% instead of 135/145."
    return f"This could not be read as one {NAMES[kind]}: write only the value, as {examples}, and the rest in words."
