"""A pool answers as the long list of everybody's ends would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.statistics.slow import definitely_over
from workloads.statistics.pool import pool
from workloads.statistics.shares import over
from workloads.statistics.tallies import TallyRow

VALUES = st.one_of(st.none(), st.sampled_from([1000, 1100, 1101, 1200]))
ROWS = st.lists(
    st.builds(
        TallyRow,
        unit=st.just("E1"),
        grade=st.just("PO"),
        source=st.just("report"),
        low=VALUES,
        low_open=st.booleans(),
        high=VALUES,
        high_open=st.booleans(),
        about=st.booleans(),
        people=st.integers(0, 3),
    ),
    max_size=8,
)


@given(ROWS)
def test_every_position_holds_the_end_of_the_sorted_list(rows: list[TallyRow]) -> None:
    everybody = [row.interval.ends() for row in rows for _ in range(row.people)]
    lows = sorted((low, low_open) for low, low_open, _, _ in everybody)
    highs = sorted((high is None, high or 0, not high_open) for _, _, high, high_open in everybody)
    counted = pool(rows)
    assert counted.people == len(everybody)
    assert [counted.low_at(k) for k in range(counted.people)] == lows
    assert [counted.high_at(k) for k in range(counted.people)] == highs


@given(ROWS, st.sampled_from([1000, 1050, 1100, 1150]))
def test_a_share_is_the_count_of_the_people_it_is_true_of(rows: list[TallyRow], threshold: int) -> None:
    everybody = [row.interval.ends() for row in rows for _ in range(row.people)]
    share = over(rows, threshold)
    assert share.definite == sum(definitely_over(ends, threshold) for ends in everybody)
    assert share.possible == sum(high is None or high > threshold for _, _, high, _ in everybody)
    assert share.people == len(everybody)


def test_a_pool_of_a_pool_is_itself() -> None:
    counted = pool([])
    assert pool(counted) is counted
