"""The life of a report as data: the tables are complete, and every way through agrees with a replay of the decisions."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import tenancy
from accounts.choices import Role
from accounts.models import Job, Union
from accounts.permissions import ROLE_PERMISSIONS, Permission, Refused
from evidence.choices import DecisionKind, ReportStatus
from evidence.models import CaseReport, DistressAlert, Figure, Flag
from evidence.policies import allows
from evidence.services.moderation import (
    report_accept,
    report_redact,
    report_reject,
    report_reopen,
    report_return,
)
from evidence.services.reports import report_answer, report_withdraw
from evidence.tasks import screen_report
from evidence.transitions import OWNER, TRANSITIONS, UNANSWERED_DAYS, Owner, transition
from tests.worlds import make_user, report

PERMISSION_OF = {Owner.MODERATOR: Permission.REPORT_MODERATE, Owner.REPORTER: Permission.REPORT_SUBMIT}
ENDS = {ReportStatus.WITHDRAWN}


def ways_out(status):
    return [move for move in TRANSITIONS if move.source == status]


def test_every_status_has_an_owner():
    assert set(OWNER) == set(ReportStatus)


def test_every_status_but_the_end_has_a_way_out_that_its_owner_may_take():
    for status in ReportStatus:
        if status in ENDS:
            assert OWNER[status] == Owner.NOBODY
            assert not ways_out(status)
        else:
            assert PERMISSION_OF[OWNER[status]] in {move.permission for move in ways_out(status)}, status


def test_every_status_can_be_reached():
    assert {move.target for move in TRANSITIONS} == set(ReportStatus)


def test_every_decision_is_somewhere_in_the_table():
    assert {move.decision for move in TRANSITIONS} == set(DecisionKind)


def test_from_one_status_a_decision_leads_to_one_other():
    pairs = [(move.source, move.decision) for move in TRANSITIONS]
    assert len(pairs) == len(set(pairs))


def test_every_permission_of_the_table_is_held_by_some_role():
    held = set().union(*ROLE_PERMISSIONS.values())
    assert {move.permission for move in TRANSITIONS} <= held


def test_roles_without_evidence_hold_none_of_them():
    """Administrators and data-protection contacts look after accounts, not reports."""
    of_reports = {move.permission for move in TRANSITIONS}
    for role in (Role.ADMIN, Role.DATA_PROTECTION, Role.SAFEGUARDING):
        assert not ROLE_PERMISSIONS[role] & of_reports


def decide(decision, rep, moderator, stored):
    fields = {"by": moderator, "report": stored, "version": stored.version}
    return {
        DecisionKind.ACCEPT: lambda: report_accept(**fields),
        DecisionKind.REDACT: lambda: report_redact(
            **fields, texts={f"words:{stored.words.get().pk}": "[taken out] at night."}
        ),
        DecisionKind.RETURN: lambda: report_return(**fields, question="Which month?"),
        DecisionKind.REJECT: lambda: report_reject(**fields, reason="unclear"),
        DecisionKind.REOPEN: lambda: report_reopen(**fields, text="A mistake."),
        DecisionKind.ANSWER: lambda: report_answer(by=rep, report=stored, answer="March."),
        DecisionKind.WITHDRAW: lambda: report_withdraw(by=rep, report=stored),
    }[decision]()


# How to get a report into each status; itself by decisions of the table.
WAYS_IN = {
    ReportStatus.SUBMITTED: [],
    ReportStatus.RETURNED: [DecisionKind.RETURN],
    ReportStatus.ACCEPTED: [DecisionKind.ACCEPT],
    ReportStatus.REJECTED: [DecisionKind.REJECT],
    ReportStatus.WITHDRAWN: [DecisionKind.WITHDRAW],
}


@pytest.mark.parametrize(("status", "decision"), list(itertools.product(ReportStatus, DecisionKind)))
def test_each_status_by_each_decision_does_what_the_table_says(rep, moderator, status, decision):
    stored = report(rep, "130", words="I work at night.")
    for step in WAYS_IN[status]:
        stored = decide(step, rep, moderator, stored)
    move = transition(status, decision)
    later = timezone.now() + dt.timedelta(days=move.waits if move else 0, minutes=1)
    with time_machine.travel(later):
        if move is None:
            with pytest.raises(Refused, match="can no longer be done"):
                decide(decision, rep, moderator, stored)
            stored.refresh_from_db()
            assert stored.status == status
        else:
            assert decide(decision, rep, moderator, stored).status == move.target


def test_a_rule_that_waits_says_so_until_the_last_minute(rep, moderator):
    stored = decide(DecisionKind.RETURN, rep, moderator, report(rep, "130"))
    for move in TRANSITIONS:
        if move.waits:
            assert move.waits == UNANSWERED_DAYS
            with time_machine.travel(stored.decided_at + dt.timedelta(days=move.waits, seconds=-1)):
                assert not allows(stored, move.decision)
            with time_machine.travel(stored.decided_at + dt.timedelta(days=move.waits)):
                assert allows(stored, move.decision)


def test_the_screening_job_called_twice_leaves_one_of_everything(rep):
    stored = report(rep, "130", on=None, words="I can't go on.")
    job = Job.objects.get(task="evidence.tasks.screen_report")
    for _time in range(2):
        screen_report(job.pk)
        Job.objects.filter(pk=job.pk).update(state="waiting", lease_until=None)
    assert [flag.code for flag in Flag.objects.filter(report=stored)] == ["undated"]
    assert DistressAlert.objects.filter(report=stored).count() == 1


class ReportLife(RuleBasedStateMachine):
    """Anybody may try anything at any time: the report stands where a replay of what was let through says."""

    def __init__(self) -> None:
        super().__init__()
        self.everything = transaction.atomic()
        self.everything.__enter__()
        self.union = Union.objects.create(slug="some-union", name="Some union")
        self.scope = tenancy.union_scope(self.union.pk)
        self.scope.__enter__()
        self.rep = make_user(self.union, "rep", "rep")
        self.moderators = [make_user(self.union, name, "moderator") for name in ("one", "two")]
        self.stored = report(self.rep, "130", words="I work at night.")
        self.done: list[DecisionKind] = []
        self.now = timezone.now()

    def teardown(self) -> None:
        self.scope.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.everything.__exit__(None, None, None)

    @rule(decision=st.sampled_from(list(DecisionKind)), who=st.integers(0, 1), stale=st.booleans())
    def attempt(self, decision, who, stale):
        seen = CaseReport.objects.get(pk=self.stored.pk)
        if stale and seen.version > 1:
            seen.version -= 1
        with time_machine.travel(self.now):
            try:
                decide(decision, self.rep, self.moderators[who], seen)
            except (Refused, ValidationError):
                return
        self.done.append(decision)

    @rule()
    def two_weeks_pass(self):
        self.now += dt.timedelta(days=UNANSWERED_DAYS, minutes=1)

    @precondition(lambda self: len(self.done) > 0)
    @rule(decision=st.sampled_from([DecisionKind.ACCEPT, DecisionKind.REJECT]))
    def the_reporter_tries_to_decide(self, decision):
        seen = CaseReport.objects.get(pk=self.stored.pk)
        with pytest.raises(Refused):
            decide(decision, self.rep, self.rep, seen)

    @invariant()
    def it_stands_where_a_replay_puts_it(self):
        status = ReportStatus.SUBMITTED
        for decision in self.done:
            move = transition(status, decision)
            assert move is not None
            status = move.target
        stored = CaseReport.objects.get(pk=self.stored.pk)
        assert (stored.status, stored.version) == (status, 1 + len(self.done))
        kinds = [row.kind for row in stored.decisions.order_by("pk")]
        assert kinds == self.done
        assert (
            not Figure.objects.filter(report=stored, counted=True).exists() or status == ReportStatus.ACCEPTED
        )


def test_any_order_of_attempts_agrees_with_the_replay(structure):
    chosen = settings(
        max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(ReportLife, settings=chosen)
