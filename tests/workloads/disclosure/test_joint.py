"""The release of a joint period: safe from everybody, and from each union that takes part."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.workloads.disclosure.worlds import NATION, QUARTER, people_over, table
from workloads.disclosure.attack import attack
from workloads.disclosure.joint import ELSEWHERE, OTHERS, Parts, _less_own, joint_control, others
from workloads.disclosure.model import Heads, Issue, RawTable, Release, add
from workloads.disclosure.tree import as_tree


def world(parts: dict[str, dict[str, Heads]]) -> list[RawTable]:
    """The joint tree of a nation with two regions, from each union's own people by region; adds the nation to `parts`."""
    for own in parts.values():
        own[NATION] = add(heads for unit, heads in own.items() if unit != NATION)
    regions = [unit for unit in next(iter(parts.values())) if unit != NATION]
    together = {unit: add(own[unit] for own in parts.values()) for unit in (NATION, *regions)}
    nation = RawTable(NATION, None, "national", together[NATION])
    return [nation, *(RawTable(unit, NATION, "region", together[unit]) for unit in regions)]


def two(napo: int, unison: int) -> dict[str, dict[str, Heads]]:
    return {
        "napo": {"R": people_over(napo, napo // 2, napo // 2), "S": people_over(30, 24, 15)},
        "unison": {"R": people_over(unison, unison // 2, unison // 2), "S": people_over(30, 24, 15)},
    }


def test_what_both_have_enough_of_is_printed_together() -> None:
    parts = two(20, 20)
    release = joint_control(world(parts), parts, QUARTER)
    assert {unit: safe.n for unit, safe in release.tables.items()} == {NATION: 100, "R": 40, "S": 60}
    assert release.union == "joint"


@pytest.mark.parametrize(("unison", "printed"), [(9, False), (12, True)])
def test_a_region_in_which_one_union_has_fewer_than_ten_is_hidden(unison: int, printed: bool) -> None:
    parts = two(20, unison)
    release = joint_control(world(parts), parts, QUARTER)
    assert release.tables["R"].printed is printed
    if not printed:
        # Else it would be the nation less the other region, less one's own people.
        assert not release.tables["S"].printed
        assert OTHERS in {reason.why for reason in release.reasons}


def test_a_place_printed_elsewhere_is_hidden_with_its_parts_and_the_reason_names_nobody() -> None:
    parts = two(20, 20)
    release = joint_control(world(parts), parts, QUARTER, barred={NATION})
    assert not any(safe.printed for safe in release.tables.values())
    assert (NATION, ELSEWHERE) in {(reason.unit, reason.why) for reason in release.reasons}


def test_one_union_alone_is_refused() -> None:
    parts = two(20, 20)
    del parts["unison"]
    with pytest.raises(ValueError, match="two unions"):
        joint_control(world(parts), parts, QUARTER)


def _seen_by(release: Release, truth: dict[str, RawTable], parts: Parts, union: str) -> list[object]:
    left = {unit: _less_own(safe, parts[union][unit]) for unit, safe in release.tables.items()}
    rest = others(truth, parts[union])
    return list(attack([Issue(Release(QUARTER, "joint", left), rest)]))


@pytest.mark.parametrize("seed", range(12))
def test_in_invented_worlds_no_union_and_no_stranger_finds_one_to_four_people(seed: int) -> None:
    chance = random.Random(seed)
    parts: dict[str, dict[str, Heads]] = {}
    for union, region in itertools.product(("napo", "unison", "gmb"), ("R", "S", "T")):
        n = chance.randrange(0, 40)
        counts = sorted((chance.randint(0, n) for _line in range(5)), reverse=True)
        parts.setdefault(union, {})[region] = people_over(n, *counts)
    tables = world(parts)
    truth = as_tree(tables)
    release = joint_control(tables, parts, QUARTER)
    assert list(attack([Issue(release, truth)])) == []
    for union in parts:
        assert _seen_by(release, truth, parts, union) == []


def test_joint_tables_are_small_trees_too() -> None:
    parts = {"napo": {"R": people_over(12, 6, 6)}, "unison": {"R": people_over(12, 6, 6)}}
    release = joint_control(world(parts), parts, QUARTER)
    assert release.tables["R"].n == table("R", NATION, 24).n
