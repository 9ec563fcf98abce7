"""Packs attacked further: joint packs, links, wrong doors, texts made to break a page, evidence that is gone."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import tenancy
from accounts.models import OutboxMail, Union
from accounts.permissions import Refused
from campaigns.choices import PackStatus
from campaigns.models import Delivery, JointAgreement, Pack
from campaigns.services.delivery import delivery_make, delivery_revoke, delivery_take
from campaigns.services.joint import agreement_end, pack_veto
from campaigns.services.pack_life import pack_issue, pack_recall, pack_revise, pack_sign
from campaigns.services.packs import pack_check, pack_leave_out
from campaigns.services.proof import pack_flags, pack_verify
from campaigns.services.replies import reply_ask, reply_enter
from campaigns.services.summaries import Scope, summary_compile
from documents.tree import plain_text
from evidence.choices import Audience
from evidence.entries import FigureEntry
from evidence.models import QuoteConsent
from evidence.services.erasure import report_erase
from evidence.services.revisions import revision_bump
from tests.campaigns.joint import HALF, agree, close, people, team
from tests.campaigns.packs import briefing, briefing_summary, draft, issued
from tests.campaigns.test_joint_packs import _checked, _quoted
from tests.campaigns.test_pack_attacks import _kinds, _together
from tests.worlds import accepted, enter, make_user, region
from workloads.models import StaffInPost


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def out(rep, moderator, official, second):
    briefing(rep, moderator, official)
    return issued(draft(official, briefing_summary(official, region("N03"))), official, second)


# --- joint ------------------------------------------------------------------------------------------------------


def _desk(napo):
    unison = Union.objects.create(slug="unison", name="UNISON")
    joint = Union.objects.create(slug="joint", name="Joint unions", kind="joint")
    ours, theirs = team(napo), team(unison)
    for one in (ours, theirs):
        people(one, 12, HALF)
        agree(one)
    close(ours.desk())
    return joint, ours, theirs


def _signed(ours, theirs):
    pack = _checked(ours.desk())
    for by in (theirs.desk(), ours.desk("second")):
        pack = pack_sign(by=by, pack=pack, mark=pack.mark)
    return pack


def test_who_does_not_take_part_issues_and_recalls_nothing(napo):
    joint, ours, theirs = _desk(napo)
    gmb = team(Union.objects.create(slug="gmb", name="GMB"))
    with tenancy.union_scope(joint.pk):
        pack = _signed(ours, theirs)
        with pytest.raises(Refused, match="does not take part"):
            pack_issue(by=gmb.desk(), pack=pack)
        pack = pack_issue(by=theirs.desk(), pack=pack)
        with pytest.raises(Refused, match="does not take part"):
            pack_recall(by=gmb.desk(), pack=pack, reason="We were not asked.")
        assert pack_recall(by=ours.desk(), pack=pack, reason="A slip.").status == PackStatus.RECALLED


def test_an_author_signs_for_no_union_by_the_shell(napo):
    joint, ours, theirs = _desk(napo)
    with tenancy.union_scope(joint.pk):
        pack = _checked(ours.desk())
        pack = pack_check(
            by=ours.desk(), pack=pack_leave_out(by=theirs.desk(), pack=pack, key="headline-notices")
        )
        pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
        with pytest.raises(Exception, match="needs the signature"), transaction.atomic():
            pack.parties.filter(party=theirs.union).update(signed_by=theirs.official, signed_mark=pack.mark)
            Pack.objects.filter(pk=pack.pk).update(
                status="signed", signed_by=ours.second, signed_mark=pack.mark, signed_at=timezone.now()
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["agreement", "quote"])
def test_what_ends_at_home_while_a_joint_pack_is_printed_keeps_it_in(napo, monkeypatch, what):
    from campaigns.services import pack_life

    joint, ours, theirs = _desk(napo)
    crossing = _quoted(theirs, "We are drowning in cases.", Audience.PARLIAMENT, Audience.OTHER_UNIONS)
    render = pack_life.RENDERERS["pdf"]

    def end():
        with tenancy.union_scope(theirs.union.pk):
            if what == "agreement":
                agreement_end(by=theirs.official, agreement=JointAgreement.objects.get())
            else:
                with transaction.atomic():
                    QuoteConsent.objects.filter(testimony=crossing).update(withdrawn_at=timezone.now())
                    revision_bump(union_id=theirs.union.pk, region_id=crossing.report.region_id)

    def meanwhile(document):
        assert _together(napo, end) == [None]
        return render(document)

    with tenancy.union_scope(joint.pk):
        pack = _signed(ours, theirs)
        assert "drowning" in plain_text(pack.document)
        monkeypatch.setitem(pack_life.RENDERERS, "pdf", meanwhile)
        with pytest.raises(Refused, match=r"ended its agreement|changed since it was checked"):
            pack_issue(by=theirs.desk(), pack=pack)
        assert not Pack.objects.get(pk=pack.pk).number


@pytest.mark.django_db(transaction=True)
def test_a_stop_and_the_issue_at_one_moment_never_both_hold(napo):
    joint, ours, theirs = _desk(napo)
    with tenancy.union_scope(joint.pk):
        pack = _signed(ours, theirs)
    found = _together(
        joint,
        lambda: pack_issue(by=ours.desk(), pack=Pack.objects.get(pk=pack.pk)),
        lambda: pack_veto(by=theirs.desk(), pack=Pack.objects.get(pk=pack.pk), reason="Not yet."),
    )
    assert _kinds(found) == ["Pack", "Refused"], found
    with tenancy.union_scope(joint.pk):
        pack = Pack.objects.get(pk=pack.pk)
        vetoed = pack.parties.exclude(vetoed_by=None).exists()
    assert (pack.status, vetoed) in {("issued", False), ("vetoed", True)}


# --- links ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_last_of_a_counted_link_is_taken_by_one(napo, out, official):
    _delivery, _link = delivery_make(by=official, pack=out, name="A researcher", most=2)
    found = _together(
        napo, *(lambda: delivery_take(delivery=Delivery.objects.get(), kind="pdf") for _n in range(5))
    )
    assert _kinds(found) == ["PackFile", "PackFile", "Refused", "Refused", "Refused"]
    assert Delivery.objects.get().opened == 2


def test_notes_reach_each_reader_once_for_each_change_also_by_links_taken_back(out, official, second):
    for address in ("mp@parliament.example", "MP@parliament.example", "two@parliament.example"):
        delivery, _link = delivery_make(by=official, pack=out, name="A reader", address=address)
    delivery_revoke(by=official, delivery=delivery)
    issued(pack_revise(by=official, pack=out), official, second)
    out.refresh_from_db()
    pack_recall(by=second, pack=out, reason="Wrong throughout.")
    told = OutboxMail.objects.filter(template="campaigns/mail/pack_changed").order_by("pk")
    found = [(mail.address.lower(), mail.context["status"]) for mail in told]
    assert sorted(found) == [
        (f"{name}@parliament.example", status)
        for name in ("mp", "two")
        for status in ("recalled", "superseded")
    ]


def test_a_link_of_a_recalled_pack_gives_nothing_and_offers_nothing(out, official, second, client):
    _delivery, link = delivery_make(by=official, pack=out, name="A researcher")
    pack_recall(by=second, pack=out, reason="A claim was misquoted.")
    address = "/" + link.split("/", 3)[3]
    with tenancy.union_scope(None):
        page = client.get(address).content.decode()
        assert "Download" not in page
        assert "recalled" in page.lower()
        assert client.post(address, {"kind": "pdf"}).status_code == 403


# --- wrong doors ------------------------------------------------------------------------------------------------


def test_an_official_of_one_region_comes_to_the_national_pack_by_no_address(
    rep, moderator, official, second, napo, client
):
    briefing(rep, moderator, official)
    pack = issued(draft(official, briefing_summary(official)), official, second)
    delivery, _link = delivery_make(by=official, pack=pack, name="A researcher")
    enter(client, make_user(napo, "wales", "official", unit=region("N03")))
    names = [
        name
        for name in get_resolver().namespace_dict["campaigns"][1].reverse_dict
        if isinstance(name, str) and name.startswith(("pack_", "pack", "reply_", "delivery_revoke"))
    ]
    tried = 0
    for name in names:
        for target in (pack.uid, delivery.uid):
            for kwargs in ({"uid": target}, {"uid": target, "kind": "pdf"}):
                try:
                    address = reverse(f"campaigns:{name}", kwargs=kwargs)
                except Exception:
                    continue
                for method in (client.get, client.post):
                    assert method(address, {"mark": pack.mark, "reason": "x"}).status_code in {
                        403,
                        404,
                        405,
                    }, address
                    tried += 1
    assert tried > 60
    pack.refresh_from_db()
    assert pack.status == PackStatus.ISSUED


# --- texts made to break a page ---------------------------------------------------------------------------------

HOSTILE = (
    "=cmd|' /C calc'!A0 +1 -2 @SUM(1) {{ 7*7 }} #eval(\"1+1\") \x01\x08 \u202e2202\u202c \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
    "\u0175\u0177 \u017c\u00f3\u0142\u0107 \U0001f600 <script>alert(1)</script> $x^2$ *b* _i_ ]] )) \\ ` \ud7ff\ue000"
)


def _every_text(pack):
    """What a reader of each file sees."""
    found = {file.kind: bytes(file.content) for file in pack.files.all()}
    with zipfile.ZipFile(io.BytesIO(found["csv"])) as archive:
        sheets = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    return found, sheets


@pytest.mark.parametrize("size", [1, 400])
def test_hostile_errata_reply_and_words_print_in_every_file_and_start_nothing(out, official, second, size):
    text = "\n".join(["=1+1", *[HOSTILE] * size])
    today = timezone.localdate()
    newer = pack_revise(by=official, pack=out, errata=text)
    newer = pack_check(by=official, pack=newer)
    for found in newer.checks:
        newer = pack_leave_out(by=official, pack=newer, key=found["key"])
    newer = pack_check(by=official, pack=newer)
    asked = reply_ask(by=official, pack=newer, given_to="=HYPERLINK(1)", given_on=today, answer_by=today)
    asked = reply_enter(by=official, asked=asked, reply=text, replied_on=today)
    pack = issued(Pack.objects.get(pk=newer.pk), official, second)
    files, sheets = _every_text(pack)
    page = files["page"].decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    for sheet in sheets:
        for line in sheet.splitlines():
            assert not line.lstrip('"').startswith(("=", "+", "-", "@", "\t")), line[:80]
    book = load_workbook(io.BytesIO(files["xlsx"]))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert pack_verify(pack) == []


def test_a_correction_still_prints_the_reply_to_the_version_before(rep, moderator, official, second):
    briefing(rep, moderator, official)
    pack = pack_check(by=official, pack=draft(official, briefing_summary(official, region("N03"))))
    today = timezone.localdate()
    asked = reply_ask(
        by=official, pack=pack, given_to="The Regional Director", given_on=today, answer_by=today
    )
    reply_enter(by=official, asked=asked, reply="We do not accept this.", replied_on=today)
    pack = issued(Pack.objects.get(pk=pack.pk), official, second)
    newer = issued(pack_revise(by=official, pack=pack, errata="A slip."), official, second)
    words = plain_text(newer.document)
    assert "The figures of version 1 of this pack were given to The Regional Director" in words
    assert "We do not accept this." in words


# --- evidence that is gone --------------------------------------------------------------------------------------


def test_a_pack_whose_claims_evidence_is_erased_still_verifies_and_is_flagged(
    rep, moderator, official, second, napo
):
    StaffInPost.objects.create(
        unit=region("N03"), grade="PO", basis="headcount", value=400, as_at=dt.date(2026, 1, 31), source="FOI"
    )
    said = FigureEntry(
        text="over 150%", statistic="one_person", grade="PO", people=1, said="I am on over 150%."
    )
    report = accepted(rep, moderator, said, basis="told")
    summary = summary_compile(
        by=official, scope=Scope(region("N03"), dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    )
    pack = pack_check(by=official, pack=draft(official, summary))
    pack = pack_leave_out(by=official, pack=pack, key=pack.checks[0]["key"])
    pack = issued(pack, official, second)
    assert "A probation officer in Wales was over 150%" in plain_text(pack.document)
    assert pack_verify(pack) == []
    report_erase(by=make_user(napo, "dpo", "data_protection"), report=report, reason="request")
    assert "has been erased" in " ".join(pack_flags(pack))
    assert pack_verify(pack) == []
