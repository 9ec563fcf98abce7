"""The attack finds what can be worked out, and the gate takes it away."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workloads.disclosure.worlds import (
    NATION,
    QUARTER,
    Service,
    between,
    everything,
    only_region,
    people_over,
    point,
    quarters,
    table,
    two_years,
    uncontrolled,
)
from workloads.disclosure.attack import attack
from workloads.disclosure.control import control, drafted
from workloads.disclosure.gate import gate
from workloads.disclosure.model import Coded, Issue, RawTable, Release, SafeTable, Statement, raw_table
from workloads.disclosure.tree import as_tree


def issue(tables: list[RawTable], safe: dict[str, SafeTable]) -> Issue:
    truth = as_tree(tables)
    hidden = {unit: SafeTable(unit, raw.parent, raw.level) for unit, raw in truth.items()}
    return Issue(Release(QUARTER, "", {**hidden, **safe}), truth)


def found(
    tables: list[RawTable], safe: dict[str, SafeTable]
) -> set[tuple[str, int | None, int | None, int, int]]:
    return {(one.unit, one.over, one.up_to, one.least, one.most) for one in attack([issue(tables, safe)])}


def said(raw: RawTable, over_110: int | Coded) -> SafeTable:
    return SafeTable(raw.unit, raw.parent, raw.level, n=raw.n, statements=(Statement(1100, over_110),))


# A region of 30: A has 8 of 15 over 110, B 8 of 12, and 2 of the 3 people whose PDU is not known.
REGION, A, B = table("R", None, 30, 18, 18), table("A", "R", 15, 8, 8), table("B", "R", 12, 8, 8)
FAMILY = [REGION, A, B]


def test_a_subtraction_is_found() -> None:
    safe = {raw.unit: said(raw, raw.heads.over(1100)[0]) for raw in FAMILY}
    over = found(FAMILY, safe)
    assert ("R", 1100, None, 2, 2) in over
    assert ("R", None, 1100, 1, 1) in over
    assert ("R", None, None, 3, 3) in over  # the three people themselves


def test_a_coded_bound_is_used() -> None:
    tables = [table("R", None, 30, 18, 18), table("A", "R", 18, 15, 15), table("B", "R", 12, 3, 3)]
    safe = {"R": said(tables[0], 18), "A": said(tables[1], Coded(14, "at_least")), "B": said(tables[2], 3)}
    # 18 over in R, at least 14 in A: B has at most 4; that it has one is not certain until its own 3 is printed.
    assert ("B", 1100, None, 3, 3) in found(tables, safe)
    safe["B"] = said(tables[2], Coded(5, "fewer_than"))
    assert found(tables, safe) == set()


def test_two_units_together_hide_what_one_would_show() -> None:
    tables = [
        table("R", None, 32, 14, 14),
        table("A", "R", 20, 10, 10),
        table("B", "R", 6, 2, 2),
        table("C", "R", 6, 2, 2),
    ]
    safe = {"R": said(tables[0], 14), "A": said(tables[1], 10)}
    # B and C together have 4 over 110: certain of the two together, of neither alone.
    assert {one[:3] for one in found(tables, safe)} == {("R", 1100, None)}


def test_nothing_printed_gives_nothing_away() -> None:
    assert found(FAMILY, {}) == set()


def test_the_gate_drops_the_smallest_statement_and_nothing_more() -> None:
    # The rules alone print A 8 of 15 and B 8 of 14, and so 19 - 16 = 3 of the 11 others.
    tables = only_region(
        table("R", NATION, 40, 19, 19),
        table("A", "R", 15, 8, 8),
        table("B", "R", 14, 8, 8),
        table("C", "R", 6, 2, 2),
        table("D", "R", 5, 1, 1),
    )
    truth = as_tree(tables)
    draft = drafted(truth, QUARTER, "")
    assert {(one.unit, one.over, one.people) for one in attack([Issue(draft, truth)])} == {("R", 1100, 3)}
    release = gate(draft, truth)
    assert release.tables["B"] == replace(draft.tables["B"], statements=())
    assert {unit for unit in truth if release.tables[unit] != draft.tables[unit]} == {"B"}
    assert attack([Issue(release, truth)]) == []
    assert release.reasons[-1].unit == "B"


def test_the_gate_then_drops_the_number_of_people() -> None:
    # Foreign tables that print a PDU of 3: no statement is to blame, the numbers of people are.
    truth = as_tree(only_region(table("R", NATION, 30), table("A", "R", 15), table("B", "R", 12)))
    draft = Release(QUARTER, "", {unit: everything(raw) for unit, raw in truth.items()})
    release = gate(draft, truth)
    assert not release.tables["B"].printed
    assert attack([Issue(release, truth)]) == []


def test_between_regions_a_finer_line_goes_before_a_whole_statement() -> None:
    # 150: R1 12 of 40, R2 4 of 30 (left out), nation 16: R2's four would be the difference.
    tables = [
        table(NATION, None, 70, 70, 40, 40, 40, 16),
        table("R1", NATION, 40, 40, 25, 25, 25, 12),
        table("R2", NATION, 30, 30, 15, 15, 15, 4),
    ]
    release = control(tables, QUARTER)
    assert release.tables["R1"].statement(1100) == Statement(1100, 25)
    assert release.tables["R1"].statement(1500) is None
    assert release.tables["R2"].statement(1100) == Statement(1100, 15)


def test_a_printed_median_can_give_a_count_away_and_is_then_left_out() -> None:
    """R2: 13 of 20 over 110%, 11 over 150% (left out beside 13), its median over 155%: 10 to 13 over 150%.

    The nation prints 14 over 150%, so that R1 has 1 to 4: truly 3.
    """
    low = [point(1000 + place) for place in range(7)]
    r2 = [*low, *(point(1200 + place) for place in range(2)), *(point(1600 + place) for place in range(11))]
    r1 = [
        *low,
        *low[:3],
        *(point(1200 + place) for place in range(7)),
        *(point(1600 + place) for place in range(3)),
    ]
    tables = [
        raw_table(NATION, None, "national", [*r1, *r2]),
        raw_table("R1", NATION, "region", r1),
        raw_table("R2", NATION, "region", r2),
    ]
    truth = as_tree(tables)
    draft = drafted(truth, QUARTER, "")
    assert ("R1", 1500, 1, 4, 3) in {
        (one.unit, one.over, one.least, one.most, one.people) for one in attack([Issue(draft, truth)])
    }
    release = gate(draft, truth)
    assert release.tables["R2"] == replace(draft.tables["R2"], median=None, quartiles=None)
    assert release.tables["R1"] == draft.tables["R1"]
    assert release.tables[NATION] == draft.tables[NATION]


def test_possible_counts_that_differ_by_few_lose_one_of_them() -> None:
    # Ranges: 30 possibly over 110 and 28 over 120 would show two people whose range ends between.
    rows = [
        *(between(1250, 1290) for _ in range(10)),
        *(between(1150, 1290) for _ in range(10)),
        *(between(1050, 1290) for _ in range(8)),
        *(between(1050, 1150) for _ in range(2)),
        *(between(900, 950) for _ in range(10)),
    ]
    raw = raw_table(NATION, None, "national", rows)
    draft = drafted(as_tree([raw]), QUARTER, "").tables[NATION]
    assert draft.statements == (Statement(1100, 20, 30), Statement(1200, 10, 28), Statement(1000, 30))
    release = control([raw], QUARTER)
    said = {one.threshold: (one.definite, one.possible) for one in release.tables[NATION].statements}
    assert said[1200] == (10, None)
    assert said[1100] == (20, 30)


def small_service(seed: int) -> Service:
    rng = random.Random(seed)
    return Service(
        rng, rng.randrange(1, 4), rng.randrange(2, 5), rng.randrange(8, 40), rng.choice([0.1, 0.2, 0.4])
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 7, 8])
def test_over_two_years_of_quarterly_releases_the_attack_finds_nothing(seed: int) -> None:
    assert attack(two_years(small_service(seed))) == []


def test_the_random_services_print_a_good_many_tables() -> None:
    printed = [
        safe.unit
        for seed in range(3)
        for one in two_years(Service(random.Random(seed), 3, 4, 50, 0.4), periods=3)
        for safe in one.release.tables.values()
        if safe.printed
    ]
    assert (len(printed), sum("P" in unit for unit in printed)) > (60, 10)


def test_without_control_the_attack_finds_plenty() -> None:
    total = 0
    for seed in (1, 2):
        service = small_service(seed)
        period = quarters(1)[0]
        service.report(period)
        truth = as_tree(service.tables(period, []))
        total += len(attack([Issue(uncontrolled(truth, period), truth)]))
    assert total > 100


def test_with_only_the_rules_of_each_table_the_attack_still_finds_some() -> None:
    """Without the gate and the neighbours' rule: what the attack adds is real."""
    service = Service(random.Random(5), 3, 5, 40, 0.4)
    period = quarters(1)[0]
    service.report(period)
    truth = as_tree(service.tables(period, []))
    alone = {unit: control([replace(raw, parent=None)], period).tables[unit] for unit, raw in truth.items()}
    assert len(attack([Issue(Release(period, "", alone), truth)])) > 5


def test_the_same_tables_make_the_same_release_in_any_order() -> None:
    service = small_service(3)
    period = quarters(1)[0]
    service.report(period)
    tables = service.tables(period, [])
    once = control(tables, period)
    random.Random(1).shuffle(tables)
    again = control(tables, period)
    assert (once.tables, once.reasons) == (again.tables, again.reasons)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_taking_more_away_never_gives_anything_away(seed: int, rng: random.Random) -> None:
    service = small_service(seed)
    period = quarters(1)[0]
    service.report(period)
    truth = as_tree(service.tables(period, []))
    release = control(truth.values(), period)
    thinner = {unit: thinned(safe, rng) for unit, safe in release.tables.items()}
    assert attack([Issue(replace(release, tables=thinner), truth)]) == []


def thinned(safe: SafeTable, rng: random.Random) -> SafeTable:
    kind = rng.randrange(4)
    if kind == 0:
        return SafeTable(safe.unit, safe.parent, safe.level)
    if kind == 1:
        return replace(safe, statements=tuple(one for one in safe.statements if rng.random() < 0.5))
    if kind == 2:
        return replace(safe, median=None, quartiles=None)
    return safe


def test_readings_carried_into_a_printed_table_link_two_periods() -> None:
    """C waits with 6 people, then prints 12 of both quarters; with all else known the 6 could be worked out."""
    first, second = quarters(2)
    before = as_tree(
        only_region(table("R", NATION, 30, 15, 15), table("A", "R", 24, 12, 12), table("C", "R", 6, 3, 3))
    )
    safe_before = {unit: everything(raw) for unit, raw in before.items() if unit != "C"}
    older = {first.key: people_over(6, 3, 3)}
    after = as_tree(
        only_region(
            table("R", NATION, 30, 13, 13),
            table("A", "R", 24, 12, 12),
            table("C", "R", 12, 4, 4, carried=older),
        )
    )
    safe_after = {"C": said(after["C"], 4)}
    ledger = [Issue(Release(first, "", safe_before), before), Issue(Release(second, "", safe_after), after)]
    alone = {(one.over, one.people) for one in attack(ledger[1:]) if one.unit == "C"}
    linked = {(one.over, one.people) for one in attack(ledger)}
    assert (1100, 1) not in alone
    assert (1100, 1) in linked  # one of C's new six was over 110: 4 less the 3 of the quarter before


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1150))
def test_soak_larger_services_hold_against_the_whole_ledger(seed: int) -> None:
    rng = random.Random(seed)
    service = Service(
        rng, rng.randrange(1, 8), rng.randrange(2, 8), rng.randrange(8, 70), rng.choice([0.05, 0.1, 0.2, 0.4])
    )
    assert attack(two_years(service)) == []
