"""After a pack is out: a quote taken back, a reading found false, a demand won. The next pack, the issued one, its readers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import OutboxMail
from campaigns.choices import DemandStatus, PackStatus
from campaigns.models import Demand
from campaigns.services.demands import demand_change
from campaigns.services.mailing_lists import list_make, list_send, member_add
from campaigns.services.pack_life import pack_recall, pack_revise
from campaigns.services.proof import pack_flags, pack_verify
from documents.tree import plain_text
from evidence.models import CaseReport, Testimony
from evidence.services.reports import report_withdraw
from tests.campaigns.packs import briefing, briefing_summary, draft, issued
from tests.worlds import make_user, region


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def pack(rep, moderator, official, second):
    """The national pack, out, and with two readers."""
    briefing(rep, moderator, official)
    pack = issued(draft(official, briefing_summary(official)), official, second)
    readers = list_make(by=official, name="Readers", audience=pack.audience)
    for name in ("one", "two"):
        member_add(by=official, mailing_list=readers, name=name, address=f"{name}@parliament.example")
    list_send(by=official, pack=pack, mailing_list=readers)
    return pack


def notes():
    found = OutboxMail.objects.filter(template="campaigns/mail/pack_changed").order_by("address")
    return [
        (mail.address.partition("@")[0], mail.context["version"], mail.context["status"]) for mail in found
    ]


def test_a_quote_taken_back(pack, official, second):
    words = "I am leaving the Service after more than 20 years"
    assert words in plain_text(pack.document)
    for testimony in Testimony.objects.all():
        if testimony.text.startswith(words):
            Testimony.objects.filter(pk=testimony.pk).update(withdrawn_at=timezone.now())
    assert pack_flags(pack) == ["A quote in it has been taken back. Correct or recall the pack."]
    assert notes() == []
    newer = issued(pack_revise(by=official, pack=pack, errata="A quote was taken back."), official, second)
    assert words not in plain_text(newer.document)
    assert "Corrected. A quote was taken back." in plain_text(newer.document)
    assert notes() == [("one", 1, "corrected"), ("two", 1, "corrected")]
    pack.refresh_from_db()
    assert pack.status == PackStatus.CORRECTED


def test_a_report_found_false(pack, rep, official, second):
    false = next(
        report for report in CaseReport.objects.all()
        if any(figure.text == "over 150%" for figure in report.figures.all())
    )  # fmt: skip
    report_withdraw(by=rep, report=false)
    assert pack_flags(pack)[0].startswith(
        "A claim in it is no longer accepted evidence: “Napo has seen evidence"
    )
    newer = pack_revise(by=official, pack=pack, errata="The claim for Wales was wrong.")
    assert "over 150% on the WMT" not in plain_text(newer.document)
    pack_recall(by=second, pack=pack, reason="The claim for Wales was wrong.")
    assert notes() == [("one", 1, "recalled"), ("two", 1, "recalled")]


def test_a_demand_won(pack, official, second):
    demand = Demand.objects.get(list__title="Workloads and Staffing in Probation")
    demand_change(
        by=official, demand=demand, status=DemandStatus.AGREED, on=dt.date(2025, 9, 1), note="Announced."
    )
    assert ["Agreed" in flag for flag in pack_flags(pack)] == [True]
    assert pack_verify(pack) == []
    newer = issued(pack_revise(by=official, pack=pack), official, second)
    assert "1 September 2025: Agreed. Announced." in plain_text(newer.document)
    assert notes() == [("one", 1, "superseded"), ("two", 1, "superseded")]


def test_what_happens_elsewhere_flags_nothing(pack, official):
    demand = Demand.objects.exclude(list__in_packs=True).first()
    demand_change(by=official, demand=demand, status=DemandStatus.ACKNOWLEDGED, on=dt.date(2025, 9, 1))
    assert pack_flags(pack) == []
    assert region("N03").name in plain_text(pack.document)
