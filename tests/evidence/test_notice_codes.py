"""A member with a code: agrees with the one from a round, takes the letter along, and is told the same whatever it opens."""

from __future__ import annotations

import re

import pytest

from accounts import tenancy
from accounts.choices import Role
from accounts.models import AuditEntry, Union
from accounts.permissions import Refused
from evidence.models import Capability, Figure, Notice, Subject
from evidence.notice_choices import NoticeKind
from evidence.selectors.notices import notice_figures
from evidence.services.notice_codes import code_give, code_join
from evidence.services.notice_letters import letter_current
from evidence.services.notice_member import notice_agree
from evidence.services.notice_serving import notice_serve
from evidence.services.receipts import code_typed, receipt_open
from tests.evidence.member_worlds import a_round, code_in, send, token_in
from tests.evidence.notices import MARKER, SERVED, drafted, served
from tests.worlds import make_user

WORD = "/notices/mine/"


def open_page(client, code: str) -> tuple[str, str]:
    page = client.post(WORD, {"code": code})
    return token_in(page), page.content.decode()


def typed(code: str) -> str:
    found = code_typed(code)
    assert found is not None
    return found


def test_a_code_from_a_round_opens_the_notice_once_its_member_joins_the_two(client, rep):
    own = code_in(send(client, a_round(rep)))
    notice = drafted(rep)
    given = code_give(by=rep, member=notice.members.get())
    assert "opens no notice" in client.post(WORD, {"code": own}).content.decode()
    token, page = open_page(client, given)
    assert "I have a code of my own already" in page
    joined = client.post(f"{WORD}join/", {"token": token, "code": own})
    assert joined.status_code == 200 and notice.reference in joined.content.decode()
    subject = Figure.objects.get().subject
    assert notice.members.get().subject == subject, "one person, counted once"
    assert Subject.objects.count() == 1
    again = client.post(WORD, {"code": given}).content.decode()
    assert "opens no notice" in again, "the code of the notice opens nothing any more"
    token, page = open_page(client, own)
    assert notice.reference in page and MARKER in page
    assert "I have a code of my own already" not in page
    letter = re.search(r'name="letter" value="(\d+)"', page)[1]
    say = {"token": token, "notice": notice.uid, "letter": letter, "what": "agree", "understood": "on"}
    assert client.post(f"{WORD}say/", say).status_code == 200
    assert Notice.objects.get(pk=notice.pk).stage == "ready"
    assert AuditEntry.objects.filter(action="notice.code_join").count() == 1
    with pytest.raises(Refused):
        code_give(by=rep, member=notice.members.get())
    assert receipt_open(typed(own)).subject_id == subject.pk


def test_a_member_joined_to_a_round_is_one_person_in_the_figures(client, rep, napo):
    own = code_in(send(client, a_round(rep)))
    notices = [drafted(rep), drafted(rep)]
    for notice in notices:
        given = receipt_open(typed(code_give(by=rep, member=notice.members.get())))
        code_join(by=given, code=typed(own))
    for notice in notices:
        receipt = receipt_open(typed(own))
        notice_agree(by=receipt, member=notice.members.get(), letter=letter_current(notice))
        notice_serve(by=rep, notice=notice, on=SERVED, method="hand", served_by="member", proof="signed")
    found = notice_figures(napo.pk, SERVED, SERVED)
    assert (found["served"], found["people"]) == (2, 1)


def test_a_wrong_code_or_one_of_another_union_joins_nothing_and_says_the_same(client, rep, unison):
    notice = drafted(rep)
    given = code_give(by=rep, member=notice.members.get())
    with tenancy.union_scope(unison.pk):
        theirs = make_user(unison, "rep", Role.REP)
        foreign = code_give(by=theirs, member=drafted(theirs).members.get())
    before = Capability.objects.count()
    answers = []
    for code in ("0000 0000 0000 0000", foreign, "12", given):
        token, _page = open_page(client, given)
        answered = client.post(f"{WORD}join/", {"token": token, "code": code})
        assert answered.status_code == 422
        answers.append(re.search(r"Not done:</strong>\s*([^<]+)", answered.content.decode())[1])
    assert answers[0] == answers[1] and "opens nothing" in answers[0]
    assert "sixteen digits" in answers[2]
    assert Capability.objects.count() == before and Union.objects.count() == 2
    assert notice.reference in open_page(client, given)[1]


def test_two_members_of_one_notice_stay_two(rep):
    notice = drafted(rep, names=["A One", "B Two"], kind=NoticeKind.COLLECTIVE)
    first, second = (code_give(by=rep, member=member) for member in notice.members.all())
    with pytest.raises(Refused):
        code_join(by=receipt_open(typed(first)), code=typed(second))
    assert notice.members.values("subject").distinct().count() == 2


def test_the_member_takes_the_agreed_letter_along_and_a_draft_is_stamped(client, rep):
    notice = drafted(rep)
    code = code_give(by=rep, member=notice.members.get())
    token, page = open_page(client, code)
    assert f"{WORD}letter/" not in page, "before agreement it is read on the page"
    draft = client.post(f"{WORD}letter/", {"token": token, "notice": notice.uid, "form": "pdf"})
    letter = letter_current(notice)
    assert draft.content.startswith(b"%PDF") and draft.content != bytes(letter.pdf)
    served_one = served(rep)
    code = code_give(by=rep, member=served_one.members.get())
    token, page = open_page(client, code)
    assert f"{WORD}letter/" in page
    for form in ("pdf", "docx"):
        got = client.post(f"{WORD}letter/", {"token": token, "notice": served_one.uid, "form": form})
        assert got.content == bytes(getattr(letter_current(served_one), form))
        name = got.headers["Content-Disposition"]
        assert served_one.reference not in name and "Alex" not in name and MARKER not in name
    other = client.post(f"{WORD}letter/", {"token": token, "notice": notice.uid, "form": "pdf"})
    assert other.status_code == 422
    assert (
        client.post(f"{WORD}letter/", {"token": "x", "notice": notice.uid, "form": "pdf"}).status_code == 403
    )
