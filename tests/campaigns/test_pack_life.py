"""The life of a pack: checked by gates, signed by another, frozen with its number, replaced, recalled."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actors import System
from accounts.models import AuditEntry, OutboxMail
from accounts.permissions import Refused
from campaigns.choices import DemandStatus, PackAct, PackStatus
from campaigns.models import Demand, Pack, PackEvent, PackFile
from campaigns.pack_transitions import MOVES
from campaigns.services.demands import demand_change
from campaigns.services.pack_life import pack_issue, pack_recall, pack_revise, pack_sign
from campaigns.services.packs import (
    headline_words,
    pack_check,
    pack_confirm,
    pack_edit,
    pack_leave_out,
    pack_put_back,
    pack_word,
)
from campaigns.services.proof import file_proof, pack_flags, pack_verify
from documents.tree import plain_text
from evidence.models import Testimony
from tests.campaigns.packs import briefing, briefing_summary, draft, wales_counted
from tests.worlds import accepted, enter, make_user, region


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def pack(rep, moderator, official):
    briefing(rep, moderator, official)
    return draft(official, briefing_summary(official, region("N03")))


def issued(pack, official, second):
    pack = pack_check(by=official, pack=pack)
    assert pack.checks == []
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    return pack_issue(by=second, pack=pack)


def test_every_status_can_be_reached_and_what_is_frozen_never_goes_back():
    assert {move.target for move in MOVES} | {PackStatus.BUILDING} == set(PackStatus)
    back = [move for move in MOVES if move.source in {"issued", "superseded", "corrected", "recalled"}]
    assert {move.target for move in back} == {"superseded", "corrected", "recalled"}


def test_nobody_signs_alone_service_shell_and_system(pack, official, second):
    pack = pack_check(by=official, pack=pack)
    with pytest.raises(Refused, match="another official must sign"):
        pack_sign(by=official, pack=pack, mark=pack.mark)
    with pytest.raises(Refused, match="signed off by a person"):
        pack_sign(by=System("shell", pack.union_id), pack=pack, mark=pack.mark)
    shell = (
        {"status": "issued"},
        {"status": "signed"},
        {"status": "signed", "signed_by": official, "signed_mark": pack.mark},
        {"status": "issued", "signed_by": second, "signed_mark": "of other words"},
    )
    for fields in shell:
        with pytest.raises(IntegrityError), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(**fields)
    with pytest.raises(Refused, match="cannot be done now"):
        pack_issue(by=second, pack=pack)
    assert pack_sign(by=second, pack=pack, mark=pack.mark).status == PackStatus.SIGNED


def test_nobody_signs_alone_page_and_address(pack, official, second, rep, client):
    pack_check(by=official, pack=pack)
    pack.refresh_from_db()
    addresses = {name: reverse(f"campaigns:pack_{name}", args=[pack.uid]) for name in ("sign", "issue")}
    page = enter(client, official).get(reverse("campaigns:pack", args=[pack.uid])).content.decode()
    assert "another official must sign it off" in page
    assert addresses["sign"] not in page
    assert client.post(addresses["sign"], {"mark": pack.mark}).status_code == 403
    assert client.post(addresses["issue"]).status_code == 403
    assert enter(client, rep).post(addresses["sign"], {"mark": pack.mark}).status_code in {403, 404}
    enter(client, second)
    assert addresses["sign"] in client.get(reverse("campaigns:pack", args=[pack.uid])).content.decode()
    assert client.post(addresses["sign"], {"mark": "another"}).status_code == 403
    assert client.post(addresses["sign"], {"mark": pack.mark}).status_code == 302
    assert client.post(addresses["issue"]).status_code == 302
    pack.refresh_from_db()
    assert (pack.status, pack.signed_by) == (PackStatus.ISSUED, second)


def test_who_changed_it_does_not_sign_it_and_a_change_undoes_the_signature(pack, official, second, napo):
    pack = pack_check(by=official, pack=pack)
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    pack = pack_leave_out(by=second, pack=pack, key="headline-notices", what="Notices")
    assert (pack.status, pack.signed_by, pack.signed_mark) == (PackStatus.DRAFT, None, "")
    pack = pack_check(by=official, pack=pack)
    with pytest.raises(Refused, match="You changed this pack"):
        pack_sign(by=second, pack=pack, mark=pack.mark)
    third = make_user(napo, "third", "official")
    assert pack_sign(by=third, pack=pack, mark=pack.mark).status == PackStatus.SIGNED
    assert "foreseeability notices" not in plain_text(pack.document).split("The national picture")[0].lower()
    pack = pack_put_back(by=official, pack=pack, key="headline-notices")
    assert pack.status == PackStatus.DRAFT
    assert PackEvent.objects.filter(pack=pack, act=PackAct.LEAVE_OUT, note="Notices", by=second).exists()


def test_a_demand_won_after_the_check_sends_the_pack_back(pack, official, second):
    pack = pack_check(by=official, pack=pack)
    demand = Demand.objects.get(list__title="Workloads and Staffing in Probation")
    demand_change(by=official, demand=demand, status=DemandStatus.AGREED, on=dt.date(2026, 1, 5))
    with pytest.raises(Refused, match="changed since it was checked"):
        pack_sign(by=second, pack=pack, mark=pack.mark)
    pack.refresh_from_db()
    assert pack.status == PackStatus.DRAFT
    assert "Agreed" in plain_text(issued(pack, official, second).document)


def test_an_issued_pack_is_numbered_frozen_and_holds(pack, official, second):
    signed_words = plain_text(pack.document)
    pack = issued(pack, official, second)
    assert (pack.number, pack.version) == (f"NAPO-{timezone.localdate().year}-001", 1)
    assert plain_text(pack.document) == signed_words
    assert pack.document.meta.stamp is None
    assert set(pack.files.values_list("kind", flat=True)) == {"pdf", "docx", "xlsx", "csv", "page"}
    assert pack_verify(pack) == []
    for fields in ({"tree": "x"}, {"status": "draft"}, {"number": "NAPO-2026-999"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        PackFile.objects.filter(pack=pack).update(sha256="0")
    with pytest.raises(Refused, match="cannot be done now"):
        pack_edit(by=official, pack=pack)
    assert AuditEntry.objects.filter(action="pack.issue", object_id=pack.pk).exists()


def test_numbers_leave_no_gap_when_an_issue_fails(pack, official, second, monkeypatch):
    from campaigns.services import pack_life

    pack = pack_check(by=official, pack=pack)
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    with monkeypatch.context() as patch:
        patch.setitem(pack_life.RENDERERS, "docx", lambda document: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pack_issue(by=second, pack=Pack.objects.get(pk=pack.pk))
    assert pack_issue(by=second, pack=pack).number.endswith("-001")
    other = draft(official, briefing_summary(official, region("N07")))
    assert issued(other, official, second).number.endswith("-002")


def test_hold_and_embargo_hold_to_the_minute(pack, official, second, client, monkeypatch):
    soon = timezone.now() + dt.timedelta(minutes=2)
    pack = pack_edit(by=official, pack=pack, hold_until=soon, embargo_until=soon)
    pack = pack_check(by=official, pack=pack)
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    with pytest.raises(Refused, match="held until"):
        pack_issue(by=second, pack=pack)
    pack = pack_edit(by=official, pack=pack, embargo_until=soon)
    pack = issued(pack, official, second)
    assert pack.document.meta.stamp.startswith("EMBARGOED until")
    public = reverse("campaigns:check", args=[pack.check_token])
    assert client.get(public).status_code == 404
    for moment, status in ((soon - dt.timedelta(seconds=1), 404), (soon, 200)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert client.get(public).status_code == status


def test_the_disclosure_gate_stops_what_may_not_leave_in_these_words(rep, moderator, official, second):
    from evidence.entries import FigureEntry

    accepted(
        rep,
        moderator,
        FigureEntry(text="over 150%", statistic="typical", said="We are on over 150%."),
        basis="told",
    )
    from campaigns.services.summaries import Scope, summary_compile

    summary = summary_compile(
        by=official, scope=Scope(region("N03"), dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    )
    pack = draft(official, summary)
    assert "We are on over 150%." in plain_text(pack.document)
    pack = pack_check(by=official, pack=pack)
    assert [(found["gate"], found["what"]) for found in pack.checks] == [
        ("disclosure", "We are on over 150%.")
    ]
    assert pack.status == PackStatus.DRAFT
    pack = pack_leave_out(by=official, pack=pack, key=pack.checks[0]["key"], what=pack.checks[0]["what"])
    assert "150%" not in plain_text(pack.document).split("How these figures were made")[0]
    assert pack_check(by=official, pack=pack).status == PackStatus.CHECKED


def test_stale_figures_stop_at_the_gate_until_they_are_left_behind(pack, rep, moderator, official):
    accepted(rep, moderator, "150", on=dt.date(2022, 3, 1))
    pack = pack_check(by=official, pack=pack)
    assert [found["gate"] for found in pack.checks] == ["stale"]
    pack = pack_leave_out(by=official, pack=pack, key=pack.checks[0]["key"])
    assert pack_check(by=official, pack=pack).status == PackStatus.CHECKED


def test_names_and_numbers_of_people_stop_at_the_gate(pack, official, napo):
    from campaigns.models import Statement

    Statement.objects.create(
        union=napo, code="slip", theme="position", text="Ask about PNC 99/123456X.", how_known="typed", source="e-mail",
        made_on=dt.date(2022, 2, 1),
    )  # fmt: skip
    pack = pack_check(by=official, pack=pack)
    assert [(found["gate"], found["key"]) for found in pack.checks] == [("identifiers", "statement-slip")]


def test_an_official_may_change_words_and_never_a_figure(rep, moderator, official):
    pack = draft(official, wales_counted(rep, moderator, official))
    ours = headline_words(pack)["people_and_share"]
    with pytest.raises(ValidationError, match="figures must stay"):
        pack_word(by=official, pack=pack, kind="people_and_share", words=ours.replace("24", "34"))
    with pytest.raises(ValidationError, match="in their order"):
        pack_word(
            by=official,
            pack=pack,
            kind="people_and_share",
            words=ours.replace("24 of the 36", "36 of the 24"),
        )
    mine = ours.replace("At least", "No fewer than")
    pack = pack_word(by=official, pack=pack, kind="people_and_share", words=mine)
    assert mine in plain_text(pack.document)
    assert pack_check(by=official, pack=pack).status == PackStatus.CHECKED


def test_a_second_yes_comes_from_somebody_else(rep, moderator, official, second):
    briefing(rep, moderator, official)
    pack = draft(official, briefing_summary(official, region("N53")))
    with pytest.raises(Refused, match="second yes"):
        pack_confirm(by=official, pack=pack, key="statement-east-midlands-sfo")
    pack = pack_confirm(by=second, pack=pack, key="statement-east-midlands-sfo")
    assert "investigation into this is still ongoing" in plain_text(pack.document)
    pack = pack_check(by=official, pack=pack)
    assert pack_sign(by=second, pack=pack, mark=pack.mark).status == PackStatus.SIGNED


def test_a_quote_taken_back_flags_what_is_out_and_is_in_nothing_new(rep, moderator, official, second):
    briefing(rep, moderator, official)
    pack = issued(draft(official, briefing_summary(official)), official, second)
    assert pack_flags(pack) == []
    Testimony.objects.filter(pk=pack.quotes.first().testimony_id).update(withdrawn_at=timezone.now())
    assert "quote in it has been taken back" in pack_flags(pack)[0]
    newer = pack_revise(by=official, pack=pack, errata="A quote was taken back.")
    assert "look after myself" not in plain_text(newer.document)
    newer = issued(newer, official, second)
    pack.refresh_from_db()
    assert (newer.number, newer.version, pack.status) == (pack.number, 2, PackStatus.CORRECTED)
    assert plain_text(newer.document).count("Corrected. A quote was taken back.") == 1


def test_a_recall_tells_those_who_have_it_and_the_public_page(pack, official, second, client):
    from campaigns.services.delivery import delivery_make

    pack = issued(pack, official, second)
    delivery_make(by=official, pack=pack, name="A researcher", address="mp@parliament.example")
    with pytest.raises(ValidationError):
        pack_recall(by=second, pack=pack, reason=" ")
    pack = pack_recall(by=second, pack=pack, reason="A claim was misquoted.")
    told = OutboxMail.objects.get(template="campaigns/mail/pack_changed")
    assert (told.address, told.context["status"]) == ("mp@parliament.example", "recalled")
    page = client.get(reverse("campaigns:check", args=[pack.check_token])).content.decode()
    assert "do not use it any more" in page
    assert "A claim was misquoted." in page
    assert mail.outbox == []  # the outbox sends, not the service


def test_verify_pack_names_it_and_sees_a_changed_byte(pack, official, second, tmp_path):
    pack = issued(pack, official, second)
    content = bytes(pack.files.get(kind="pdf").content)
    good, bad, other = (tmp_path / name for name in ("good.pdf", "bad.pdf", "other.pdf"))
    good.write_bytes(content)
    bad.write_bytes(content + b"\n")
    other.write_bytes(b"%PDF-1.7 nothing")
    out = io.StringIO()
    call_command("verify_pack", good, stdout=out)
    assert f"{pack.number} v1, Wales: issued" in out.getvalue()
    assert "unaltered" in out.getvalue()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_pack", bad, stdout=out)
    assert "ALTERED" in out.getvalue()
    with pytest.raises(CommandError, match="no briefing pack"):
        call_command("verify_pack", other, stdout=out)
    assert file_proof(content).pack == pack
    assert hashlib.sha256(content).hexdigest() == pack.files.get(kind="pdf").sha256


def test_a_restated_table_flags_the_pack_and_the_issued_figures_still_verify(
    rep, moderator, official, second
):
    from campaigns.models import LedgerEntry, ReleasePeriod

    pack = issued(draft(official, wales_counted(rep, moderator, official)), official, second)
    assert pack_verify(pack) == []
    period = ReleasePeriod.objects.get()
    closed = period.entries.first()
    hidden = {unit: {**table, "n": None, "statements": []} for unit, table in closed.tables.items()}
    LedgerEntry.objects.create(
        union=pack.union, period=period, kind="retract", tables=hidden, truth=closed.truth, hash="0" * 64
    )
    assert "no longer stands" in pack_flags(pack)[0]
    assert pack_verify(pack) == []


def test_a_number_typed_into_a_correction_that_stands_nowhere_is_flagged_and_may_be_kept(
    pack, official, second
):
    out = issued(pack, official, second)
    errata = "On 3 May 2022 we printed over 129% and not over 150%."
    newer = pack_check(by=official, pack=pack_revise(by=official, pack=out, errata=errata))
    assert [(found["key"], found["what"]) for found in newer.checks] == [
        ("typed-129", "129 in the correction")
    ]
    newer = pack_leave_out(by=official, pack=newer, key="typed-129")
    assert pack_check(by=official, pack=newer).checks == []
    assert "129%" in plain_text(newer.document)
