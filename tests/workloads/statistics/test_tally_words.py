"""Sentences that say exactly what is known."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.statistics.coverage import FTE, HEADCOUNT, Coverage, StaffInPost
from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.headlines import UnitShare, units_sentence
from workloads.statistics.quantiles import NOBODY, Bounds
from workloads.statistics.selection import Import, Reports, TeamRound, selection_sentence
from workloads.statistics.shares import Share
from workloads.statistics.words import (
    Snapshot,
    coverage_words,
    difference_words,
    four_weeks_sentence,
    group_wmt_sentence,
    median_sentence,
    not_over_sentence,
    people_words,
    quantile_words,
    quartiles_sentence,
    share_sentence,
)


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (
            Share(45, 52, 60),
            "At least 45 of the 60 people (75%) were over 110%; counting ranges that cross 110%, up to 52.",
        ),
        (Share(45, 45, 60), "45 of the 60 people (75%) were over 110%."),
        (Share(1, 1, 8), "1 of the 8 people (13%) was over 110%."),  # 12.5 rounds up
        (
            Share(7, 8, 8),
            "At least 7 of the 8 people (87%) were over 110%; counting ranges that cross 110%, up to 8.",
        ),  # 87.5 rounds down after "at least"
        (Share(0, 0, 60), "0 of the 60 people (0%) were over 110%."),
        (
            Share(0, 7, 60),
            "0 of the 60 people were definitely over 110%; counting ranges that cross 110%, up to 7.",
        ),
        (Share(60, 60, 60), "60 of the 60 people (100%) were over 110%."),
        (Share(1204, 1204, 2408), "1,204 of the 2,408 people (50%) were over 110%."),
        (Share(0, 0, 0), "Nobody gave a reading."),
        (Share(1, 1, 1), "The one person was over 110%."),
        (Share(0, 0, 1), "The one person was not over 110%."),
        (Share(0, 1, 1), "The one person may have been over 110%: the range given crosses 110%."),
    ],
)
def test_the_share_sentence(share: Share, sentence: str) -> None:
    assert share_sentence(share) == sentence


def test_the_share_sentence_names_its_threshold() -> None:
    assert share_sentence(Share(2, 2, 4), 1500) == "2 of the 4 people (50%) were over 150%."


def test_the_evidence_against_comes_from_the_same_share() -> None:
    assert not_over_sentence(Share(45, 52, 60)) == (
        "At least 8 of the 60 people (13%) were at or below 110%; counting ranges that cross 110%, up to 15."
    )


counts = st.integers(0, 300)


@given(counts, counts, counts)
def test_no_sentence_says_all_or_most_of_a_group(one: int, two: int, three: int) -> None:
    definite, possible, people = sorted([one, two, three])
    share = Share(definite, possible, people)
    sentences = [share_sentence(share), not_over_sentence(share)]
    sentences += [selection_sentence([Reports(people)]), selection_sentence([TeamRound(300, people)])]
    if people:
        sentences.append(units_sentence([UnitShare("Wales", share), UnitShare("London", share)]))
    for sentence in sentences:
        assert not re.search(r"\b(all|most|every|everybody|majority)\b", sentence, re.IGNORECASE)


@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_share_after_at_least_never_claims_more_than_is_known(people: int, one: int, two: int) -> None:
    definite, possible = sorted([min(one, people), min(two, people)])
    match = re.match(r"At least [\d,]+ .*\((\d+)%\)", share_sentence(Share(definite, possible, people)))
    if match:
        assert int(match[1]) * people <= 100 * definite


def bounds(
    low: int | Fraction, high: int | Fraction | None, low_open: bool = False, high_open: bool = False
) -> Bounds:
    return Bounds(Fraction(low), low_open, None if high is None else Fraction(high), high_open)


@pytest.mark.parametrize(
    ("given_bounds", "words"),
    [
        (bounds(1380, 1380), "138%"),
        (bounds(1385, 1385), "138.5%"),
        (bounds(Fraction(5241, 4), Fraction(5241, 4)), "131%"),  # 131.025
        (bounds(Fraction(2621, 2), Fraction(2621, 2)), "131.1%"),  # 131.05 rounds up
        (bounds(1300, None), "at least 130%"),
        (bounds(1500, None, low_open=True), "over 150%"),
        (bounds(0, 1100), "at most 110%"),
        (bounds(1350, 1450), "between 135% and 145%"),
        (bounds(Fraction(2621, 2), Fraction(2801, 2)), "between 131% and 140.1%"),
        (bounds(Fraction(2621, 2), None), "at least 131%"),
        (bounds(0, None), "not known"),
        (bounds(0, 0), "0%"),
        (NOBODY, "not known"),
    ],
)
def test_a_quantile_in_words(given_bounds: Bounds, words: str) -> None:
    assert quantile_words(given_bounds) == words


def test_the_middle_value_and_the_quartiles_as_sentences() -> None:
    assert median_sentence(bounds(1500, None, low_open=True)) == "The middle value was over 150%."
    assert quartiles_sentence(bounds(1210, 1210), bounds(1490, None)) == (
        "A quarter of the way up the value was 121%, three quarters of the way up at least 149%."
    )
    assert median_sentence(NOBODY) == quartiles_sentence(NOBODY, NOBODY) == "Nobody gave a reading."


def test_people_words() -> None:
    assert [people_words(n) for n in (0, 1, 60, 1204)] == [
        "0 people",
        "1 person",
        "60 people",
        "1,204 people",
    ]


def test_the_group_wmt_is_named_with_its_points() -> None:
    assert group_wmt_sentence(GroupWmt(206, 150, 2)) == (
        "The group WMT of the 2 people with points was 137.3%: 206 points used of 150 available."
    )
    assert group_wmt_sentence(None) == "No points were given, so no group WMT can be worked out."


@pytest.mark.parametrize(
    ("people", "in_post", "basis", "words"),
    [
        (34, 96, HEADCOUNT, "34 of 96 staff in post (35%) (HMPPS workforce, 31 December 2024)."),
        (
            34,
            Decimal("96.4"),
            FTE,
            (
                "34 people; 96.4 full-time equivalent staff in post (HMPPS workforce, 31 December 2024), "
                "which are not people."
            ),
        ),
        (
            97,
            96,
            HEADCOUNT,
            "97 people, against 96 in post (HMPPS workforce, 31 December 2024): not comparable.",
        ),
        (0, 0, HEADCOUNT, "0 of 0 staff in post (HMPPS workforce, 31 December 2024)."),
    ],
)
def test_coverage_in_words(people: int, in_post: int | Decimal, basis: str, words: str) -> None:
    staff = StaffInPost(in_post, basis, "HMPPS workforce", date(2024, 12, 31))
    assert coverage_words(Coverage(people, staff)) == words


def test_four_weeks_are_said_side_by_side() -> None:
    sentence = four_weeks_sentence({"tested": 12, "shown": 5, "consistent": 1, "stated": 3})
    assert "shown by the readings of 5 people" in sentence
    assert "consistent with the readings of 1 person, stated by 3 people." in sentence
    assert "The readings of 12 people span 21 days" in sentence


def snapshot(people: int, low: int, high: int | None, series: str = "B") -> Snapshot:
    return Snapshot(people, bounds(low, high), series)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (snapshot(20, 1310, 1310), snapshot(27, 1380, 1380), "7 more people; middle value from 131 to 138"),
        (snapshot(20, 1310, 1310), snapshot(19, 1310, 1310), "1 fewer person; middle value unchanged"),
        (
            snapshot(20, 1310, None),
            snapshot(20, 1350, 1450),
            "the same number of people; middle value from at least 131 to between 135 and 145",
        ),
        (
            snapshot(20, 1310, 1310, "A"),
            snapshot(27, 1380, 1380),
            "7 more people; middle values not compared, because the WMT changed in November 2022",
        ),
    ],
)
def test_the_difference_between_two_summaries(before: Snapshot, after: Snapshot, words: str) -> None:
    assert difference_words(before, after) == words


def test_lowest_and_highest_are_both_named_among_units_with_thirty_people() -> None:
    shown = [
        UnitShare("London", Share(45, 52, 60)),
        UnitShare("Wales", Share(6, 6, 30)),
        UnitShare("North East", Share(28, 28, 29)),
    ]
    assert units_sentence(shown) == (
        "Regions shown: 3. Of the 2 regions with at least 30 people, the share definitely over 110% was "
        "lowest in Wales (20%) and highest in London (at least 75%)."
    )


def test_equal_shares_are_all_named_and_one_unit_has_no_superlative() -> None:
    wales, london = UnitShare("Wales", Share(10, 10, 40)), UnitShare("London", Share(15, 15, 60))
    assert units_sentence([wales, london]).endswith("was the same in each: Wales (25%) and London (25%).")
    assert units_sentence([wales]) == "Regions shown: 1."


def test_units_of_which_only_a_limit_is_told_are_shown_but_not_ranked() -> None:
    wales, london = UnitShare("Wales", Share(10, 10, 40)), UnitShare("London", Share(15, 30, 60))
    words = units_sentence([wales, london], printed=3)
    assert words.startswith("Regions shown: 3. Of the 2 regions with at least 30 people")


def test_selection_by_source() -> None:
    reports = Reports(12)
    imported = Import(96, date(2025, 3, 1), "Leicester PDU")
    assert selection_sentence([reports]) == (
        "These members chose to report; the figures describe them, not the region."
    )
    assert selection_sentence([imported]) == (
        "All 96 practitioners listed in the WMT export of 1 March 2025 for Leicester PDU."
    )
    assert selection_sentence([TeamRound(asked=10, people=8)]) == "8 of 10 asked answered."
    mixed = selection_sentence([reports, imported, TeamRound(asked=10, people=0)])
    assert mixed.startswith("Counted apart. Reports, 12 people: These members")
    assert "WMT export, 96 people: All 96 practitioners" in mixed
    assert "asked" not in mixed
    assert selection_sentence([]) == "Nobody gave a reading."
