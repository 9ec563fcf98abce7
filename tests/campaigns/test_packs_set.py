"""All regions in one go, the meeting sheet from the page, and where the figures of an issued pack come from."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse

from accounts.models import Job
from accounts.permissions import Refused
from campaigns.choices import PackStatus
from campaigns.composition.extract import region_pages, regions_in
from campaigns.models import Pack, Statement
from campaigns.services.demo import WINDOW
from campaigns.services.pack_making import set_job, set_sign_request
from campaigns.services.pack_sets import set_exceptions, set_issue, set_make, set_places, set_sign
from campaigns.services.packs import pack_check
from campaigns.tasks import build_pack_set, sign_pack_set
from documents.tree import plain_text
from tests.campaigns.packs import briefing, briefing_summary, draft
from tests.worlds import enter, make_user, region


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


def test_a_set_is_made_once_signed_by_another_and_taken_as_one_zip(rep, moderator, official, second, client):
    briefing(rep, moderator, official)
    start, end = WINDOW
    packs = set_make(by=official, places=set_places("regions", end), start=start, end=end)
    assert len(packs) == 13
    assert {pack.status for pack in packs} == {PackStatus.CHECKED}
    assert [
        pack.pk for pack in set_make(by=official, places=set_places("regions", end), start=start, end=end)
    ] == [pack.pk for pack in packs]
    marks = {str(pack.uid): pack.mark for pack in packs}
    with pytest.raises(Refused, match="another official"):
        set_sign_request(by=official, lead=packs[0], packs=packs, marks=marks)
    assert set_sign(by=official, packs=packs, marks=marks) == []
    address = {
        name: reverse(f"campaigns:pack_set{name}", args=[packs[0].uid]) for name in ("", "_act", "_file")
    }
    enter(client, second)
    page = client.get(address[""]).content.decode()
    assert "Sign off all that are checked" in page
    sent = {f"mark-{uid}": mark for uid, mark in marks.items()}
    assert client.post(address["_act"], {"what": "sign", **sent}).status_code == 302
    Pack.objects.filter(pk=packs[-1].pk).update(mark="f" * 64)
    job = set_job(packs[0])
    for _again in range(2):
        sign_pack_set(job.pk)
    Pack.objects.filter(pk=packs[-1].pk).update(mark=packs[-1].mark)
    assert "Packs signed off: 13 of 13" in client.get(address[""]).content.decode()
    assert Pack.objects.get(status=PackStatus.DRAFT).pk == packs[-1].pk
    signed = list(Pack.objects.filter(status=PackStatus.SIGNED).order_by("pk"))
    assert len(signed) == 12
    assert client.post(address["_file"]).status_code == 403
    issued = set_issue(by=second, packs=signed[:2])
    answer = client.post(address["_file"])
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == [f"{pack.number}-v1.pdf" for pack in issued]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")


def test_a_set_in_the_background_lists_its_exceptions(rep, moderator, official, client):
    briefing(rep, moderator, official)
    lead = draft(official, briefing_summary(official))
    enter(client, official)
    assert client.post(reverse("campaigns:pack_set_new", args=[lead.uid])).status_code == 302
    job = Job.objects.get(task="campaigns.tasks.build_pack_set")
    Statement.objects.create(
        union=lead.union, code="no-source", theme="practice", region=region("N03"), text="Somebody said so.",
        how_known="told", made_on=WINDOW[0],
    )  # fmt: skip
    build_pack_set(job.pk)
    packs = list(Pack.objects.filter(layout="pack"))
    assert len(packs) == 13
    found = {str(pack.place): why for pack, why in set_exceptions(packs)}
    assert found == {"Wales": ["Somebody said so."], "England and Wales": ["Somebody said so."]}
    page = client.get(reverse("campaigns:pack_set", args=[lead.uid])).content.decode()
    assert "Somebody said so." in page


def test_the_sheet_is_made_from_the_page_and_figures_lead_to_their_source(
    rep, moderator, official, second, client
):
    briefing(rep, moderator, official)
    summary = briefing_summary(official, region("N03"))
    pack = draft(official, summary)
    enter(client, official)
    answer = client.post(reverse("campaigns:pack_new", args=[summary.uid]), {"layout": "sheet"})
    sheet = Pack.objects.get(layout="sheet")
    assert answer.headers["Location"] == reverse("campaigns:pack", args=[sheet.uid])
    packs = set_sign(by=second, packs=[pack_check(by=official, pack=pack)], marks={str(pack.uid): pack.mark})
    pack = set_issue(by=second, packs=packs)[0]
    page = client.get(reverse("campaigns:pack_trace", args=[pack.uid])).content.decode()
    assert "Napo has seen evidence that staff are on over 150% on the WMT." in page
    assert summary.hash[:16] in page


def test_a_regions_pages_come_out_of_an_issued_pack_with_its_number(rep, moderator, official, second, client):
    briefing(rep, moderator, official)
    pack = pack_check(by=official, pack=draft(official, briefing_summary(official)))
    address = reverse("campaigns:pack_region", args=[pack.uid])
    enter(client, official)
    assert client.post(address, {"region": "region-wales"}).status_code == 403
    pack = set_issue(by=second, packs=set_sign(by=second, packs=[pack], marks={str(pack.uid): pack.mark}))[0]
    anchor = next(anchor for anchor, name in regions_in(pack.document) if name == "Wales")
    text = plain_text(region_pages(pack.document, anchor))
    assert (
        f"Pages of Wales, taken from {pack.number} version 1. Content mark of the whole: {pack.tree_hash[:16]}."
        in text
    )
    assert "over 150%" in text
    assert "192%" not in text
    assert "How these figures were made" in text
    answer = client.post(address, {"region": anchor})
    assert answer.content.startswith(b"%PDF")
    assert client.post(address, {"region": "region-nowhere"}).status_code == 403
