"""`verify_pack`: a file that was touched, and a pack whose stored summary, ledger or tree was touched behind its back."""

from __future__ import annotations

import copy
import io

import page as page_validation
import pytest
from django.core.management import CommandError, call_command

from campaigns.composition.register import register, released_for
from campaigns.models import LedgerEntry, Summary
from campaigns.services.packs import headline_words, pack_word
from campaigns.services.proof import file_proof, pack_verify
from campaigns.services.seeding import material_load
from documents.tree import figures, tree_hash
from tests.campaigns.packs import draft, issued, wales_counted
from tests.worlds import make_user


@pytest.fixture
def pack(napo, rep, moderator, official):
    return issued(
        draft(official, wales_counted(rep, moderator, official)),
        official,
        make_user(napo, "second", "official"),
    )


def verify(folder, content):
    file, out = folder / "pack.pdf", io.StringIO()
    file.write_bytes(content)
    call_command("verify_pack", file, stdout=out)
    return out.getvalue()


def test_every_figure_is_worked_out_again(pack, tmp_path):
    said = verify(tmp_path, bytes(pack.files.get(kind="pdf").content))
    assert "unaltered" in said
    assert "Every figure comes out the same" in said
    entries = register(pack.summary, released_for(pack.summary, at=pack.issued_at))
    found = [figure for figure in figures(pack.document) if figure.key]
    assert len(found) > 5
    assert all(entries[figure.key].text == figure.text for figure in found)


def test_a_headline_in_an_officials_words_and_the_counts_of_demands_are_worked_out_again(
    napo, rep, moderator, official
):
    material_load(by=official)
    summary, second = wales_counted(rep, moderator, official), make_user(napo, "second", "official")
    pack = draft(official, summary)
    words = {kind: own.replace("At least", "No fewer than") for kind, own in headline_words(pack).items()}
    pack = pack_word(by=official, pack=pack, kind="people_and_share", words=words["people_and_share"])
    pack = pack_word(by=official, pack=pack, kind="demands", words=f"We ask: {words['demands']}")
    pack = issued(pack, official, second)
    keys = {figure.key for figure in figures(pack.document)}
    assert {f"{summary.unit_id}-over-110-worded", "demands-worded"} <= keys
    assert pack_verify(pack) == []
    pack.tree = pack.tree.replace("We ask: 14 demands: 13 raised", "We ask: 14 demands: 12 raised")
    pack.tree_hash = tree_hash(pack.document)
    assert [fault[:40] for fault in pack_verify(pack)] == ["Another figure: We ask: 14 demands: 12 r"]


def test_an_altered_file_is_known_by_its_number_and_called_altered(pack, tmp_path):
    content = bytearray(pack.files.get(kind="pdf").content)
    place = content.rindex(b"%%EOF")
    content[place - 2] ^= 1
    with pytest.raises(CommandError, match="does not hold"):
        verify(tmp_path, bytes(content))
    proof = file_proof(bytes(content))
    assert proof.pack == pack
    assert not proof.unaltered


def test_an_altered_summary_is_found_out(pack, tmp_path):
    content = bytes(pack.files.get(kind="pdf").content)
    changed = Summary.objects.get(pk=pack.summary_id)
    changed.content["people"] += 1
    Summary.objects.filter(pk=changed.pk).update(content=changed.content)
    faults = pack_verify(type(pack).objects.get(pk=pack.pk))
    assert "The frozen summary does not hold: people." in faults
    assert "The frozen summary does not hold: hash." in faults
    with pytest.raises(CommandError, match="does not hold"):
        verify(tmp_path, content)


def test_altered_tallies_and_a_matching_hash_are_still_found_out(pack):
    """Somebody who changes the frozen tallies finds the figures made from them against him."""
    changed = Summary.objects.get(pk=pack.summary_id)
    changed.tallies["rows"][0]["people"] += 3
    Summary.objects.filter(pk=changed.pk).update(tallies=changed.tallies)
    assert any("people" in fault for fault in pack_verify(type(pack).objects.get(pk=pack.pk)))


def test_an_entry_of_the_ledger_that_was_not_written_by_a_release_is_found_out(
    napo, rep, moderator, official
):
    """The database lets nobody change an entry; one that was slipped in bears a hash of other tables."""
    summary = wales_counted(rep, moderator, official)
    closed = LedgerEntry.objects.get()
    forged = copy.deepcopy(closed.tables)
    next(table for table in forged.values() if table["n"])["n"] += 1
    LedgerEntry.objects.create(
        union=napo, period=closed.period, kind="restate", tables=forged, truth=closed.truth, hash=closed.hash
    )
    pack = issued(draft(official, summary), official, make_user(napo, "second", "official"))
    assert any(fault.startswith("The ledger does not hold: Restated") for fault in pack_verify(pack))


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_an_issued_pack_is_accessible_and_archival_by_an_independent_checker(pack, profile):
    assert pack.document.meta.check_qr
    report = page_validation.validate_pdf_bytes(bytes(pack.files.get(kind="pdf").content), profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
