"""What `verify_pack` and the public page say of files that are foreign, damaged, or pages taken from a pack."""

from __future__ import annotations

import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import tenancy
from campaigns.composition.extract import regions_in
from campaigns.services.pack_life import pack_revise
from campaigns.services.packs import pack_download, pack_region_pages
from campaigns.services.proof import file_proof
from tests.campaigns.packs import briefing, briefing_summary, draft, issued
from tests.worlds import make_user


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def pack(rep, moderator, official, second):
    briefing(rep, moderator, official)
    return issued(draft(official, briefing_summary(official)), official, second)


@pytest.fixture
def pages(pack, official):
    anchor = next(anchor for anchor, name in regions_in(pack.document) if name == "Wales")
    return pack_region_pages(by=official, pack=pack, anchor=anchor)


def test_pages_of_a_region_are_known_as_taken_from_their_pack(pack, pages, official, second, client):
    proof = file_proof(pages)
    assert (proof.pack, proof.unaltered, proof.faults) == (pack, True, ())
    altered = file_proof(pages + b"\n")
    assert (altered.pack, altered.unaltered) == (pack, False)
    address = reverse("campaigns:check", args=[pack.check_token])
    with tenancy.union_scope(None):
        for content, words in (
            (pages, "This file is unaltered."),
            (pages + b"\n", "is not one of those issued"),
        ):
            upload = SimpleUploadedFile("pages.pdf", content, content_type="application/pdf")
            assert words in client.post(address, {"file": upload}).content.decode()
    issued(pack_revise(by=official, pack=pack, errata="A slip."), official, second)
    later = file_proof(pages)
    assert (later.pack.version, later.unaltered) == (1, True)


def test_a_draft_is_no_issued_pack(pack, official):
    made = pack_revise(by=official, pack=pack)
    content = bytes(pack_download(by=official, pack=made).content)
    assert file_proof(content).pack is None


@pytest.mark.parametrize("content", [b"", b"\0" * 10, b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"a" * 1_000_000])
def test_a_file_that_is_none_is_called_none(structure, tmp_path, content):
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="no briefing pack"):
        call_command("verify_pack", path)


def test_a_damaged_file_is_never_unaltered_and_never_a_crash(pages):
    chance = random.Random(7)
    for _run in range(120):
        damaged = bytearray(pages)
        for _byte in range(60):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert not file_proof(bytes(damaged)).unaltered
