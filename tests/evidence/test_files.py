"""Files on a case report: cleaned, encrypted, shown to few, destroyed once seen, blacked out for good."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.choices import Role
from evidence.choices import DateKnown, ErasureReason, FileState
from evidence.entries import FigureEntry, ReportEntry
from evidence.models import CaseReport, StoredFile
from evidence.services.erasure import report_erase
from evidence.services.files import file_read, file_redact, files_seen, report_submit_with_files
from evidence.services.moderation import report_accept
from tests.evidence import files
from tests.worlds import make_user, unit

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "files"


def handed_in(rep, content=None, name="screen.png", **fields):
    entry = ReportEntry(
        unit=unit("Gwent"), basis="screen", date_known=DateKnown.UNKNOWN, figures=[FigureEntry(text="150")]
    )
    upload = SimpleUploadedFile(name, files.png() if content is None else content)
    return report_submit_with_files(by=rep, entry=entry, uploads=[upload], **fields)


def bytes_on_disk(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_cleaned_encrypted_and_nameless(rep, folder):
    report = handed_in(rep, name="Pat Secretname screen.png")
    (file,) = StoredFile.objects.all()
    (stored,) = bytes_on_disk(folder)
    assert b"PNG" not in stored and files.SECRET.encode() not in stored
    assert "Secretname" not in str(StoredFile.objects.filter(report=report).values())
    assert len(Path(file.content.name).name) == 32
    content = file_read(by=rep, file=file)
    assert content.startswith(b"\x89PNG") and files.SECRET.encode() not in content


def test_a_report_with_a_refused_file_is_not_stored_at_all(rep, folder):
    with pytest.raises(ValidationError, match="File 1"):
        handed_in(rep, b"<svg onload=alert(1)>", "picture.png")
    for name in ("case X123456.png", "A_1234_BC.png", "scan%20QQ%2012%2034%2056%20C.png"):
        with pytest.raises(ValidationError, match="Rename"):
            handed_in(rep, name=name)
    assert not CaseReport.objects.exists()
    assert not folder.exists() or bytes_on_disk(folder) == []


def test_the_same_report_sent_twice_keeps_its_files_once(rep):
    entry = ReportEntry(
        unit=unit("Gwent"), basis="screen", date_known="unknown", figures=[FigureEntry(text="150")]
    )
    for _ in range(2):
        report_submit_with_files(by=rep, entry=entry, uploads=[SimpleUploadedFile("a.png", files.png())])
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("keep", [False, True])
def test_what_was_only_to_be_seen_is_destroyed_when_accepted(
    rep, moderator, folder, keep, django_capture_on_commit_callbacks
):
    report = handed_in(rep, keep=keep)
    with django_capture_on_commit_callbacks(execute=True):
        report_accept(by=moderator, report=report, version=report.version)
    file = StoredFile.objects.get()
    assert (file.state == FileState.HERE) is keep
    assert (bytes_on_disk(folder) != []) is keep
    assert files_seen(by=moderator, report=report) == 0


def test_black_boxes_are_burnt_in_and_the_original_is_restricted(napo, rep, moderator, signed_in):
    report = handed_in(rep)
    original = StoredFile.objects.get()
    redacted = file_redact(by=moderator, file=original, boxes=[(0, 0, 32, 24)])
    picture = Image.open(io.BytesIO(file_read(by=moderator, file=redacted))).convert("RGB")
    assert picture.getpixel((5, 5)) == (0, 0, 0)
    assert picture.getpixel((60, 40)) == (255, 255, 255)
    assert list(StoredFile.objects.visible_to(rep)) == [redacted]
    assert StoredFile.objects.visible_to(moderator).count() == 2
    client = signed_in(rep)
    assert client.get(reverse("evidence:file", args=[original.uid])).status_code == 404
    page = client.get(reverse("evidence:report", args=[report.uid])).content.decode()
    assert str(redacted.uid) in page and str(original.uid) not in page


def test_a_file_is_served_as_an_attachment_to_those_who_may(napo, rep, moderator, signed_in):
    handed_in(rep)
    file = StoredFile.objects.get()
    address = reverse("evidence:file", args=[file.uid])
    answer = signed_in(moderator).get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="evidence.png"'
    assert answer["Cache-Control"] == "no-store"
    assert signed_in(make_user(napo, "other", Role.REP)).get(address).status_code == 404


def test_the_pages_take_files_and_black_boxes_without_a_script(rep, moderator, signed_in):
    client = signed_in(rep)
    page = client.get(reverse("evidence:report_new"))
    assert b"multipart/form-data" in page.content and b'name="files"' in page.content
    report = handed_in(rep)
    address = reverse("evidence:file_redact", args=[StoredFile.objects.get().uid])
    assert client.get(address).status_code == 403
    client = signed_in(moderator)
    assert address in client.get(reverse("evidence:review", args=[report.uid])).content.decode()
    assert client.post(address, {"box1_x": "1"}).status_code == 422
    assert client.post(address, {}).status_code == 422
    box = {"box1_x": "0", "box1_y": "0", "box1_width": "9", "box1_height": "9"}
    assert client.post(address, box).status_code == 302
    assert StoredFile.objects.count() == 2


def test_erasure_takes_the_bytes_too(napo, rep, folder, django_capture_on_commit_callbacks):
    report = handed_in(rep, keep=True)
    contact = make_user(napo, "dp", Role.DATA_PROTECTION)
    with django_capture_on_commit_callbacks(execute=True):
        report_erase(by=contact, report=report, reason=ErasureReason.REQUEST)
    assert not StoredFile.objects.exists()
    assert bytes_on_disk(folder) == []
