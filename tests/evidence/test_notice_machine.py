"""Any sequence of services against PostgreSQL: in any order, twice, late, refused. What always holds of a stored notice."""

from __future__ import annotations

import datetime as dt
import os
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import tenancy
from accounts.actors import Receipt
from accounts.choices import Role
from accounts.permissions import Refused
from evidence.models import Notice, NoticeEvent
from evidence.notice_choices import NoticeKind
from evidence.notice_clocks import days_of
from evidence.notice_life.dates import dues
from evidence.notice_transitions import ENDED, EventKind
from evidence.selectors.notices import notice_figures, pdus_to_take_up
from evidence.services.notice_core import notice_life
from evidence.services.notice_days import notice_days_set
from evidence.services.notice_drafts import notice_draft, notice_edit, notice_renew
from evidence.services.notice_letters import letter_current
from evidence.services.notice_member import (
    notice_agree,
    notice_agreement_end,
    notice_resolve,
    notice_withdraw,
)
from evidence.services.notice_national import national_strike, national_take
from evidence.services.notice_owners import notice_hand_over, notice_move
from evidence.services.notice_papers import bundle_make, paper_make
from evidence.services.notice_serving import notice_serve
from evidence.services.notice_steps import (
    PLAIN_STEPS,
    RequestAnswer,
    answers_record,
    event_strike,
    meeting_arrange,
    notice_close,
    notice_escalate,
    notice_suspend,
    review_record,
    step_record,
)
from tests.evidence.notices import SERVED, entry, replay_all, served
from tests.worlds import make_user, unit

DAYS = st.integers(-3, 120).map(lambda days: SERVED + dt.timedelta(days=days))
PLACES = st.sampled_from(["Gwent", "Warwickshire"])
COUNTED = ("served", "people")
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


class Services(RuleBasedStateMachine):
    """One notice of two members among others, and everything that a rep, a member and an official can do to it."""

    world: dict

    @initialize(several=st.booleans(), start=st.sampled_from(["draft", "served", "served", "answered"]))
    def begin(self, several, start) -> None:
        """Most runs start after service, where most can happen."""
        self.rep, self.other, self.official = self.world["rep"], self.world["other"], self.world["official"]
        self.owner = self.rep
        both = {"names": ["Alex Morgan", "Sam Ellis"], "kind": NoticeKind.COLLECTIVE} if several else {}
        self.notice = notice_draft(by=self.rep, entry=entry(**both))
        self.frozen: tuple[int, bytes, bytes, str] | None = None
        self.withdrawn = False
        if start != "draft":
            self.all_agree_and_it_is_served()
        if start == "answered":
            self.answer(SERVED, ["accepted", "part", "none"])

    def attempt(self, work) -> bool:
        """Whether it was done. What is refused leaves the row and its events as they were."""
        before = self.state()
        try:
            with transaction.atomic():
                work()
        except (Refused, ValidationError):
            assert self.state() == before
            return False
        self.notice = Notice.objects.select_related("unit", "owner").get(pk=self.notice.pk)
        return True

    def state(self) -> tuple:
        row = Notice.objects.filter(pk=self.notice.pk).values().get()
        return row, NoticeEvent.objects.filter(notice=self.notice).count()

    def members(self) -> list:
        return list(self.notice.members.all())

    def speaker(self, member, by_code: bool):
        return Receipt(member.subject_id, self.rep.union_id) if by_code else self.owner

    # --- before service -----------------------------------------------------------------------------------------

    @rule(text=st.sampled_from(["Worse.", "Better."]))
    def edit(self, text):
        names = [member.name for member in self.members() if not member.left]
        kind = NoticeKind.COLLECTIVE if len(names) > 1 else NoticeKind.INDIVIDUAL
        changed = entry(names=names, kind=kind, effect=text)
        self.attempt(lambda: notice_edit(by=self.owner, notice=self.notice, entry=changed))

    @rule(place=st.integers(0, 1), by_code=st.booleans(), late=st.booleans())
    def agree(self, place, by_code, late):
        member = self.members()[place % len(self.members())]
        letter = self.notice.letters.first() if late else self.notice.letters.last()
        self.attempt(lambda: notice_agree(by=self.speaker(member, by_code), member=member, letter=letter))

    @rule(place=st.integers(0, 1), by_code=st.booleans())
    def take_agreement_back(self, place, by_code):
        member = self.members()[place % len(self.members())]
        self.attempt(lambda: notice_agreement_end(by=self.speaker(member, by_code), member=member))

    @rule()
    def all_agree_and_it_is_served(self):
        """So that most runs get past service."""
        for member in self.members():
            letter = self.notice.letters.last()
            self.attempt(
                lambda member=member, letter=letter: notice_agree(by=self.owner, member=member, letter=letter)
            )
        self.serve(SERVED)

    @rule(on=DAYS)
    def serve(self, on):
        self.attempt(
            lambda: notice_serve(
                by=self.owner, notice=self.notice, on=on, method="hand", served_by="member", proof="signed"
            )
        )
        if self.notice.served_on and self.frozen is None:
            self.frozen = self.letter()

    def letter(self) -> tuple[int, bytes, bytes, str]:
        kept = letter_current(self.notice)
        return kept.pk, bytes(kept.pdf), bytes(kept.docx), kept.tree

    # --- after service ------------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(sorted(PLAIN_STEPS)), on=DAYS)
    def step(self, kind, on):
        self.attempt(lambda: step_record(by=self.owner, notice=self.notice, kind=EventKind(kind), on=on))

    @rule(on=DAYS, ahead=st.integers(-9, 9))
    def arrange(self, on, ahead):
        day = on + dt.timedelta(days=ahead)
        self.attempt(lambda: meeting_arrange(by=self.owner, notice=self.notice, on=on, meeting_on=day))

    @rule(
        on=DAYS,
        given=st.lists(st.sampled_from(["", "accepted", "part", "refused", "none"]), min_size=3, max_size=3),
    )
    def answer(self, on, given):
        pairs = zip(self.notice.requests.all(), given, strict=True)
        answers = [RequestAnswer(request, one, "said so") for request, one in pairs if one]
        self.attempt(lambda: answers_record(by=self.owner, notice=self.notice, on=on, answers=answers))

    @rule(on=DAYS, wmt=st.sampled_from(["", "104%", "110%", "about 109", "over 110%"]))
    def review(self, on, wmt):
        self.attempt(lambda: review_record(by=self.owner, notice=self.notice, on=on, wmt_text=wmt))

    @rule(on=DAYS)
    def suspend(self, on):
        self.attempt(lambda: notice_suspend(by=self.owner, notice=self.notice, on=on, reason="sickness"))

    @rule(on=DAYS, level=st.integers(0, 4))
    def escalate(self, on, level):
        self.attempt(lambda: notice_escalate(by=self.owner, notice=self.notice, level=level, on=on))

    @rule(on=DAYS)
    def take_national(self, on):
        self.attempt(lambda: national_take(by=self.official, unit=self.notice.unit, on=on, via="hse"))

    @rule()
    def strike_national(self):
        self.attempt(lambda: national_strike(by=self.official, unit=self.notice.unit))

    @rule(place=st.integers(0, 60))
    def strike(self, place):
        events = list(self.notice.events.all())
        event = events[place % len(events)]
        self.attempt(lambda: event_strike(by=self.owner, notice=self.notice, event=event))

    @rule(place=st.integers(0, 1), by_code=st.booleans())
    def resolve(self, place, by_code):
        member = self.members()[place % len(self.members())]
        self.attempt(lambda: notice_resolve(by=self.speaker(member, by_code), member=member))

    @rule(on=DAYS)
    def close(self, on):
        self.attempt(lambda: notice_close(by=self.owner, notice=self.notice, outcome="left", on=on))

    @rule()
    def renew(self):
        names = [member.name for member in self.members()]
        again = entry(names=names, kind=NoticeKind.COLLECTIVE if len(names) > 1 else NoticeKind.INDIVIDUAL)
        self.attempt(lambda: notice_renew(by=self.owner, notice=self.notice, entry=again))

    # --- at any time --------------------------------------------------------------------------------------------

    @rule(place=st.integers(0, 1), by_code=st.booleans(), source=st.sampled_from(["campaign", "everything"]))
    def withdraw(self, place, by_code, source):
        member = self.members()[place % len(self.members())]
        done = self.attempt(
            lambda: notice_withdraw(by=self.speaker(member, by_code), member=member, withdrawn_from=source)
        )
        self.withdrawn = self.withdrawn or (done and bool(self.notice.withdrawn_from))

    @rule(place=PLACES)
    def move(self, place):
        self.attempt(lambda: notice_move(by=self.owner, notice=self.notice, unit=unit(place)))

    @rule(by=st.sampled_from(["owner", "official"]))
    def hand_over(self, by):
        to = self.other if self.owner == self.rep else self.rep
        giver = self.owner if by == "owner" else self.official
        if self.attempt(lambda: notice_hand_over(by=giver, notice=self.notice, to=to)):
            self.owner = to

    @rule(days=st.integers(1, 30))
    def set_days(self, days):
        self.attempt(lambda: notice_days_set(by=self.official, days={"answer": days}))

    @precondition(lambda self: self.notice.events_seen > 1)
    @rule(place=st.integers(0, 60))
    def somebody_who_may_not(self, place):
        stranger = self.other if self.owner == self.rep else self.rep
        assert not self.attempt(
            lambda: step_record(by=stranger, notice=self.notice, kind=EventKind.ACKNOWLEDGED, on=SERVED)
        )

    # --- what holds ---------------------------------------------------------------------------------------------

    @invariant()
    def the_frozen_text_never_changes(self):
        if self.frozen is not None:
            assert self.letter() == self.frozen

    @invariant()
    def there_is_one_open_owner(self):
        assert self.notice.owner == self.owner and notice_life(self.notice).owner == self.owner.pk

    @invariant()
    def no_clock_runs_while_suspended_or_ended(self):
        if self.notice.suspended or self.notice.stage in ENDED:
            assert (self.notice.next_on, self.notice.dues.count()) == (None, 0)

    @invariant()
    def what_is_stored_equals_a_replay_from_nothing(self):
        life = notice_life(self.notice)
        assert (self.notice.stage, self.notice.level, self.notice.suspended, self.notice.events_seen) == (
            life.stage, life.level, life.suspended, life.seen,
        )  # fmt: skip
        stored = sorted(self.notice.dues.values_list("code", "on"))
        assert stored == sorted((due.code, due.on) for due in dues(life, days_of(self.notice.days)))
        before = self.state()
        with transaction.atomic():
            replay_all([self.notice])
        assert self.state() == before

    @invariant()
    def a_withdrawn_notice_is_in_no_export(self):
        figures = notice_figures(self.rep.union_id, *YEAR)
        mine = bool(self.notice.served_on) and not self.notice.withdrawn_from
        # The three others of the world are in Gwent, served, and stay.
        assert figures["served"] == 3 + mine
        if not self.withdrawn:
            return
        assert self.notice.withdrawn_from
        with pytest.raises(Refused):
            paper_make(by=self.owner, notice=self.notice, paper="committee")
        for one in pdus_to_take_up(self.official, dt.date(2026, 11, 1)):
            bundle_make(by=self.official, unit=one.unit)
            assert (one.unit.name, one.notices) == ("Gwent", 3)

    @invariant()
    def events_are_numbered_without_a_gap(self):
        seqs = list(self.notice.events.values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))


@pytest.fixture
def world(napo, rep, official):
    """Three unanswered notices from one PDU stand beside the one that is played with."""
    other = make_user(napo, "other", Role.REP)
    for _ in range(3):
        served(rep, nonce=uuid.uuid4())
    return {"rep": rep, "other": other, "official": official, "union": napo}


def play(world, examples: int, steps: int, same: bool = False) -> None:
    """Each run in a savepoint of its own, rolled back after it."""

    class Run(Services):
        def __init__(self) -> None:
            super().__init__()
            self.world = world
            self.point = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

    run_state_machine_as_test(
        Run,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck), database=None, print_blob=True, derandomize=same,
        ),
    )  # fmt: skip
    assert connection.in_atomic_block


def test_no_sequence_of_services_breaks_a_notice(world):
    with tenancy.union_scope(world["union"].pk):
        play(world, examples=20, steps=15, same=True)


@pytest.mark.soak
def test_no_long_sequence_of_services_breaks_a_notice(world):
    with tenancy.union_scope(world["union"].pk):
        play(world, examples=int(os.environ.get("SAFELOAD_NOTICE_RUNS", "300")), steps=50)
