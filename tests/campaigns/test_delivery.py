"""Links to named readers, the public page of an issued pack, and numbers that are the same in every file of it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document as Word
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts import tenancy
from accounts.models import OutboxMail
from accounts.permissions import Refused
from campaigns.composition.register import register, released_for
from campaigns.models import Delivery, Door
from campaigns.services.delivery import delivery_find, delivery_make, delivery_revoke, delivery_take
from campaigns.services.leaving import union_export, union_leave
from campaigns.services.pack_life import pack_issue, pack_recall, pack_sign
from campaigns.services.packs import pack_check, pack_edit
from documents.tree import Number, figures, tables
from tests.campaigns.packs import briefing, briefing_summary, draft, wales_counted
from tests.worlds import enter, make_user, region


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


def issue(pack, official, second, **changes):
    pack = pack_edit(by=official, pack=pack, **changes) if changes else pack
    pack = pack_check(by=official, pack=pack)
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    return pack_issue(by=second, pack=pack)


@pytest.fixture
def pack(rep, moderator, official, second):
    briefing(rep, moderator, official)
    return issue(draft(official, briefing_summary(official, region("N03"))), official, second)


def token_of(link):
    return link.rstrip("/").rsplit("/", 1)[1]


def test_a_link_opens_counts_ends_and_is_kept_nowhere(pack, official):
    delivery, link = delivery_make(
        by=official, pack=pack, name="A researcher", address="mp@parliament.example", most=2
    )
    token = token_of(link)
    assert OutboxMail.objects.get(template="campaigns/mail/pack_link").address == "mp@parliament.example"
    assert not Door.objects.filter(digest=token.encode()).exists()
    with tenancy.union_scope(None):
        found = delivery_find(token)
        for _time in range(2):
            assert bytes(delivery_take(delivery=found, kind="pdf").content).startswith(b"%PDF")
        assert delivery_find(token) is None
        with pytest.raises(Refused, match="has ended"):
            delivery_take(delivery=found, kind="pdf")
    delivery.refresh_from_db()
    assert delivery.opened == 2


def test_a_link_ends_with_its_day_its_withdrawal_and_a_recall(pack, official, second, monkeypatch):
    with pytest.raises(ValidationError, match="90 days"):
        delivery_make(by=official, pack=pack, name="Nobody", days=91)
    first, one = delivery_make(by=official, pack=pack, name="One")
    _second, two = delivery_make(by=official, pack=pack, name="Two", days=1)
    _third, three = delivery_make(by=official, pack=pack, name="Three")
    delivery_revoke(by=official, delivery=first)
    assert delivery_find(token_of(one)) is None
    later = timezone.now() + dt.timedelta(days=1, seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert delivery_find(token_of(two)) is None
    pack_recall(by=second, pack=pack, reason="Wrong.")
    with pytest.raises(Refused, match="recalled"):
        delivery_take(delivery=delivery_find(token_of(three)), kind="pdf")
    with pytest.raises(Refused, match="still stands"):
        delivery_make(by=official, pack=pack, name="Four")


def test_the_pages_of_a_link_need_no_account_and_looking_counts_nothing(pack, official, client):
    sent = enter(client, official).post(
        reverse("campaigns:pack_deliver", args=[pack.uid]), {"name": "A researcher", "days": "14"}
    )
    link = re.search(r"http\S+/to/[\w-]+/", sent.content.decode())[0]
    client.logout()
    with tenancy.union_scope(None):
        address = reverse("campaigns:delivery", args=[token_of(link)])
        page = client.get(address)
        assert pack.number in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        taken = client.post(address, {"kind": "docx"})
        assert taken.content[:2] == b"PK"
        assert "napo" not in taken.headers["Content-Disposition"]
        assert client.get(reverse("campaigns:delivery", args=["nothing-of-the-kind"])).status_code == 404
    assert Delivery.objects.get().opened == 1


def test_an_embargoed_pack_is_for_named_readers_only(rep, moderator, official, second, client):
    briefing(rep, moderator, official)
    soon = timezone.now() + dt.timedelta(hours=2)
    pack = issue(
        draft(official, briefing_summary(official, region("N03"))), official, second, embargo_until=soon
    )
    _delivery, link = delivery_make(by=official, pack=pack, name="A journalist")
    with tenancy.union_scope(None):
        assert client.get(reverse("campaigns:check", args=[pack.check_token])).status_code == 404
        page = client.get(reverse("campaigns:delivery", args=[token_of(link)])).content.decode()
    assert "Embargoed until" in page


def test_the_public_page_knows_its_own_files(pack, client):
    address = reverse("campaigns:check", args=[pack.check_token])
    content = bytes(pack.files.get(kind="pdf").content)
    with tenancy.union_scope(None):
        page = client.get(address).content.decode()
        assert pack.number in page
        assert "Current" in page
        for sent, words in (
            (content, "This file is unaltered."),
            (content + b" ", "is not one of those issued"),
        ):
            upload = SimpleUploadedFile("pack.pdf", sent, content_type="application/pdf")
            assert words in client.post(address, {"file": upload}).content.decode()
        assert client.post(address, {}).status_code == 422
    assert f"/p/{pack.check_token}/" in pack.document.meta.check_url


def test_a_pack_for_one_side_has_no_public_page(rep, moderator, official, second):
    briefing(rep, moderator, official)
    pack = issue(
        draft(official, briefing_summary(official, region("N03"))), official, second, audience="employer"
    )
    assert (pack.check_token, pack.document.meta.check_url, pack.document.meta.check_qr) == ("", "", "")


def test_another_union_sees_and_takes_back_nothing(pack, official, unison, client):
    delivery, _link = delivery_make(by=official, pack=pack, name="A researcher")
    enter(client, make_user(unison, "o", "official"))
    assert client.get(reverse("campaigns:pack", args=[pack.uid])).status_code == 404
    assert client.post(reverse("campaigns:delivery_revoke", args=[delivery.uid])).status_code == 404


def test_every_file_says_the_same_numbers_and_the_ledger_too(rep, moderator, official, second, signed_in):
    summary = wales_counted(rep, moderator, official)
    pack = issue(draft(official, summary), official, second)
    client = signed_in(official)
    files = {}
    for kind in ("pdf", "docx", "xlsx", "csv", "page"):
        answer = client.post(reverse("campaigns:pack_download", args=[pack.uid, kind]))
        assert answer.status_code == 200
        files[kind] = answer.content
    entries = register(summary, released_for(summary, at=pack.issued_at))
    found = [figure for figure in figures(pack.document) if figure.key]
    assert {figure.key for figure in found} <= set(entries)
    texts = {
        "pdf": " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages),
        "docx": " ".join(
            part.text for part in Word(io.BytesIO(files["docx"])).element.body.iter() if part.text
        ),
        "page": re.sub(r"<[^>]+>", "", files["page"].decode()),
    }
    for kind, text in texts.items():
        plain = "".join(text.split())
        assert [one.text for one in found if "".join(one.text.split()) not in plain] == [], kind
    numbers = [
        [cell.value for cell in row if isinstance(cell, Number)]
        for table in tables(pack.document)
        for row in table.rows
    ]  # fmt: skip
    expected = sorted(value for row in numbers for value in row if value is not None)
    assert expected == sorted(entries[one.key].value for one in found if one.value is not None)
    assert len(expected) > 5
    assert _sheet_numbers(files["xlsx"]) == expected
    assert _csv_numbers(files["csv"], expected)


def _sheet_numbers(content):
    book = load_workbook(io.BytesIO(content))
    cells = [cell.value for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
    return sorted(value for value in cells if isinstance(value, int))


def _csv_numbers(content, expected):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    return all(re.search(rf"(^|,){value}(,|\r|$)", text, re.M) for value in expected)


def test_a_union_that_leaves_takes_its_issued_packs_along(pack, official, napo, tmp_path):
    delivery_make(by=official, pack=pack, name="A researcher")
    union_export(napo, tmp_path / "napo.zip")
    deleted = union_leave(napo, tmp_path / "napo.zip")
    assert deleted["campaigns.pack"] == 1
    assert deleted["campaigns.packfile"] == 5
    assert not Door.objects.exists()
