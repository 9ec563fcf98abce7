"""Notices through the services and a real database: numbers, freezing, the trail, who may, erasure."""

from __future__ import annotations

import datetime as dt
import threading

import page as page_validation
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts import tenancy
from accounts.actors import Receipt, System
from accounts.choices import Role
from accounts.models import AuditEntry, OutboxMail
from accounts.permissions import Refused
from documents.tree import document_from_json, headings, plain_text, tree_hash
from evidence.models import Erasure, Notice, NoticeEvent, NoticeLetter, NoticeMember
from evidence.notice_choices import NoticeKind
from evidence.notice_transitions import EventKind
from evidence.selectors.notices import notice_figures
from evidence.services.notice_codes import code_give, notices_of
from evidence.services.notice_core import notice_life
from evidence.services.notice_days import notice_days_set
from evidence.services.notice_drafts import notice_draft, notice_edit, notice_renew
from evidence.services.notice_erasure import notice_erase
from evidence.services.notice_letters import letter_current
from evidence.services.notice_member import notice_agree, notice_resolve, notice_withdraw
from evidence.services.notice_owners import notice_hand_over, notice_move
from evidence.services.notice_papers import bundle_make, paper_make
from evidence.services.notice_serving import notice_serve
from evidence.services.notice_steps import (
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
from evidence.services.receipts import code_typed, receipt_open
from tests.evidence.notices import MARKER, SERVED, agreed, drafted, entry, replay_all, served
from tests.worlds import make_user, unit


def fresh(notice: Notice) -> Notice:
    return Notice.objects.select_related("unit", "owner").get(pk=notice.pk)


def answer(by, notice, *answers: str, on=dt.date(2026, 3, 10)):
    pairs = zip(notice.requests.all(), answers, strict=False)
    given = [RequestAnswer(request, one, "no reason given") for request, one in pairs if one]
    return answers_record(by=by, notice=notice, on=on, answers=given)


# --- drafting ---------------------------------------------------------------------------------------------------


def test_numbers_run_by_union_and_year(rep, unison):
    with time_machine.travel("2026-06-01"):
        assert [drafted(rep).reference for _ in range(2)] == ["FN-2026-0001", "FN-2026-0002"]
    with time_machine.travel("2027-01-04"):
        assert drafted(rep).reference == "FN-2027-0001"
    other = make_user(unison, "rep", Role.REP)
    with time_machine.travel("2026-06-01"), tenancy.union_scope(unison.pk):
        assert drafted(other).reference == "FN-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_get_two_numbers_without_a_gap(napo):
    from evidence.services.notice_drafts import _next_number

    found: list[int] = []

    def take() -> None:
        with tenancy.union_scope(napo.pk), transaction.atomic():
            found.append(_next_number(napo.pk, 2026))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 9))


def test_a_form_sent_twice_makes_one_notice(rep):
    once = entry()
    assert notice_draft(by=rep, entry=once) == notice_draft(by=rep, entry=once)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names": []}, "names"),
        ({"names": ["A", "B"]}, "names"),
        ({"requests": []}, "requests"),
        ({"requests": ["money"]}, "requests"),
        ({"requests": ["no_allocations"]}, "below"),
        ({"since": dt.date(2090, 1, 1)}, "since"),
        ({"symptoms": ["gout"]}, "symptoms"),
        ({"addressee_role": "king"}, "addressee_role"),
    ],
)
def test_what_cannot_be_is_named(rep, changes, field):
    with pytest.raises(ValidationError) as refused:
        drafted(rep, **changes)
    assert field in refused.value.message_dict


def test_a_case_number_gets_into_no_notice(rep):
    with pytest.raises(ValidationError):
        drafted(rep, effect="I dream of case CRN X123456")


def test_no_stated_effect_on_health_is_not_blocked(rep):
    notice = agreed(rep, symptoms=[], effect="")
    assert notice.stage == "ready"
    assert "affects my health" not in plain_text(document_from_json(letter_current(notice).tree))


def test_only_a_rep_of_the_area_drafts(official, napo):
    with pytest.raises(Refused):
        drafted(official)
    elsewhere = make_user(napo, "elsewhere", Role.REP, unit=unit("Warwickshire"))
    with pytest.raises(Refused):
        drafted(elsewhere)


# --- the letter -------------------------------------------------------------------------------------------------


def test_the_letter_says_what_was_stated_and_calls_no_date_legal(rep):
    text = plain_text(document_from_json(letter_current(drafted(rep)).tree))
    for expected in ("Alex Morgan", "Pat Jones, Head of PDU", "November 2025", "over 150%", MARKER, "Sleeplessness",
                     "within 20 working days", "It is not a claim"):  # fmt: skip
        assert expected in text, expected
    assert "legally due" not in text and "deadline" not in text.lower()


@pytest.mark.parametrize("several", [False, True])
def test_the_letter_passes_pdf_ua_and_both_forms_hold_the_same(rep, several):
    import io

    from docx import Document as WordDocument

    changes = {"names": ["Alex Morgan", "Sam Ellis"], "kind": NoticeKind.COLLECTIVE} if several else {}
    letter = letter_current(drafted(rep, **changes))
    for profile in ("ua1", "2a"):
        report = page_validation.validate_pdf_bytes(bytes(letter.pdf), profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    tree = document_from_json(letter.tree)
    word = WordDocument(io.BytesIO(bytes(letter.docx)))
    styled = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert [heading.text for heading in headings(tree)] == styled
    assert tree_hash(tree) == letter.tree_hash
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "over 150%" in cells


def test_what_is_agreed_to_is_what_is_served_and_never_changes(rep):
    notice = agreed(rep)
    before = letter_current(notice)
    notice_serve(by=rep, notice=notice, on=SERVED, method="hand", served_by="member", proof="signed copy")
    after = letter_current(fresh(notice))
    assert (after.pk, bytes(after.pdf), after.tree) == (before.pk, bytes(before.pdf), before.tree)
    with pytest.raises(Refused):
        notice_edit(by=rep, notice=notice, entry=entry(effect="other"))
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLetter.objects.filter(pk=after.pk).update(tree_hash="0")


def test_an_edit_asks_for_agreement_again_and_the_old_letter_serves_nothing(rep):
    notice = agreed(rep)
    old = letter_current(notice)
    notice_edit(by=rep, notice=notice, entry=entry(effect="Another sentence."))
    notice = fresh(notice)
    assert notice.stage == "draft"
    with pytest.raises(Refused):
        notice_serve(by=rep, notice=notice, on=SERVED, method="email", served_by="rep", proof="x")
    with pytest.raises(Refused):
        notice_agree(by=rep, member=notice.members.get(), letter=old)


def test_service_needs_proof_and_a_day_that_has_come(rep):
    notice = agreed(rep)
    with pytest.raises(ValidationError):
        notice_serve(by=rep, notice=notice, on=SERVED, method="email", served_by="rep", proof=" ")
    with pytest.raises(ValidationError):
        notice_serve(
            by=rep, notice=notice, on=dt.date(2090, 1, 1), method="email", served_by="rep", proof="x"
        )


# --- events -----------------------------------------------------------------------------------------------------


def test_events_are_never_changed_or_removed(rep):
    notice = served(rep)
    event = notice.events.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeEvent.objects.filter(pk=event.pk).update(on=dt.date(2020, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeEvent.objects.filter(pk=event.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        fresh(notice).delete()


def test_a_whole_life_and_its_replay(rep):
    notice = served(rep)
    step_record(by=rep, notice=notice, kind=EventKind.ACKNOWLEDGED, on=dt.date(2026, 3, 5))
    meeting_arrange(by=rep, notice=notice, on=dt.date(2026, 3, 6), meeting_on=dt.date(2026, 3, 12))
    answer(rep, notice, "accepted", "refused")
    notice = fresh(notice)
    assert (notice.stage, notice.unanswered, notice.refused) == ("answered", 1, True)
    notice_escalate(by=rep, notice=notice, level=1, on=dt.date(2026, 3, 18))
    step_record(
        by=rep, notice=notice, kind=EventKind.RISK_ASSESSED, on=dt.date(2026, 3, 25), note="both present"
    )
    step_record(by=rep, notice=notice, kind=EventKind.PLAN_AGREED, on=dt.date(2026, 3, 27))
    for week, value in enumerate(("120%", "110%", "about 100", "108%", "109.9%")):
        review_record(
            by=rep, notice=notice, on=dt.date(2026, 4, 24) + dt.timedelta(weeks=week), wmt_text=value
        )
    notice = fresh(notice)
    assert notice.recovered_on == dt.date(2026, 5, 22)
    notice_resolve(by=rep, member=notice.members.get())
    notice = fresh(notice)
    assert (notice.stage, notice.next_on, notice.dues.count()) == ("resolved", None, 0)
    stored = Notice.objects.filter(pk=notice.pk).values().get()
    replay_all([notice])
    assert Notice.objects.filter(pk=notice.pk).values().get() == stored


def test_a_refusal_needs_its_reason(rep):
    notice = served(rep)
    with pytest.raises(ValidationError):
        answers_record(
            by=rep, notice=notice, on=dt.date(2026, 3, 9),
            answers=[RequestAnswer(notice.requests.first(), "refused", "")],
        )  # fmt: skip


def test_a_mistake_is_struck_out_and_stays_in_the_record(rep):
    notice = served(rep)
    event = step_record(by=rep, notice=notice, kind=EventKind.ACKNOWLEDGED, on=dt.date(2026, 3, 5))
    event_strike(by=rep, notice=notice, event=event)
    notice = fresh(notice)
    assert (notice.stage, notice.acknowledged_on, notice.events.count()) == ("served", None, 5)


def test_paused_has_no_date_and_sorts_last(rep):
    notice = served(rep)
    notice_suspend(by=rep, notice=notice, on=dt.date(2026, 3, 4), reason="sickness")
    notice = fresh(notice)
    assert (notice.suspended, notice.next_on, notice.dues.count()) == (True, None, 0)


def test_the_union_sets_its_days_for_notices_drafted_from_then_on(rep, official):
    before = served(rep)
    notice_days_set(by=official, days={"acknowledge": 3})
    after = served(rep)
    assert fresh(before).acknowledge_by == dt.date(2026, 3, 9)
    assert fresh(after).acknowledge_by == dt.date(2026, 3, 5)
    assert "within 3 working days" in plain_text(document_from_json(letter_current(after).tree))
    with pytest.raises(ValidationError):
        notice_days_set(by=official, days={"acknowledge": 900})
    with pytest.raises(Refused):
        notice_days_set(by=rep, days={})


def test_a_renewed_notice_is_linked_and_the_old_stays_open(rep):
    old = served(rep)
    new = notice_renew(by=rep, notice=old, entry=entry())
    assert (new.previous, fresh(old).stage, fresh(old).is_open) == (old, "served", True)
    assert new.members.get().subject == old.members.get().subject, "one person in the figures"


# --- who may ----------------------------------------------------------------------------------------------------


def test_nobody_but_rep_and_branch_lead_sees_a_notice(rep, official, moderator, admin, napo, unison):
    notice = served(rep)
    lead = make_user(napo, "lead", Role.BRANCH_LEAD, unit=unit("Gwent"))
    far = make_user(napo, "far", Role.BRANCH_LEAD, unit=unit("Warwickshire"))
    second = make_user(napo, "second", Role.REP)
    for person, sees in (
        (rep, True),
        (lead, True),
        (far, False),
        (second, False),
        (official, False),
        (moderator, False),
        (admin, False),
    ):
        assert Notice.objects.visible_to(person).filter(pk=notice.pk).exists() is sees, person
    with tenancy.union_scope(unison.pk):
        assert not Notice.objects.exists()
        assert not NoticeLetter.objects.exists()


def test_the_branch_lead_reads_but_does_not_record(rep, napo):
    notice = served(rep)
    lead = make_user(napo, "lead", Role.BRANCH_LEAD, unit=unit("Gwent"))
    with pytest.raises(Refused):
        step_record(by=lead, notice=notice, kind=EventKind.ACKNOWLEDGED, on=SERVED)
    with pytest.raises(Refused):
        paper_make(by=lead, notice=notice, paper="grievance")


def test_handing_over(rep, official, moderator, napo):
    notice = served(rep)
    second = make_user(napo, "second", Role.REP)
    far = make_user(napo, "far", Role.REP, unit=unit("Warwickshire"))
    for unfit in (far, moderator):
        with pytest.raises(Refused):
            notice_hand_over(by=official, notice=notice, to=unfit)
    with pytest.raises(Refused):
        notice_hand_over(by=second, notice=notice, to=second)
    notice_hand_over(by=official, notice=notice, to=second)
    assert fresh(notice).owner == second
    assert notice_life(notice).owner == second.pk
    with pytest.raises(Refused):
        step_record(by=rep, notice=fresh(notice), kind=EventKind.ACKNOWLEDGED, on=SERVED)


def test_a_member_by_code_agrees_resolves_and_withdraws_their_own_only(rep):
    notice, other = drafted(rep), drafted(rep)
    receipt = receipt_open(code_typed(code_give(by=rep, member=notice.members.get())))
    assert [member.notice for member in notices_of(receipt)] == [notice]
    with pytest.raises(Refused):
        notice_agree(by=receipt, member=other.members.get(), letter=letter_current(other))
    notice_agree(by=receipt, member=notice.members.get(), letter=letter_current(notice))
    assert fresh(notice).stage == "ready"
    event = notice.events.last()
    assert (event.by_kind, event.by, event.data["how"]) == ("receipt", None, "code")
    assert notices_of(Receipt(0, 0)) == []


def test_a_new_code_ends_the_old(rep):
    member = drafted(rep).members.get()
    first, second = (code_typed(code_give(by=rep, member=member)) for _ in range(2))
    assert receipt_open(first).subject_id == 0
    assert receipt_open(second).subject_id == member.subject_id


def test_one_of_several_members_withdraws_and_the_last_ends_it(rep):
    notice = served(rep, names=["A One", "B Two"], kind=NoticeKind.COLLECTIVE)
    first, second = notice.members.all()
    notice_withdraw(by=rep, member=first, withdrawn_from="everything")
    notice = fresh(notice)
    assert (notice.stage, notice.members.filter(left=False).count()) == ("served", 1)
    notice_withdraw(by=rep, member=second, withdrawn_from="everything")
    assert fresh(notice).stage == "withdrawn"


def test_a_member_who_leaves_before_service_makes_the_letter_new(rep):
    notice = agreed(rep, names=["A One", "B Two"], kind=NoticeKind.COLLECTIVE)
    notice_withdraw(by=rep, member=notice.members.first(), withdrawn_from="everything")
    notice = fresh(notice)
    assert notice.stage == "draft"
    with pytest.raises(Refused):
        letter_current(notice)
    notice_edit(by=rep, notice=notice, entry=entry(names=["B Two"]))
    assert "A One" not in plain_text(document_from_json(letter_current(fresh(notice)).tree))


@pytest.mark.parametrize(
    ("source", "papers"), [("campaign", {"next_manager", "grievance"}), ("everything", set())]
)
def test_a_withdrawn_notice_is_in_no_later_export(rep, source, papers):
    notice = served(rep)
    notice_withdraw(by=rep, member=notice.members.get(), withdrawn_from=source)
    notice = fresh(notice)
    made = set()
    for paper in ("next_manager", "committee", "grievance"):
        try:
            paper_make(by=rep, notice=notice, paper=paper)
            made.add(paper)
        except Refused:
            pass
    assert made == papers
    figures = notice_figures(notice.union_id, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (figures["served"], figures["people"]) == (0, 0)


def test_a_notice_moves_with_its_member_and_the_letter_keeps_the_old_place(rep):
    notice = served(rep)
    notice_move(by=rep, notice=notice, unit=unit("Warwickshire"))
    notice = fresh(notice)
    assert notice.unit == unit("Warwickshire")
    assert notice_life(notice).unit == notice.unit_id
    assert "Gwent" in plain_text(document_from_json(letter_current(notice).tree))


def test_closed_says_why_and_is_not_resolved(rep):
    notice = served(rep)
    notice_close(by=rep, notice=notice, outcome="ill_health", on=dt.date(2026, 3, 20))
    figures = notice_figures(notice.union_id, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (fresh(notice).outcome, figures["resolved"]) == ("ill_health", 0)


def test_erasure_leaves_a_tombstone_and_nothing_else(rep, napo):
    notice = served(rep)
    pk, subject = notice.pk, notice.members.get().subject_id
    notice_erase(by=System("retention", napo.pk), notice=notice, reason="request")
    assert Erasure.objects.get(kind="notice", object_id=pk).reference == notice.reference
    assert not NoticeEvent.objects.filter(notice=pk).exists()
    assert not NoticeMember.objects.filter(subject=subject).exists()
    survivor = served(rep)
    with pytest.raises(DatabaseError), transaction.atomic():
        survivor.events.all().delete()


def test_the_marker_in_the_health_text_is_nowhere_else(
    rep, official, moderator, admin, signed_in, caplog, mailoutbox, client, settings
):
    """Log, mail, list, page of others, export, audit trail, feed, file names: codes and references only."""
    from accounts.services.outbox import mail_send
    from campaigns.services.summaries import Scope, summary_compile
    from evidence.services.notice_feeds import feed_open
    from evidence.services.notice_reminders import notices_sweep

    caplog.set_level("DEBUG")
    notices = [served(rep, effect=f"{MARKER} {place}") for place in range(3)]
    notice = notices[0]
    on = dt.date(2026, 3, 5)
    step_record(by=rep, notice=notice, kind=EventKind.MEETING_HELD, on=on, note=f"said {MARKER}")
    notices_sweep(notice.union_id, dt.date(2026, 3, 13))
    for mail in OutboxMail.objects.all():
        mail_send(mail.pk)
    places = [str(sent.message()) for sent in mailoutbox]
    assert places, "the reminder was sent"
    feed = feed_open(by=rep).removeprefix(settings.SITE_URL)
    answers = []
    for person, paths in (
        (
            rep,
            [
                "/notices/",
                "/",
                f"/notices/{notice.uid}/",
                f"/notices/{notice.uid}/timeline/",
                "/reports/",
                feed,
            ],
        ),
        (official, ["/", "/notices/concerns/", "/notices/ownerless/", f"/notices/{notice.uid}/hand-over/"]),
        (moderator, ["/", "/moderation/"]),
        (admin, ["/", "/audit/", "/people/"]),
    ):
        browser = signed_in(person)
        answers += [browser.get(path) for path in paths]
    browser = signed_in(rep)
    notice_page = f"/notices/{notice.uid}"
    for paper in ("next_manager", "committee", "grievance"):
        answers.append(browser.post(f"{notice_page}/paper/{paper}/pdf/"))
        places.append(plain_text(paper_make(by=rep, notice=notice, paper=paper)))
    letters = [browser.get(f"{notice_page}/letter/{form}/") for form in ("pdf", "docx")]
    places += [str(answer.headers) for answer in (*answers, *letters)]
    # The rep's own page of the notice shows the note she wrote, and nothing of the letter.
    own = answers[2].content.decode()
    assert own.count(MARKER) == 1 and f"said {MARKER}" in own
    places += [answer.content.decode(errors="replace") for answer in answers if answer is not answers[2]]
    places.append(plain_text(bundle_make(by=official, unit=unit("Gwent"))))
    summary = summary_compile(by=official, scope=Scope(None, dt.date(2026, 1, 1), dt.date(2026, 6, 30)))
    places += [
        str(summary.content),
        str(notice_figures(notice.union_id, dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
    ]
    mails = str(list(OutboxMail.objects.values()))
    places += [mails, str(list(AuditEntry.objects.values())), caplog.text]
    for place in places:
        assert MARKER not in place
    raw = []
    with connection.cursor() as cursor:
        for table in (
            "notice",
            "noticehealth",
            "noticenote",
            "noticeevent",
            "noticeletter",
            "noticetext",
            "noticemember",
            "noticecontact",
        ):
            cursor.execute(f"SELECT t::text FROM evidence_{table} t")
            raw += [row[0] for row in cursor.fetchall()]
    joined = " ".join(raw)
    assert MARKER not in joined and MARKER.encode().hex() not in joined
    assert "Alex Morgan" not in joined and b"Pat Jones".hex() not in joined
    assert notice.reference in mails or str(notice.pk) in mails
