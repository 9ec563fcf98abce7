from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.intervals import (
    ABOUT_MARGIN,
    LIMITS,
    Interval,
    Kind,
    ValueRefused,
    format_interval,
    needs_confirmation,
    parse_value,
)

KINDS: tuple[Kind, ...] = ("percent", "count", "hours", "share")


def point(tenths, **marks):
    return Interval(tenths, tenths, **marks)


def over(tenths, **marks):
    return Interval(tenths, None, low_open=True, **marks)


def at_least(tenths):
    return Interval(tenths, None)


def under(tenths):
    return Interval(None, tenths, high_open=True)


def up_to(tenths):
    return Interval(None, tenths)


def between(low, high, **marks):
    return Interval(low, high, **marks)


def read(text, kind="percent"):
    return parse_value(text, kind).interval


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192%", point(1920)),
        ("192 per cent", point(1920)),
        ("192 percent", point(1920)),
        ("on 192% of the WMT", point(1920)),
        ("１９２％", point(1920)),
        ("118.4", point(1184)),
        ("118.40", point(1184)),
        ("0%", point(0)),
        ("1000%", point(10000)),
        ("one hundred and thirty per cent", point(1300)),
        ("twenty-five", point(250)),
        ("over 150%", over(1500)),
        ("OVER 150%", over(1500)),
        ("more than 150", over(1500)),
        ("well over 150", over(1500)),
        ("above 150", over(1500)),
        ("in excess of 150", over(1500)),
        ("> 150", over(1500)),
        (">150", over(1500)),
        (">=130", at_least(1300)),
        ("≥ 130%", at_least(1300)),
        ("130% plus", at_least(1300)),
        ("at 130% plus", at_least(1300)),
        ("130 plus", at_least(1300)),
        ("130+", at_least(1300)),
        ("130%+", at_least(1300)),
        ("130 or more", at_least(1300)),
        ("at least 130", at_least(1300)),
        ("no less than 130%", at_least(1300)),
        ("up to 110", up_to(1100)),
        ("up to and including 110", up_to(1100)),
        ("at most 110", up_to(1100)),
        ("no more than 110%", up_to(1100)),
        ("110 or less", up_to(1100)),
        ("<= 110", up_to(1100)),
        ("under 110", under(1100)),
        ("just under 110", under(1100)),
        ("less than 110", under(1100)),
        ("nearly 110%", under(1100)),
        ("130-150%", between(1300, 1500)),
        ("130%-150%", between(1300, 1500)),
        ("135% - 145%", between(1350, 1450)),
        ("135 – 145 per cent", between(1350, 1450)),
        ("135\u00a0—\u2009145\u202f%", between(1350, 1450)),
        ("135−145", between(1350, 1450)),
        ("130 to 150", between(1300, 1500)),
        ("from 130 to 150", between(1300, 1500)),
        ("between 130 and 150", between(1300, 1500)),
        ("Between 130% - 150%", between(1300, 1500)),
        ("130-130", point(1300)),
        ("over 130 and under 150%", between(1300, 1500, low_open=True, high_open=True)),
        ("about 130%", point(1300, about=True)),
        ("approx. 130", point(1300, about=True)),
        ("~130%", point(1300, about=True)),
        ("c. 130", point(1300, about=True)),
        ("130 or so", point(1300, about=True)),
        ("about 130-150", between(1300, 1500, about=True)),
        ("over about 150", over(1500, about=True)),
        ("nearly three in ten", under(300)),
        ("“over 150%”", over(1500)),
        ("192%.", point(1920)),
    ],
)
def test_a_percentage_is_read_as_it_was_said(text, expected):
    value = parse_value(text, "percent")
    assert value.interval == expected
    assert value.words == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 650", point(6500, about=True)),
        ("approximately 650 unallocated cases", point(6500, about=True)),
        ("around 650", point(6500, about=True)),
        ("roughly 650", point(6500, about=True)),
        ("circa 650", point(6500, about=True)),
        ("some 650", point(6500, about=True)),
        ("~ 650", point(6500, about=True)),
        ("1,200", point(12000)),
        ("12.5 FTE", point(125)),
        ("none", point(0)),
        ("three teams", point(30)),
        ("two or three", between(20, 30)),
        ("at least one", at_least(10)),
        ("no fewer than 12 cases", at_least(120)),
        ("12 cases or more", at_least(120)),
        ("fewer than 40", under(400)),
        ("less than 40", under(400)),
        ("below 40", under(400)),
        ("as many as 40", up_to(400)),
    ],
)
def test_a_count_is_read_as_it_was_said(text, expected):
    assert read(text, "count") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nearly three in ten", under(300)),
        ("almost two thirds", under(667)),
        ("about a third", between(333, 334, about=True)),
        ("over a third", over(333)),
        ("at most a third", up_to(334)),
        ("more than half", over(500)),
        ("more than half of staff", over(500)),
        ("half of staff or more", at_least(500)),
        ("half", point(500)),
        ("a quarter", point(250)),
        ("three quarters", point(750)),
        ("two-thirds", between(666, 667)),
        ("3 in 10", point(300)),
        ("one in three", between(333, 334)),
        ("29 out of 34", between(852, 853)),
        ("29 out of 34 staff", between(852, 853)),
        ("29/34", between(852, 853)),
        ("30%", point(300)),
        ("30% of staff or fewer", up_to(300)),
        ("between a third and a half", between(333, 500)),
    ],
)
def test_a_share_is_read_in_per_cent_and_never_narrower_than_the_truth(text, expected):
    assert read(text, "share") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", point(80)),
        ("1 hour", point(10)),
        ("8h", point(80)),
        ("5-7.5 hours", between(50, 75)),
        ("about 6 hrs a week", point(60, about=True)),
        ("over 10 hours", over(100)),
    ],
)
def test_hours_are_read_as_they_were_said(text, expected):
    assert read(text, "hours") == expected


@pytest.mark.parametrize(
    "text",
    ["numerous teams", "a large number", "many", "A large number of staff", "most", "dozens", "several"],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_vague_quantity_is_kept_as_words_and_never_numbered(text, kind):
    value = parse_value(text, kind)
    assert value.interval is None
    assert value.words == text


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("", "percent", "empty"),
        (" \u00a0\u200b ", "percent", "empty"),
        ("-5", "percent", "cannot be below zero"),
        ("−5%", "percent", "cannot be below zero"),
        ("over -5", "percent", "cannot be below zero"),
        ("about - 5", "count", "cannot be below zero"),
        ("1500%", "percent", "more than 1,000%"),
        ("over 1000.1%", "percent", "more than 1,000%"),
        ("130-1500%", "percent", "more than 1,000%"),
        ("110%", "share", "more than 100%"),
        ("34 out of 29", "share", "more than the whole"),
        ("0 in 0", "share", "more than the whole"),
        ("2.5 in 10", "share", "whole numbers"),
        ("150-130", "percent", "runs backwards"),
        ("between 150 and 130", "percent", "runs backwards"),
        ("over 150 and under 150", "percent", "Nothing can be"),
        ("under 0", "percent", "Nothing is under 0"),
        ("118.45", "percent", "more than one decimal"),
        ("118,4", "percent", "full stop"),
        ("135/145", "percent", "dash"),
        ("12abc", "percent", "could not be read"),
        ("12abc", "count", "could not be read"),
        ("abc", "count", "No value"),
        ("-", "percent", "No value"),
        ("%", "percent", "No value"),
        ("numerous teams at 130", "percent", "write only the value"),
        ("over 150 plus", "percent", "could not be read"),
        ("150²", "percent", "could not be read"),
        ("37½", "hours", "could not be read"),
        ("130\u200b150", "percent", "could not be read"),
        ("1 200", "count", "could not be read"),
        ("٣٠", "percent", "could not be read"),
        ("1e2", "percent", "could not be read"),
        ("nan", "percent", "No value"),
        ("650%", "count", "percentage"),
        ("half", "count", "choose share"),
        ("many\x00", "count", "cannot be printed"),
        ("many " * 50, "count", "too long"),
    ],
)
def test_nonsense_is_refused_with_the_reason(text, kind, part):
    with pytest.raises(ValueRefused) as refusal:
        parse_value(text, kind)
    assert part in str(refusal.value)


@pytest.mark.parametrize("text", ["130-1,500%", "1% or 2000 cases", "from 150", "overtime 150", "150 minus"])
def test_a_number_in_words_not_understood_is_refused_rather_than_taken_alone(text):
    with pytest.raises(ValueRefused):
        parse_value(text, "percent")


def tenths(kind):
    return st.one_of(st.integers(0, 3000), st.integers(0, LIMITS[kind])).map(
        lambda end: min(end, LIMITS[kind])
    )


@st.composite
def kinds_and_intervals(draw):
    kind = draw(st.sampled_from(KINDS))
    low, high = sorted((draw(tenths(kind)), draw(tenths(kind))))
    shape = draw(st.sampled_from(["point", "low", "high", "both"]))
    low_open, high_open, about = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    if shape == "point" or (shape == "both" and low == high):
        return kind, point(low, about=about)
    if shape == "low":
        return kind, Interval(low, None, low_open=low_open, about=about)
    if shape == "high":
        return kind, Interval(None, high, high_open=high_open and high > 0, about=about)
    return kind, Interval(low, high, low_open, high_open, about)


@given(kinds_and_intervals())
def test_every_interval_comes_back_from_its_own_words(kind_and_interval):
    kind, interval = kind_and_interval
    words = format_interval(interval, kind)
    assert words.isascii()
    assert read(words, kind) == interval


NUMBERS = st.one_of(
    st.integers(0, 1200).map(str),
    st.decimals(0, 1000, places=1).map(str),
    st.integers(0, 2000).map(lambda number: f"{number:,}"),
    st.sampled_from(["three", "a third", "3 in 10", "29 out of 34", "half", "118.45", "²", "1.", ""]),
)
GLUE = st.sampled_from(
    re.findall(
        r"[^|]+",
        "over |more than |about |~|>|>=|at least |nearly |up to |between |under |%| per cent| plus|+|-| – |—| to | and "
        "| or | or more| or so| cases| hours| of staff| |.|,|numerous |−",
    )
)


@given(st.lists(st.one_of(NUMBERS, GLUE), min_size=1, max_size=7).map("".join), st.sampled_from(KINDS))
def test_whatever_is_accepted_round_trips_keeps_its_words_and_every_refusal_says_why(text, kind):
    try:
        value = parse_value(text, kind)
    except ValueRefused as refusal:
        assert len(str(refusal)) > 20
        return
    assert value.words == text
    if value.interval is None:
        assert not re.search("[0-9]", text)
    else:
        assert read(format_interval(value.interval, kind), kind) == value.interval


@given(st.text(max_size=220), st.sampled_from(KINDS))
def test_any_text_is_either_read_or_refused(text, kind):
    try:
        assert parse_value(text, kind).words == text
    except ValueRefused:
        pass


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_share_of_people_holds_the_exact_fraction(part, whole):
    part, whole = sorted((part, whole))
    interval = read(f"{part} out of {whole}", "share")
    assert interval.low <= Fraction(part, whole) * 1000 <= interval.high
    assert interval.high - interval.low <= 1


@pytest.mark.parametrize(
    ("ends", "fault"),
    [
        ({"low": 2, "high": 1}, "above"),
        ({"low": 1, "high": 1, "low_open": True}, "above"),
        ({"low": 1, "high": 1, "high_open": True}, "above"),
        ({"low": None, "high": 1, "low_open": True}, "absent"),
        ({"low": 1, "high": None, "high_open": True}, "absent"),
        ({"low": None, "high": None}, "at least one end"),
    ],
)
def test_an_interval_that_holds_nothing_or_says_nothing_is_no_interval(ends, fault):
    with pytest.raises(ValueError, match=fault):
        Interval(**ends)


def test_about_is_widened_for_arithmetic_only_and_never_below_zero():
    assert point(1300, about=True).for_arithmetic() == between(1250, 1350)
    assert point(20, about=True).for_arithmetic() == between(0, 20 + ABOUT_MARGIN)
    assert over(1500, about=True).for_arithmetic() == at_least(1450)
    assert over(1500).for_arithmetic() == over(1500)


@pytest.mark.parametrize("text", ["0%", "19.9%", "300.1%", "130-301", "under 15", "over 400"])
def test_an_unusual_wmt_asks_for_confirmation_and_names_the_value(text):
    interval = read(text)
    question = needs_confirmation(interval, "percent")
    assert question is not None
    assert format_interval(interval, "percent") in question


@pytest.mark.parametrize("text", ["20%", "300%", "over 150", "up to 110"])
def test_a_usual_wmt_asks_for_nothing(text):
    assert needs_confirmation(read(text), "percent") is None


def test_only_percentages_are_asked_about():
    assert needs_confirmation(point(6500), "count") is None
    assert needs_confirmation(point(100), "share") is None


@pytest.mark.parametrize(
    ("interval", "kind", "words"),
    [
        (point(1920), "percent", "192%"),
        (over(1500), "percent", "over 150%"),
        (at_least(1300), "percent", "at least 130%"),
        (between(1300, 1500), "percent", "130-150%"),
        (point(6500, about=True), "count", "about 650"),
        (under(400), "count", "fewer than 40"),
        (under(400), "percent", "under 40%"),
        (up_to(1100), "percent", "up to 110%"),
        (point(12000), "count", "1,200"),
        (between(1300, 1500, high_open=True), "percent", "at least 130% and under 150%"),
        (point(10), "hours", "1 hour"),
        (between(50, 75), "hours", "5-7.5 hours"),
    ],
)
def test_the_canonical_words(interval, kind, words):
    assert format_interval(interval, kind) == words
