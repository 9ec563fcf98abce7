"""The promises of moderation: two different people, never the author, an edit resets, every refusal with its reason."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.models import AuditEntry, User
from accounts.permissions import Refused
from campaigns.composition import how_known
from campaigns.figures import claim_json
from evidence.choices import DecisionKind, ReportStatus
from evidence.models import CaseReport, Decision, EvidenceRevision, Figure, HandlerNote
from evidence.services.moderation import (
    Overtaken,
    note_add,
    report_accept,
    report_reject,
    report_reopen,
    report_return,
)
from evidence.services.reports import report_answer, report_withdraw
from tests.worlds import accepted, make_user, report, unit
from workloads.choices import Basis


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "moderator")


@pytest.fixture
def both(napo):
    """Somebody who is a rep and a moderator: the one who must be stopped from checking her own."""
    return make_user(napo, "both", "rep", "moderator")


def accept(by, stored, **fields):
    return report_accept(by=by, report=stored, version=stored.version, **fields)


def test_nobody_accepts_returns_or_rejects_their_own_report(both):
    own = report(both, "130")
    for act in (
        lambda: accept(both, own),
        lambda: report_return(by=both, report=own, version=1, question="Who says so?"),
        lambda: report_reject(by=both, report=own, version=1, reason="unclear"),
    ):
        with pytest.raises(Refused, match=r"You wrote this report\. Somebody else has to check it\."):
            act()
    own.refresh_from_db()
    assert (own.status, own.version, Decision.objects.count()) == (ReportStatus.SUBMITTED, 1, 0)


def test_the_page_of_ones_own_report_says_why_and_offers_nothing_to_press(both, signed_in):
    own = report(both, "130")
    page = signed_in(both).get(reverse("evidence:review", args=[own.uid])).content.decode()
    assert "You wrote this report. Somebody else has to check it." in page
    assert reverse("evidence:accept", args=[own.uid]) not in page


def test_ones_own_reports_are_not_in_ones_queue(both, moderator, signed_in):
    own = report(both, "130")
    assert own.reference not in signed_in(both).get(reverse("evidence:queue")).content.decode()
    assert own.reference in signed_in(moderator).get(reverse("evidence:queue")).content.decode()


def test_a_moderator_of_another_area_is_refused_with_the_reason(napo, rep):
    local = make_user(napo, "local", "moderator", unit=unit("Warwickshire"))
    with pytest.raises(Refused, match="Gwent is outside the area you were given"):
        accept(local, report(rep, "130", where=unit("Gwent")))


def test_somebody_without_the_role_is_refused_with_the_reason(rep, official):
    with pytest.raises(Refused, match="Only a moderator may do this"):
        accept(official, report(rep, "130"))


def test_what_was_decided_is_not_decided_again(rep, moderator, second):
    stored = report(rep, "130")
    accept(moderator, stored)
    with pytest.raises(Refused, match="This report is accepted; this can no longer be done to it"):
        report_reject(by=second, report=stored, version=2, reason="unclear")
    assert Decision.objects.count() == 1


def test_a_decision_on_an_old_page_is_refused_and_changes_nothing(rep, moderator, second):
    stored = report(rep, "130")
    report_return(by=moderator, report=stored, version=1, question="Which month?")
    stored.refresh_from_db()
    report_answer(by=rep, report=stored, answer="March")
    with pytest.raises(Overtaken, match="Somebody changed this report while you were reading it"):
        report_accept(by=second, report=stored, version=1)
    stored.refresh_from_db()
    assert (stored.status, stored.version) == (ReportStatus.SUBMITTED, 3)


def test_an_old_page_comes_back_with_everything_typed_and_the_new_version(rep, moderator, second, signed_in):
    stored = report(rep, "130")
    report_return(by=moderator, report=stored, version=1, question="Which month?")
    stored.refresh_from_db()
    report_answer(by=rep, report=stored, answer="March")
    url = reverse("evidence:reject", args=[stored.uid])
    client = signed_in(second)
    answer = client.post(url, {"version": 1, "reason": "unclear", "text": "My long considered words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this report while you were reading it" in page
    assert "My long considered words" in page
    again = {"version": answer.context["reject_form"]["version"].value(), "reason": "unclear", "text": ""}
    assert client.post(url, again).status_code == 302


def test_an_answer_after_a_question_has_to_be_checked_anew(rep, moderator):
    stored = report_return(by=moderator, report=report(rep, "130"), version=1, question="Which month?")
    stored = report_answer(by=rep, report=stored, answer="March")
    assert stored.status == ReportStatus.SUBMITTED
    assert accept(moderator, stored).status == ReportStatus.ACCEPTED


def test_opening_an_accepted_report_again_resets_everything_that_hung_on_it(rep, moderator, second):
    stored = accepted(rep, moderator, "130")
    assert Figure.objects.get().counted
    before = EvidenceRevision.objects.get().number
    report_reopen(by=second, report=stored, version=stored.version, text="The value was misread.")
    stored.refresh_from_db()
    assert stored.status == ReportStatus.SUBMITTED
    assert not Figure.objects.get().counted
    assert EvidenceRevision.objects.get().number == before + 1
    with pytest.raises(Overtaken):
        report_accept(by=moderator, report=stored, version=stored.version - 1)


def test_a_rejected_report_can_be_opened_again(rep, moderator, second):
    stored = report_reject(by=moderator, report=report(rep, "130"), version=1, reason="repeat")
    stored = report_reopen(by=second, report=stored, version=stored.version, text="It was no repeat.")
    assert accept(second, stored).status == ReportStatus.ACCEPTED


def test_every_decision_leaves_one_audit_row_with_the_code_and_no_words(rep, moderator):
    stored = report_return(by=moderator, report=report(rep, "130"), version=1, question="Secret question")
    stored = report_answer(by=rep, report=stored, answer="Secret answer")
    report_reject(by=moderator, report=stored, version=stored.version, reason="repeat", text="Secret words")
    rows = AuditEntry.objects.filter(object_kind="evidence.casereport").order_by("pk")
    assert [(row.action, row.actor, row.reason_code) for row in rows] == [
        ("report.submit", str(rep.pk), ""),
        ("report.return", str(moderator.pk), ""),
        ("report.answer", str(rep.pk), ""),
        ("report.reject", str(moderator.pk), "repeat"),
    ]
    assert "Secret" not in str(list(rows.values()))


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (
            lambda by, stored: report_return(by=by, report=stored, version=1, question="  "),
            "Write the question",
        ),
        (
            lambda by, stored: report_reject(by=by, report=stored, version=1, reason="because"),
            "Choose the reason",
        ),
        (
            lambda by, stored: report_return(by=by, report=stored, version=1, question="Is it X123456?"),
            "probation case reference",
        ),
        (lambda by, stored: note_add(by=by, report=stored, text=""), "Write the note"),
        (lambda by, stored: report_reject(by=by, report=stored, version=1, reason=""), "Choose the reason"),
        (lambda by, stored: report_reopen(by=by, report=stored, version=1, text=""), "Write why"),
    ],
)
def test_a_decision_without_its_words_is_refused_and_nothing_is_written(rep, moderator, act, says):
    stored = report(rep, "130")
    before = AuditEntry.objects.count()
    with pytest.raises(ValidationError, match=says):
        act(moderator, stored)
    stored.refresh_from_db()
    assert (stored.status, stored.version, AuditEntry.objects.count()) == (ReportStatus.SUBMITTED, 1, before)


class TestUnanswered:
    @pytest.fixture
    def returned(self, rep, moderator):
        return report_return(
            by=moderator, report=report(rep, "150", basis=Basis.TOLD), version=1, question="Who?"
        )

    def test_before_14_days_it_waits_and_says_until_when(self, returned, moderator):
        with pytest.raises(Refused, match=r"The question was not answered yet\. From .* may be decided"):
            accept(moderator, returned)

    def test_after_14_days_it_may_be_decided_and_every_reader_is_told(self, returned, moderator, signed_in):
        with time_machine.travel(timezone.now() + dt.timedelta(days=14, minutes=1)):
            stored = accept(moderator, returned)
            page = signed_in(moderator).get(reverse("evidence:review", args=[stored.uid])).content.decode()
        stored.refresh_from_db()
        assert stored.not_confirmed
        assert "not confirmed: a question about it was not answered" in page
        claim = claim_json(Figure.objects.select_related("report").get())
        assert claim["not_confirmed"] is True
        assert "not confirmed" in how_known(claim)

    def test_it_comes_back_to_the_queue_by_itself(self, returned, moderator, signed_in):
        client, url = signed_in(moderator), reverse("evidence:queue")
        assert returned.reference not in client.get(url).content.decode()
        with time_machine.travel(timezone.now() + dt.timedelta(days=14, minutes=1)):
            page = signed_in(moderator).get(url).content.decode()
        assert returned.reference in page
        assert "Question not answered" in page

    def test_an_answered_one_is_confirmed(self, returned, rep, moderator):
        answered = report_answer(by=rep, report=returned, answer="A colleague.")
        assert not accept(moderator, answered).not_confirmed

    def test_opening_it_again_takes_the_mark_off(self, returned, moderator):
        with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
            stored = accept(moderator, returned)
        stored = report_reopen(
            by=moderator, report=stored, version=stored.version, text="Answered by telephone."
        )
        assert not accept(moderator, stored).not_confirmed


class TestNotes:
    @pytest.fixture
    def noted(self, both, moderator):
        stored = report(both, "130")
        note_add(by=moderator, report=stored, text="Rang the branch, plausible.")
        return stored

    def test_another_moderator_reads_it(self, noted, second, signed_in):
        page = signed_in(second).get(reverse("evidence:review", args=[noted.uid])).content.decode()
        assert "Rang the branch, plausible." in page

    @pytest.mark.parametrize("page", ["review", "report"])
    def test_the_reporter_never_does_even_as_a_moderator(self, noted, both, signed_in, page):
        shown = signed_in(both).get(reverse(f"evidence:{page}", args=[noted.uid])).content.decode()
        assert "Rang the branch" not in shown
        assert not HandlerNote.objects.visible_to(both).exists()

    def test_an_official_does_not_either(self, noted, moderator, official, signed_in):
        accept(moderator, noted)
        shown = signed_in(official).get(reverse("evidence:report", args=[noted.uid])).content.decode()
        assert "Rang the branch" not in shown
        assert not HandlerNote.objects.visible_to(official).exists()

    def test_it_is_encrypted_where_it_lies(self, noted):
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM evidence_handlernote")
            assert b"plausible" not in bytes(cursor.fetchone()[0])

    def test_it_overtakes_nobody(self, noted, second):
        assert accept(second, noted).status == ReportStatus.ACCEPTED


def test_after_a_decision_the_next_entry_opens(rep, moderator, signed_in):
    first, following = report(rep, "130"), report(rep, "140")
    answer = signed_in(moderator).post(reverse("evidence:accept", args=[first.uid]), {"version": 1})
    assert answer.url == reverse("evidence:review", args=[following.uid])
    answer = signed_in(moderator).post(reverse("evidence:accept", args=[following.uid]), {"version": 1})
    assert answer.url == reverse("evidence:queue")


def test_a_missing_version_is_refused_in_plain_words(rep, moderator, signed_in):
    stored = report(rep, "130")
    answer = signed_in(moderator).post(reverse("evidence:accept", args=[stored.uid]), {"version": "9" * 40})
    assert answer.status_code == 422
    assert "This page was incomplete" in answer.content.decode()


def test_the_review_page_takes_as_many_queries_for_a_long_report_as_for_a_short_one(
    rep, moderator, signed_in, django_assert_max_num_queries
):
    client = signed_in(moderator)
    short, long = report(rep, "130"), report(rep, *["130"] * 12, words="Much to say.")
    for _number in range(5):
        note_add(by=moderator, report=long, text="A note.")
    counts = []
    for stored in (short, long):
        with django_assert_max_num_queries(45) as seen:
            client.get(reverse("evidence:review", args=[stored.uid]))
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", range(3))
def test_of_two_moderators_at_once_one_decides_and_the_other_is_told(napo, round_number):
    """Two real connections, let loose at the same moment."""
    rep, *people = (
        make_user(napo, "rep", "rep"),
        make_user(napo, "one", "moderator"),
        make_user(napo, "two", "moderator"),
    )
    stored = report(rep, "130")
    start, outcomes = threading.Barrier(2), []

    def decide(person: User, act: str) -> None:
        try:
            with tenancy.union_scope(napo.pk):
                mine = CaseReport.objects.get(pk=stored.pk)
                start.wait(timeout=20)
                if act == "accept":
                    report_accept(by=person, report=mine, version=mine.version)
                else:
                    report_return(by=person, report=mine, version=mine.version, question="Which month?")
                outcomes.append(act)
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=pair) for pair in zip(people, ("accept", "return"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    stored.refresh_from_db()
    kinds = list(stored.decisions.values_list("kind", flat=True))
    assert len(kinds) == 1
    assert stored.version == 2
    assert kinds[0] in outcomes
    refusal = next(outcome for outcome in outcomes if outcome != kinds[0])
    assert "Somebody changed this report while you were reading it" in refusal
    assert AuditEntry.objects.filter(action__in=["report.accept", "report.return"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_decision_at_once_leave_one_outcome(napo):
    rep, moderator = make_user(napo, "rep", "rep"), make_user(napo, "one", "moderator")
    stored = report(rep, "130")
    start, refused = threading.Barrier(2), []

    def run(act) -> None:
        try:
            with tenancy.union_scope(napo.pk):
                start.wait(timeout=20)
                act()
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    acts = (
        lambda: report_accept(by=moderator, report=stored, version=1),
        lambda: report_withdraw(by=rep, report=stored),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    stored.refresh_from_db()
    # An accepted report may still be taken back, a withdrawn one not accepted: it ends withdrawn either way.
    assert stored.status == ReportStatus.WITHDRAWN
    kinds = [row.kind for row in stored.decisions.all()]
    assert kinds in ([DecisionKind.WITHDRAW], [DecisionKind.ACCEPT, DecisionKind.WITHDRAW])
    assert bool(refused) == (len(kinds) == 1)


def test_an_unknown_report_is_not_found(moderator, signed_in):
    for name in ("review", "accept", "redact", "return", "reject", "reopen", "note"):
        url = reverse(f"evidence:{name}", args=[uuid.uuid4()])
        method = signed_in(moderator).get if name == "review" else signed_in(moderator).post
        assert method(url).status_code == 404
