"""The employer knows everybody's true value. From what is printed it must not learn who reported."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from math import sqrt

from tests.workloads.disclosure.worlds import NATION, QUARTER, point
from workloads.disclosure.control import control
from workloads.disclosure.model import Coded, Release, SafeTable, raw_table
from workloads.disclosure.rules import full_table, short_table
from workloads.statistics.quantiles import Bounds, median

PEOPLE = 96
REPORTERS = 11
Values = list[int]


def population(seed: int, size: int = PEOPLE) -> Values:
    """True values, no two alike: the hardest case for those who reported."""
    return random.Random(seed).sample(range(800, 1700), size)


def release_of(pdu: Values, elsewhere: list[Values]) -> Release:
    parts = [pdu, *elsewhere]
    everybody = [point(value) for part in parts for value in part]
    tables = [
        raw_table(NATION, None, "national", everybody),
        raw_table("R", NATION, "region", everybody),
        *(raw_table(f"P{place}", "R", "pdu", [point(v) for v in part]) for place, part in enumerate(parts)),
    ]
    return control(tables, QUARTER)


def expected_over(safe: SafeTable, reporters: int) -> float:
    """How many of the reporters are over 110%, as the table tells it."""
    said = safe.statement()
    if said is None:
        return reporters / 2
    if isinstance(said.definite, int):
        return said.definite
    return reporters - 2 if said.definite.coded == "at_least" else 2


def inside(value: int, bounds: Bounds | None) -> bool:
    return (
        bounds is not None
        and bounds.low is not None
        and bounds.high is not None
        and bounds.low <= value <= bounds.high
    )


def rates(people: Values, safe: SafeTable) -> Callable[[int], float]:
    """The share of those on the same side of 110% who reported, as far as the PDU's table tells."""
    over = sum(value > 1100 for value in people)
    reported = expected_over(safe, REPORTERS)
    return lambda value: reported / over if value > 1100 else (REPORTERS - reported) / (PEOPLE - over)


def best_guess(people: Values, release: Release) -> int:
    """The likeliest person: the side with the higher rate, then whoever stands where a printed quantile is."""
    rate = rates(people, release.tables["P0"])
    wide = [release.tables[unit] for unit in (NATION, "R")]
    marks = [b for safe in wide for b in (safe.median, *(safe.quartiles or ())) if b is not None]
    return max(
        people, key=lambda value: (rate(value) * (1.5 if any(inside(value, b) for b in marks) else 1), value)
    )


def surprise(worlds: int, others: tuple[int, ...], guess: Callable[[Values, Values, Release], int]) -> float:
    """By how many standard errors a guesser beats chance: a person picked blind on the same side of 110%."""
    gained = spread = 0.0
    people = population(7)
    for world in range(worlds):
        rng = random.Random(world)
        reporters = rng.sample(people, REPORTERS)
        elsewhere = [rng.sample(population(100 + place), size) for place, size in enumerate(others)]
        chosen = guess(people, reporters, release_of(reporters, elsewhere))
        side = [value for value in people if (value > 1100) == (chosen > 1100)]
        chance = sum(value in reporters for value in side) / len(side)
        gained += (chosen in reporters) - chance
        spread += chance * (1 - chance)
    return gained / sqrt(spread)


def test_an_intruder_picks_nobody_more_often_than_chance_beside_other_pdus() -> None:
    assert surprise(60, (15, 12), lambda people, _, release: best_guess(people, release)) < 3


def test_nor_where_the_eleven_are_the_whole_region() -> None:
    assert surprise(150, (), lambda people, _, release: best_guess(people, release)) < 3


def test_the_same_intruder_picks_people_out_of_an_uncontrolled_table() -> None:
    def exact(people: Values, reporters: Values, release: Release) -> int:
        middle = median([point(value) for value in reporters])
        return next(value for value in people if value == middle.low)

    assert surprise(50, (), exact) > 10


def test_a_region_that_is_one_pdu_would_give_its_middle_person_away() -> None:
    """Why such a region prints as a PDU: with a median, few people stand where one of the eleven must be."""

    def by_median(people: Values, reporters: Values, release: Release) -> int:
        wide = full_table(raw_table("R", None, "region", [point(value) for value in reporters]))
        return next(value for value in people if inside(value, wide.median))

    assert surprise(150, (), by_median) > 3


def test_everybody_on_one_side_is_exactly_as_likely_to_have_reported() -> None:
    """By counting every possible set of 10 reporters among 16: the table is the same for all who could swap."""
    people = [*range(1010, 1090, 10), *range(1210, 1290, 10)]
    counts: dict[object, Counter[int]] = defaultdict(Counter)
    totals: Counter[object] = Counter()
    for chosen in itertools.combinations(people, 10):
        table = raw_table("P", None, "pdu", [point(value) for value in chosen])
        printed = short_table(table)
        totals[printed.n, printed.statements] += 1
        counts[printed.n, printed.statements].update(chosen)
    assert len(totals) > 2
    for said, total in totals.items():
        for over in (True, False):
            chances = {Fraction(counts[said][value], total) for value in people if (value > 1100) == over}
            assert len(chances) == 1


def test_swapping_a_reporter_for_a_colleague_on_the_same_side_leaves_the_table_as_it_was() -> None:
    people = population(7)
    rng = random.Random(2)
    for _ in range(100):
        reporters = rng.sample(people, REPORTERS)
        leaves = rng.choice(reporters)
        colleagues = [v for v in people if v not in reporters and (v > 1100) == (leaves > 1100)]
        swapped = [*(v for v in reporters if v != leaves), rng.choice(colleagues)]
        assert release_of(reporters, []).tables == release_of(swapped, []).tables


def test_a_coded_statement_never_says_that_all_are_over() -> None:
    release = release_of([1200 + place for place in range(REPORTERS)], [])
    said = release.tables["P0"].statement()
    assert said is not None
    assert said.definite == Coded(7, "at_least")
