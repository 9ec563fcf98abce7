"""The replay: any events in any order, twice or late, and what always holds. No database."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from evidence.notice_choices import CLOCK_LABELS, EVENT_LABELS, RUNG_LABELS, STAGE_LABELS
from evidence.notice_clocks import DEFAULT_DAYS, LADDER, ClockCode
from evidence.notice_life.dates import dues, requested_by
from evidence.notice_life.refusals import refusal
from evidence.notice_life.replay import replay
from evidence.notice_life.state import Event, Life
from evidence.notice_transitions import (
    ENDED,
    LIVE,
    STRIKABLE,
    TRANSITIONS,
    EventKind,
    Stage,
    diagram,
    transition,
)

START = dt.date(2026, 3, 2)
REQUESTS = {"11": "risk_assessment", "12": "meeting", "13": "tasks_to_stop"}
TEXT = {"members": [1], "requests": REQUESTS, "owner": 7, "unit": 3, "letter": 100}


def life_of(*steps: tuple) -> Life:
    """Steps are (kind, days after the start, data)."""
    events = [
        Event(seq, step[0], START + dt.timedelta(days=step[1]), step[2] if len(step) > 2 else {})
        for seq, step in enumerate(steps, start=1)
    ]
    return replay(events)


SERVED = (
    ("drafted", 0, TEXT),
    ("agreed", 0, {"member": 1, "letter": 100}),
    ("served", 0, {"letter": 100}),
)


def running(life: Life) -> dict[str, dt.date]:
    return {due.code: due.on for due in dues(life, DEFAULT_DAYS)}


def test_the_way_to_service():
    assert life_of(SERVED[0]).stage == Stage.DRAFT
    assert life_of(*SERVED[:2]).stage == Stage.READY
    assert life_of(*SERVED).stage == Stage.SERVED
    assert life_of(SERVED[0], SERVED[2]).stage == Stage.DRAFT, "never served without agreement"


def test_several_members_all_have_to_agree():
    both = ("drafted", 0, {**TEXT, "members": [1, 2]})
    assert life_of(both, SERVED[1]).stage == Stage.DRAFT
    assert life_of(both, SERVED[1], ("agreed", 0, {"member": 2, "letter": 100})).stage == Stage.READY


def test_other_words_need_agreement_again():
    edited = ("edited", 1, {**TEXT, "letter": 101})
    life = life_of(*SERVED[:2], edited)
    assert (life.stage, life.members) == (Stage.DRAFT, {1: "asked"})
    assert life_of(*SERVED[:2], edited, ("served", 2, {"letter": 100})).stage == Stage.DRAFT
    assert life_of(*SERVED[:2], edited, ("agreed", 2, {"member": 1, "letter": 100})).stage == Stage.DRAFT


def test_a_served_text_is_not_edited():
    life = life_of(*SERVED, ("edited", 1, {**TEXT, "letter": 101}))
    assert (life.stage, life.served_letter) == (Stage.SERVED, 100)


def test_the_order_is_not_forced():
    life = life_of(*SERVED, ("answered", 4, {"answers": {"11": "accepted"}}), ("acknowledged", 5))
    assert life.stage == Stage.ANSWERED
    assert life.acknowledged_on == START + dt.timedelta(days=4), "a written answer acknowledges too"
    assert "acknowledge" not in running(life)


def test_a_part_answer_keeps_the_clock_running_on_the_rest():
    part = {"answers": {"11": "part", "12": "refused", "13": "none"}}
    life = life_of(*SERVED, ("answered", 4, part))
    assert life.unanswered == [13]
    assert running(life)["answer"] == dt.date(2026, 3, 16)
    whole = life_of(*SERVED, ("answered", 4, part), ("answered", 6, {"answers": {"13": "accepted"}}))
    assert "answer" not in running(whole)


def test_the_dates_of_a_served_notice():
    assert running(life_of(*SERVED)) == {
        "acknowledge": dt.date(2026, 3, 9),
        "meeting": dt.date(2026, 3, 16),
        "answer": dt.date(2026, 3, 16),
        "risk_assessment": dt.date(2026, 3, 30),
        "escalation": dt.date(2026, 3, 16),
    }


def test_what_was_not_asked_for_has_no_date():
    life = life_of(("drafted", 0, {**TEXT, "requests": {"13": "tasks_to_stop"}}), *SERVED[1:])
    assert set(running(life)) == {"acknowledge", "answer", "escalation"}


def test_the_ladder():
    refused = life_of(*SERVED, ("answered", 4, {"answers": {"11": "refused"}}))
    assert running(refused)["escalation"] == dt.date(2026, 3, 9), "one working day after a refusal"
    first = life_of(*SERVED, ("escalated", 21, {"level": 1}))
    assert running(first)["escalation"] == dt.date(2026, 4, 8), "ten working days, over Easter"
    last = life_of(*SERVED, ("escalated", 21, {"level": 3}))
    assert "escalation" not in running(last)
    assert life_of(*SERVED, ("escalated", 21, {"level": 2}), ("escalated", 22, {"level": 1})).level == 2


def test_absence_stops_every_clock_and_return_moves_the_dates():
    away = life_of(*SERVED, ("suspended", 2, {"reason": "sickness"}))
    assert dues(away, DEFAULT_DAYS) == []
    back = life_of(*SERVED, ("suspended", 2, {"reason": "sickness"}), ("resumed", 9))
    assert running(back)["acknowledge"] == dt.date(2026, 3, 16)


def test_plan_and_reviews_come_every_four_weeks():
    planned = (*SERVED, ("risk_assessed", 10), ("plan_agreed", 14))
    assert running(life_of(*planned))["review"] == START + dt.timedelta(days=42)
    assert running(life_of(*planned, ("reviewed", 40, {"high": 1200, "low": 1200})))[
        "review"
    ] == START + dt.timedelta(days=68)
    assert requested_by(life_of(*planned), ClockCode.PLAN, DEFAULT_DAYS) == dt.date(2026, 3, 19)


@pytest.mark.parametrize(
    ("highs", "recovered"),
    [
        ([1100, 1100, 1100, 1100], True),
        ([1100, 1100, 1100], False),
        ([1100, 1101, 1100, 1100], False),
        ([1500, 1090, 1080, 1100, 1050], True),
        ([1000, 1000, 1000, 1000, 1200], False),
        ([1000, 1000, 1000, None], False),
    ],
)
def test_four_readings_in_a_row_at_or_below_110(highs, recovered):
    steps = [("reviewed", 30 + 7 * place, {"low": 900, "high": high}) for place, high in enumerate(highs)]
    assert (life_of(*SERVED, *steps).recovered_on is not None) is recovered


def test_the_same_day_read_twice_is_one_reading():
    steps = [("reviewed", 30, {"low": 900, "high": 1000})] * 4
    assert life_of(*SERVED, *steps).recovered_on is None


def test_an_entry_struck_out_counts_no_longer():
    life = life_of(*SERVED, ("acknowledged", 2), ("struck", 3, {"event": 4}))
    assert (life.stage, life.acknowledged_on) == (Stage.SERVED, None)
    kept = life_of(*SERVED, ("struck", 3, {"event": 3}))
    assert kept.served_on == START, "service is not struck out"


def test_withdrawal_from_the_campaign_goes_on_with_the_employer():
    life = life_of(*SERVED, ("withdrawn", 3, {"from": "campaign"}))
    assert (life.stage, life.withdrawn_from) == (Stage.SERVED, "campaign")
    assert running(life)
    ended = life_of(*SERVED, ("withdrawn", 3, {"from": "campaign"}), ("withdrawn", 4, {"from": "everything"}))
    assert (ended.stage, running(ended)) == (Stage.WITHDRAWN, {})


def test_closed_is_not_resolved_and_opens_again():
    closed = (*SERVED, ("answered", 4, {"answers": {"11": "accepted"}}), ("closed", 5, {"outcome": "left"}))
    assert (life_of(*closed).stage, life_of(*closed).outcome) == (Stage.CLOSED, "left")
    assert life_of(*closed, ("reopened", 6)).stage == Stage.ANSWERED


def test_nothing_of_the_employer_is_before_service():
    assert (
        refusal(life_of(*SERVED), Event(4, "acknowledged", START - dt.timedelta(days=1))) == "before_service"
    )


def test_every_stage_event_and_clock_has_words():
    assert set(EVENT_LABELS) == set(EventKind)
    assert set(STAGE_LABELS) == set(Stage)
    assert set(CLOCK_LABELS) == set(ClockCode) == set(DEFAULT_DAYS)
    assert set(RUNG_LABELS) == {rung.code for rung in LADDER}


def test_every_stage_but_the_last_has_a_way_out_and_every_event_a_row():
    assert {row.event for row in TRANSITIONS} == set(EventKind) - {EventKind.DRAFTED}
    for stage in set(Stage) - {Stage.WITHDRAWN}:
        assert any(transition(stage, kind) for kind in EventKind), stage


def test_the_diagram_in_the_docs_is_the_table():
    text = (Path(django_settings.BASE_DIR) / "docs/notices.md").read_text()
    assert re.search(r"```mermaid\n(.*?)```", text, re.S)[1] == diagram()


# --- any sequence ------------------------------------------------------------------------------------------------

DATA = st.fixed_dictionaries(
    {},
    optional={
        "member": st.sampled_from([1, 2, 9]),
        "letter": st.sampled_from([100, 101, 102]),
        "answers": st.dictionaries(st.sampled_from(["11", "12", "13", "99"]), st.sampled_from(["accepted", "part", "refused", "none"])),
        "level": st.integers(0, 5),
        "from": st.sampled_from(["campaign", "everything"]),
        "owner": st.sampled_from([7, 8]),
        "outcome": st.sampled_from(["left", "settled"]),
        "reason": st.just("sickness"),
        "event": st.integers(1, 12),
        "low": st.integers(500, 2000),
        "high": st.one_of(st.none(), st.integers(500, 2000)),
    },
)  # fmt: skip
FREE = [
    kind
    for kind in EventKind
    if kind not in (EventKind.DRAFTED, EventKind.EDITED, EventKind.RENEWED, EventKind.MOVED)
]


class Notices(RuleBasedStateMachine):
    """Whatever is recorded, whenever it is said to have happened."""

    def __init__(self) -> None:
        super().__init__()
        self.events = [Event(1, "drafted", START, {**TEXT, "members": [1, 2]})]
        self.frozen: int | None = None
        self.gone = False

    @rule(kind=st.sampled_from(FREE), data=DATA, day=st.integers(-5, 90))
    def anything(self, kind, data, day):
        self._add(Event(len(self.events) + 1, kind, START + dt.timedelta(days=day), data))

    @rule(letter=st.sampled_from([100, 101, 102]), day=st.integers(0, 5))
    def edited(self, letter, day):
        data = {**TEXT, "members": [1, 2], "letter": letter}
        self._add(Event(len(self.events) + 1, "edited", START + dt.timedelta(days=day), data))

    @rule(day=st.integers(0, 9))
    def agreed_and_served(self, day):
        """So that the machine often gets past service."""
        for data in ({"member": 1}, {"member": 2}):
            letter = replay(self.events).letter
            self._add(Event(len(self.events) + 1, "agreed", START, {**data, "letter": letter}))
        letter = replay(self.events).letter
        self._add(Event(len(self.events) + 1, "served", START + dt.timedelta(days=day), {"letter": letter}))

    @precondition(lambda self: len(self.events) > 1)
    @rule(place=st.integers(0, 40))
    def the_same_again(self, place):
        old = self.events[place % len(self.events)]
        self._add(Event(len(self.events) + 1, old.kind, old.on, old.data))

    def _add(self, event: Event) -> None:
        before = replay(self.events)
        self.events.append(event)
        after = replay(self.events)
        if refusal(before, event) is not None:
            before.seen = after.seen
            assert after == before, "what is refused changes nothing"
        if before.served_letter is not None:
            self.frozen = before.served_letter
        self.gone = self.gone or bool(before.withdrawn_from)

    @invariant()
    def a_frozen_text_never_changes(self):
        if self.frozen is not None:
            assert replay(self.events).served_letter == self.frozen

    @invariant()
    def there_is_one_owner(self):
        assert replay(self.events).owner in (7, 8)

    @invariant()
    def no_clock_runs_while_paused_or_ended(self):
        life = replay(self.events)
        if life.suspended or life.stage in ENDED:
            assert dues(life, DEFAULT_DAYS) == []

    @invariant()
    def withdrawn_is_for_good(self):
        if self.gone:
            assert replay(self.events).withdrawn_from

    @invariant()
    def a_replay_from_nothing_is_the_same(self):
        assert replay(list(reversed(self.events))) == replay(self.events)

    @invariant()
    def stage_and_service_fit(self):
        life = replay(self.events)
        if life.stage in LIVE:
            assert life.served_on is not None and all(
                due.on >= life.served_on for due in dues(life, DEFAULT_DAYS)
            )
        if life.stage == Stage.READY:
            assert all(standing != "asked" for standing in life.members.values())


TestNotices = Notices.TestCase
TestNotices.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.permutations(["acknowledged", "meeting_held", "risk_assessed", "plan_agreed", "reviewed"]))
def test_the_employers_steps_in_any_order_end_in_one_place(order):
    life = life_of(*SERVED, *((kind, 5) for kind in order))
    assert life.stage == Stage.UNDER_REVIEW
    assert set(order) <= set(life.happened)


def test_strikable_is_what_somebody_records_and_nothing_of_the_member():
    assert not STRIKABLE & {
        EventKind.AGREED,
        EventKind.SERVED,
        EventKind.WITHDRAWN,
        EventKind.RESOLVED,
        EventKind.CLOSED,
    }
