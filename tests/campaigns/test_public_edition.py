"""The web edition of an issued public pack: each figure can be copied with its source, without cookies and without scripts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts import tenancy
from campaigns.composition.citations import citations
from campaigns.services.pack_life import pack_recall
from documents.tree import figures
from tests.campaigns.packs import briefing, briefing_summary, draft, issued, wales_counted
from tests.worlds import enter, make_user, region


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def told(rep, moderator, official, second):
    """Wales of the briefing: one claim."""
    briefing(rep, moderator, official)
    return issued(draft(official, briefing_summary(official, region("N03"))), official, second)


@pytest.fixture
def counted(rep, moderator, official, second):
    return issued(draft(official, wales_counted(rep, moderator, official)), official, second)


def edition(client, pack):
    with tenancy.union_scope(None):
        return client.get(reverse("campaigns:edition", args=[pack.check_token]))


def test_beside_each_figure_stands_what_to_quote_it_by(counted, client):
    answer = edition(client, counted)
    fields = [
        unescape(text) for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode())
    ]
    assert len(fields) == len({figure.place for figure in figures(counted.document)}) > 5
    said = next(text for text in fields if text.startswith("At least 24 of the 36 people"))
    assert "Number of people: 36." in said
    assert "Dates: 1 January 2025 to 31 March 2025." in said
    assert "Basis: WMT readings of people who chose to report" in said
    assert re.search(rf"Napo, {counted.number}, version 1, page \d+, http\S+/p/", said)
    assert all(counted.number in text and "page" in text for text in fields)
    drawn = next(text for text in fields if text.startswith("over 110%, Definitely over: 24."))
    assert "(People by threshold, Wales: of 36 who gave a reading.) Number of people: 36." in drawn


def test_a_claim_is_copied_with_how_it_is_known(told):
    found = next(one.text for one in citations(told).values() if "over 150%" in one.text)
    assert "number of people not known" in found
    assert "Dates: reported for 1 July 2021 to 30 June 2022." in found
    assert "Basis: Document seen. Already published: Napo" in found


def test_the_page_named_is_the_one_it_is_printed_on(told):
    import io

    from pypdf import PdfReader

    pages = [
        page.extract_text() for page in PdfReader(io.BytesIO(bytes(told.files.get(kind="pdf").content))).pages
    ]
    found = next(one.text for one in citations(told).values() if "over 150%" in one.text)
    page = int(re.search(r"page (\d+)", found)[1])
    assert "over 150%" in " ".join(pages[page - 1].split())


def test_public_pages_set_no_cookie(told, client):
    with tenancy.union_scope(None):
        check = reverse("campaigns:check", args=[told.check_token])
        for answer in (client.get(check), client.post(check, {}), edition(client, told)):
            assert not answer.cookies
    assert not client.cookies


def test_a_recalled_pack_has_no_edition_and_one_for_members_never_had(
    told, client, rep, moderator, official, second
):
    assert edition(client, told).status_code == 200
    pack_recall(by=second, pack=told, reason="Wrong.")
    assert edition(client, told).status_code == 404
    with tenancy.union_scope(None):
        assert client.get(reverse("campaigns:edition", args=["nothing-of-the-kind"])).status_code == 404


def test_each_figure_leads_to_its_ledger_entry_and_the_evidence(counted, official, client):
    enter(client, official)
    page = client.get(reverse("campaigns:pack_trace", args=[counted.uid])).content.decode()
    assert "Ledger: released on" in page
    behind = next(unescape(link) for link in re.findall(r'href="([^"]*)"', page) if "/behind/" in link)
    readings = client.get(behind).content.decode()
    assert readings.count("/reports/") > 5


def test_a_claim_leads_to_its_report_for_those_allowed(told, official, napo, client):
    enter(client, official)
    address = reverse("campaigns:pack_trace", args=[told.uid])
    page = client.get(address).content.decode()
    report = next(link for link in re.findall(r'href="([^"]*)"', page) if link.startswith("/reports/"))
    assert client.get(report).status_code == 200
    enter(client, make_user(napo, "london", "official", unit=region("N07")))
    assert client.get(address).status_code == 404
    assert client.get(report).status_code == 404
