"""Joint packs: one signature for each union, each can stop it, nobody signs alone by whatever way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.actors import System
from accounts.models import AuditEntry, RoleGrant, Union
from accounts.permissions import Refused
from accounts.seats import acting_in, seat_of
from accounts.services.signin import totp_enrol
from campaigns.choices import PackAct, PackStatus
from campaigns.models import JointAgreement, Pack, PackEvent, PackParty
from campaigns.services.joint import agreement_end, pack_lift, pack_veto
from campaigns.services.pack_life import pack_issue, pack_sign
from campaigns.services.packs import pack_check, pack_leave_out, pack_make, pack_put_back
from campaigns.services.proof import pack_flags, pack_verify
from campaigns.services.summaries import Scope, summary_compile
from documents.tree import plain_text
from evidence.choices import Audience
from evidence.entries import TestimonyEntry
from evidence.models import QuoteConsent, Testimony
from tests.accounts.people import code, secret_of
from tests.campaigns.joint import DAY, FIRST, HALF, LAST, agree, close, people, team
from tests.worlds import accepted, enter, make_user, region, unit


@pytest.fixture
def ours(napo):
    return team(napo)


@pytest.fixture
def theirs(unison):
    return team(unison)


@pytest.fixture
def gmb(napo):
    return team(Union.objects.create(slug="gmb", name="GMB/SCOOP"))


@pytest.fixture
def desk(ours, theirs, joint):
    """The joint desk open, with two unions that agreed and a closed period of 12 people each."""
    people(ours, 12, HALF)
    people(theirs, 12, HALF)
    agree(ours)
    agree(theirs)
    close(ours.desk())
    with tenancy.union_scope(joint.pk):
        yield joint


def _draft(by, **fields):
    summary = summary_compile(by=by, scope=Scope(region("N03"), FIRST, LAST))
    return pack_make(by=by, summary=summary, **fields)


def _checked(by, **fields):
    pack = pack_check(by=by, pack=_draft(by, **fields))
    assert pack.checks == []
    return pack


def test_a_joint_pack_is_issued_with_one_signature_of_each_union(desk, ours, theirs):
    pack = _checked(ours.desk())
    assert set(pack.parties.values_list("party__slug", flat=True)) == {"napo", "unison"}
    pack = pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    assert (pack.status, pack.signed_by) == (PackStatus.CHECKED, None)
    with pytest.raises(Refused, match="cannot be done now"):
        pack_issue(by=theirs.desk(), pack=pack)
    pack = pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
    assert pack.status == PackStatus.SIGNED
    pack = pack_issue(by=theirs.desk(), pack=pack)
    assert pack.number == f"JTU-{timezone.localdate().year}-001"
    words = plain_text(pack.document)
    assert "24 people" in words
    assert "may be counted twice" in words
    assert "Napo, UNISON" in words
    assert "Each person counts once, with the latest reading." not in words.split("They may say")[1]
    assert pack_verify(pack) == []
    assert pack_flags(pack) == []
    signed = PackEvent.objects.filter(pack=pack, act=PackAct.SIGN)
    assert sorted(signed.values_list("note", flat=True)) == ["For Napo", "For UNISON"]
    assert AuditEntry.objects.filter(union_id=desk.pk, action="pack.sign", object_id=pack.pk).count() == 2


def test_numbers_of_joint_packs_are_their_own(desk, ours, theirs):
    for number in (1, 2):
        pack = _checked(ours.desk(), audience=["", "parliament", "press"][number])
        pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
        pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
        assert pack_issue(by=ours.desk("second"), pack=pack).number.endswith(f"-00{number}")


def test_nobody_signs_a_joint_pack_alone_by_service_or_shell(desk, ours, theirs, gmb):
    pack = _checked(ours.desk())
    refused = (
        (ours.desk(), "another official must sign"),
        (gmb.desk(), "Your union does not take part"),
        (ours.second, "another union"),  # at home, not at the desk
        (System("shell", desk.pk), "signed off by a person"),
    )
    for by, words in refused:
        with pytest.raises(Refused, match=words):
            pack_sign(by=by, pack=pack, mark=pack.mark)
    pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    for by, words in ((theirs.desk(), "signed for your union already"), (theirs.desk("second"), "already")):
        with pytest.raises(Refused, match=words):
            pack_sign(by=by, pack=pack, mark=pack.mark)
    shell = (
        {"status": "issued"},
        {"status": "signed"},
        {"status": "signed", "signed_by": theirs.second, "signed_mark": pack.mark},
        {"status": "issued", "signed_by": theirs.second, "signed_mark": pack.mark},
    )
    for fields in shell:
        with pytest.raises(IntegrityError), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(**fields)
    # Not with a signature that somebody of another union, or who prepared it, put in its place either.
    for forger in (theirs.second, ours.official):
        with pytest.raises(IntegrityError), transaction.atomic():
            PackParty.objects.filter(pack=pack, party=ours.union).update(
                signed_by=forger, signed_mark=pack.mark
            )
            Pack.objects.filter(pk=pack.pk).update(**shell[2])
    assert Pack.objects.get(pk=pack.pk).status == PackStatus.CHECKED


def test_a_pack_without_parties_is_never_out(desk, ours, theirs):
    pack = _checked(ours.desk())
    with pytest.raises(IntegrityError), transaction.atomic():
        PackParty.objects.filter(pack=pack).delete()
        Pack.objects.filter(pk=pack.pk).update(
            status="issued", signed_by=theirs.official, signed_mark=pack.mark
        )


def test_nobody_signs_a_joint_pack_alone_by_page_or_address(desk, ours, theirs, gmb, client):
    pack = _checked(ours.desk())
    address = reverse("campaigns:pack", args=[pack.uid])
    sign, issue = (reverse(f"campaigns:pack_{name}", args=[pack.uid]) for name in ("sign", "issue"))
    enter(client, ours.official)
    page = client.get(f"/joint{address}").content.decode()
    assert "another official must sign it off" in page
    assert f"/joint{sign}" not in page
    assert client.post(f"/joint{sign}", {"mark": pack.mark}).status_code == 403
    assert client.get(address).status_code == 404  # not among the union's own packs
    assert client.post(sign, {"mark": pack.mark}).status_code == 404
    assert enter(client, gmb.official).post(f"/joint{sign}", {"mark": pack.mark}).status_code == 403
    enter(client, theirs.official)
    page = client.get(f"/joint{address}").content.decode()
    assert f"/joint{sign}" in page
    assert "Still to sign for: Napo, UNISON" in page
    assert client.post(f"/joint{sign}", {"mark": "of other words"}).status_code == 403
    answer = client.post(f"/joint{sign}", {"mark": pack.mark})
    assert (answer.status_code, answer.url) == (302, f"/joint{address}")
    assert "Still to sign for: Napo" in client.get(f"/joint{address}").content.decode()
    assert client.post(f"/joint{issue}").status_code == 403
    assert enter(client, ours.second).post(f"/joint{sign}", {"mark": pack.mark}).status_code == 302
    assert client.post(f"/joint{issue}").status_code == 302
    with tenancy.union_scope(desk.pk):
        assert Pack.objects.get(pk=pack.pk).status == PackStatus.ISSUED


def test_an_edit_undoes_every_signature_also_where_the_words_come_back(desk, ours, theirs):
    pack = _checked(ours.desk())
    pack = pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    before = pack.mark
    pack = pack_leave_out(by=ours.desk(), pack=pack, key="headline-notices")
    pack = pack_put_back(by=ours.desk(), pack=pack, key="headline-notices")
    assert (pack.mark, pack.status) == (before, PackStatus.DRAFT)
    assert not pack.parties.exclude(signed_by=None).exists()


def test_each_union_can_stop_a_pack_also_after_the_sign_off(desk, ours, theirs):
    pack = _checked(ours.desk())
    pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    pack = pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
    with pytest.raises(ValidationError, match="Say why"):
        pack_veto(by=theirs.desk(), pack=pack, reason=" ")
    pack = pack_veto(by=theirs.desk("second"), pack=pack, reason="The vacancy figure is disputed.")
    assert (pack.status, pack.signed_by) == (PackStatus.VETOED, None)
    with pytest.raises(Refused, match="Stopped by a union"):
        pack_issue(by=ours.desk("second"), pack=pack)
    with pytest.raises(Refused, match="Stopped by a union"):
        pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(status="issued", signed_by=ours.second, signed_mark=pack.mark)
    with pytest.raises(Refused, match="only the one that did"):
        pack_lift(by=ours.desk(), pack=pack)
    assert PackEvent.objects.filter(act=PackAct.VETO, note="The vacancy figure is disputed.").exists()
    assert AuditEntry.objects.filter(action="pack.veto", object_id=pack.pk).exists()
    pack = pack_lift(by=theirs.desk(), pack=pack)
    assert pack.status == PackStatus.DRAFT
    assert not pack.parties.exclude(signed_by=None).exists()


def test_a_change_answers_a_stop_and_all_sign_anew(desk, ours, theirs):
    pack = _checked(ours.desk())
    pack = pack_veto(by=theirs.desk(), pack=pack, reason="Leave the notices out.")
    pack = pack_leave_out(by=ours.desk(), pack=pack, key="headline-notices")
    assert pack.status == PackStatus.DRAFT
    assert not pack.parties.exclude(vetoed_by=None).exists()
    pack = pack_check(by=ours.desk(), pack=pack)
    pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    assert pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark).status == PackStatus.SIGNED


def test_the_page_says_who_stopped_it_and_why(desk, ours, theirs, client):
    pack = _checked(ours.desk())
    stop = "/joint" + reverse("campaigns:pack_veto", args=[pack.uid])
    enter(client, theirs.official)
    empty = client.post(stop, {"reason": ""})
    assert empty.status_code == 422
    assert "Say why: the other unions read it." in empty.content.decode()
    assert client.post(stop, {"reason": "Not agreed with our branch."}).status_code == 302
    page = (
        enter(client, ours.official)
        .get("/joint" + reverse("campaigns:pack", args=[pack.uid]))
        .content.decode()
    )
    assert "Not agreed with our branch." in page
    assert "Take the stop of" not in page
    page = (
        enter(client, theirs.second)
        .get("/joint" + reverse("campaigns:pack", args=[pack.uid]))
        .content.decode()
    )
    assert "Take the stop of UNISON back" in page


def test_a_pack_of_one_union_is_stopped_by_nobody_but_its_makers(napo, rep, moderator, official):
    from tests.campaigns.packs import wales_counted

    pack = pack_make(by=official, summary=wales_counted(rep, moderator, official))
    with pytest.raises(Refused, match="Only a joint pack"):
        pack_veto(by=make_user(napo, "other", "official"), pack=pack, reason="No.")
    assert not pack.parties.exists()


def test_a_union_that_ends_its_agreement_stops_what_is_not_issued_yet(desk, ours, theirs):
    pack = _checked(ours.desk())
    pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    pack = pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
    with tenancy.union_scope(theirs.union.pk):
        agreement_end(by=theirs.official, agreement=JointAgreement.objects.get())
    with pytest.raises(Refused, match="ended its agreement"):
        pack_issue(by=ours.desk("second"), pack=pack)


def test_signatures_of_an_issued_pack_stay(desk, ours, theirs):
    pack = _checked(ours.desk())
    pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
    pack_issue(by=theirs.desk(), pack=pack)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        PackParty.objects.filter(pack=pack).update(signed_by=None)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        PackParty.objects.filter(pack=pack).delete()


# --- the desk -----------------------------------------------------------------------------------------------------


def test_only_an_official_with_the_joint_role_comes_to_the_desk(desk, ours, napo, rep, client):
    plain = make_user(napo, "plain", "official")
    for user in (plain, rep):
        assert seat_of(user) is None
        assert enter(client, user).get("/joint/packs/").status_code == 404
        with pytest.raises(Refused):
            acting_in(user, desk.pk)
    assert enter(client, ours.official).get("/joint/packs/").status_code == 200
    # The joint role alone, without the role in the union beside it, opens nothing.
    RoleGrant.objects.filter(user=ours.official, joint=False).delete()
    assert enter(client, ours.official).get("/joint/packs/").status_code == 404


def test_the_joint_role_gives_nothing_in_the_union(napo, joint):
    from accounts.choices import Role
    from accounts.permissions import Permission, may

    user = make_user(napo, "only-joint")
    RoleGrant.objects.create(user=user, role=Role.OFFICIAL, joint=True, starts_on=dt.date(2020, 1, 1))
    assert not may(user, Permission.PACK_SIGN)


def test_the_rest_of_safeload_is_not_at_the_desk(desk, ours, client):
    enter(client, ours.official)
    for path in ("/joint/account/2fa/", "/joint/notices/concerns/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) in {(307, path.removeprefix("/joint"))}
    assert client.post("/joint/account/logout/").status_code == 307
    assert client.get("/joint/nowhere/").status_code in {307, 404}


def test_every_link_on_pages_of_the_desk_stays_there(desk, ours, theirs, client):
    pack = _checked(ours.desk())
    enter(client, ours.official)
    for path in (
        "/packs/",
        reverse("campaigns:pack", args=[pack.uid]),
        "/figures/",
        "/figures/releases/",
        "/demands/",
    ):
        page = client.get(f"/joint{path}")
        assert page.status_code == 200
        assert 'href="/packs/' not in page.content.decode()
        assert "Joint unions" in page.content.decode()
        # The way back is asked of the same connection: nothing of the desk stays behind.
        assert reverse("campaigns:pack_list") == "/packs/"


def test_a_form_sent_too_late_at_the_desk_goes_on_after_the_proof(desk, ours, theirs, client):
    pack, signer = _checked(ours.desk()), theirs.official
    sign = reverse("campaigns:pack_sign", args=[pack.uid])
    totp_enrol(signer)
    enter(client, signer)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    asked = client.post(f"/joint{sign}", {"mark": pack.mark})
    assert asked["Location"].startswith("/joint/account/")
    assert not pack.parties.exclude(signed_by=None).exists()
    done = client.post(asked["Location"], {"code": code(secret_of(signer)), "next": sign})
    assert done["Location"] == f"/joint/packs/{pack.uid}/"
    assert pack.parties.get(party=theirs.union).signed_by == signer


# --- words --------------------------------------------------------------------------------------------------------


def _quoted(of, text, *audiences):
    """Accepted words of a member of the union, agreed to for these readers."""
    with tenancy.union_scope(of.union.pk):
        entry = TestimonyEntry(text=text, attribution="Probation officer, Wales")
        report = accepted(of.rep, of.moderator, where=unit("Gwent"), on=DAY, testimonies=[entry])
        testimony = report.testimonies.get()
        for audience in audiences:
            QuoteConsent.objects.create(
                union=of.union,
                testimony=testimony,
                audience=audience,
                wording=testimony.wording,
                informed="1",
            )
        return testimony


def test_only_words_agreed_for_the_other_unions_cross(desk, ours, theirs):
    crossing = _quoted(theirs, "We are drowning in cases.", Audience.PARLIAMENT, Audience.OTHER_UNIONS)
    _quoted(theirs, "Only for MPs.", Audience.PARLIAMENT)
    _quoted(theirs, "Only for the others.", Audience.OTHER_UNIONS)
    _quoted(ours, "Ours too.", Audience.PARLIAMENT, Audience.OTHER_UNIONS, Audience.MEMBERS)
    pack = _draft(ours.desk())
    words = plain_text(pack.document)
    assert "We are drowning in cases." in words
    assert "Ours too." in words
    assert "Only for" not in words
    assert set(pack.quotes.values_list("testimony", flat=True)) == {None}
    assert not Testimony.objects.exists()
    # "Members of my union" was not said of the members of three.
    assert "Ours too." not in plain_text(_draft(ours.desk(), audience="members").document)
    pack = pack_check(by=ours.desk(), pack=pack)
    pack_sign(by=theirs.desk(), pack=pack, mark=pack.mark)
    pack_sign(by=ours.desk("second"), pack=pack, mark=pack.mark)
    pack = pack_issue(by=theirs.desk(), pack=pack)
    assert pack_flags(pack) == []
    with tenancy.union_scope(theirs.union.pk):
        QuoteConsent.objects.filter(testimony=crossing).update(withdrawn_at=timezone.now())
    assert "taken back" in pack_flags(Pack.objects.get(pk=pack.pk))[0]
    assert "drowning" not in plain_text(_draft(ours.desk(), layout="pack").document)


def test_words_that_crossed_can_still_be_erased_at_home(desk, ours, theirs):
    crossing = _quoted(theirs, "We are drowning in cases.", Audience.PARLIAMENT, Audience.OTHER_UNIONS)
    pack = _draft(ours.desk())
    assert pack.quotes.exists()
    with tenancy.union_scope(theirs.union.pk):
        crossing.report.delete()
        assert not Testimony.objects.exists()
