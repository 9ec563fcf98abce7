"""Late, false and withdrawn evidence."""

from __future__ import annotations

import pytest

from tests.workloads.disclosure.worlds import NATION, QUARTER, people_over, table
from workloads.disclosure.attack import attack
from workloads.disclosure.control import control
from workloads.disclosure.model import Issue, RawTable, SafeTable, Statement, add
from workloads.disclosure.restate import Change, restate, restated_table
from workloads.disclosure.rules import full_table
from workloads.disclosure.tree import as_tree

OLD = (30, 24, 18)  # n, over 100, over 110


def nation(n: int, *counts: int) -> RawTable:
    return table(NATION, None, n, *counts)


def safe(n: int, *counts: int) -> SafeTable:
    return full_table(nation(n, *counts))


def gained(n: int, *counts: int) -> Change:
    return Change(n, gained=people_over(n, *counts))


@pytest.mark.parametrize(("late", "prints"), [(9, False), (10, True), (11, True)])
def test_ten_people_must_have_changed(late: int, prints: bool) -> None:
    new, why = restated_table(safe(*OLD), safe(30 + late, 29, 23), gained(late, 5, 5))
    assert (new is not None, bool(why)) == (prints, not prints)


def test_the_people_who_came_must_pass_the_rule_at_the_red_line() -> None:
    # Ten came, nine of them over 110%: 27 less 18 would show that one was not.
    assert restated_table(safe(*OLD), safe(40, 34, 27), gained(10, 10, 9))[0] is None


def test_a_finer_line_that_would_show_too_few_is_left_out_of_the_new_table() -> None:
    # Of the 16 who came 6 were over 110% and 8 over 100%: 32 less 24 and 24 less 18 are only two apart.
    new, _ = restated_table(safe(*OLD), safe(46, 32, 24), gained(16, 8, 6))
    assert new is not None
    assert new.statements == (Statement(1100, 24),)
    # With 11 over 100% the two lines are five apart, and five from the 16.
    new, _ = restated_table(safe(*OLD), safe(46, 35, 24), gained(16, 11, 6))
    assert new is not None
    assert new.statements == (Statement(1100, 24), Statement(1000, 35))


def test_a_line_that_only_one_of_the_tables_prints_shows_no_difference() -> None:
    old, fresh = safe(30, 18, 18), safe(42, 30, 23)
    assert old.statement(1000) is None  # beside 110
    new, _ = restated_table(old, fresh, gained(12, 12, 5))
    assert new == fresh


def test_changed_people_are_ten_on_both_sides() -> None:
    swap = Change(10, gained=people_over(10, 5, 5), lost=people_over(10, 5, 5))
    assert restated_table(safe(*OLD), safe(*OLD), swap)[0] is not None
    lopsided = Change(13, gained=people_over(10, 5, 5), lost=people_over(3, 2, 1))
    assert restated_table(safe(*OLD), safe(37, 27, 22), lopsided)[0] is None


def test_an_unprinted_table_is_not_restated() -> None:
    assert restated_table(SafeTable(NATION, None, "national"), safe(*OLD), gained(30, 24, 18))[0] is None


def closed(*tables: RawTable) -> list[Issue]:
    return [Issue(control(tables, QUARTER), as_tree(tables))]


def family(late_a: int, late_b: int) -> tuple[list[RawTable], dict[str, Change]]:
    """Half of those who come late are over 110%."""
    a, b = people_over(20, 12, 10), people_over(25, 15, 12)
    more_a, more_b = (people_over(late, late // 2, late // 2) for late in (late_a, late_b))
    new_a, new_b = add((a, more_a)), add((b, more_b))
    both = add((new_a, new_b))
    tables = [
        RawTable(NATION, None, "national", both),
        RawTable("R", NATION, "region", both),
        RawTable("A", "R", "pdu", new_a),
        RawTable("B", "R", "pdu", new_b),
    ]
    together = Change(late_a + late_b, gained=add((more_a, more_b)))
    changes = {NATION: together, "R": together, "A": Change(late_a, more_a), "B": Change(late_b, more_b)}
    return tables, changes


def test_every_unit_with_enough_late_people_is_restated() -> None:
    ledger = closed(*family(0, 0)[0])
    tables, changes = family(12, 14)
    release = restate(tables, changes, ledger, period_key=QUARTER.key)
    assert sorted(release.tables) == ["A", "B", NATION, "R"]
    assert release.tables["A"].n == 32
    assert attack([*ledger, Issue(release, as_tree(tables))]) == []


def test_a_region_is_not_restated_where_its_units_would_show_the_few() -> None:
    # 12 came to A and 2 to B: A restated beside the region would show B's two.
    ledger = closed(*family(0, 0)[0])
    tables, changes = family(12, 2)
    release = restate(tables, changes, ledger, period_key=QUARTER.key)
    assert "B" not in release.tables
    assert len(set(release.tables) & {"A", "R"}) <= 1
    assert attack([*ledger, Issue(release, as_tree(tables))]) == []
    assert any(reason.unit == "B" for reason in release.reasons)


def test_the_attack_sees_a_difference_that_the_rule_would_have_refused() -> None:
    ledger = closed(*family(0, 0)[0])
    tables, _ = family(12, 2)
    everything = control(tables, QUARTER)
    assert attack([*ledger, Issue(everything, as_tree(tables))]) != []


def test_only_a_closed_period_is_restated() -> None:
    tables, changes = family(12, 14)
    with pytest.raises(ValueError, match="close it before"):
        restate(tables, changes, [], period_key=QUARTER.key)
