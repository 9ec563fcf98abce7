"""The printed papers of a notice: each accessible and archival as PDF, and the same words, headings and tables as DOCX."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import page as page_validation
import pytest
from docx import Document as open_docx

from documents.render_docx import render_docx
from documents.render_pdf import render_pdf
from documents.tree import Document, Table, cell_text, document_from_json, headings, plain_text
from evidence.models import Notice
from evidence.notice_choices import NoticeKind, RequestKind, TextPart
from evidence.notice_entries import ScheduleEntry
from evidence.notice_papers import PAPERS
from evidence.notice_transitions import EventKind
from evidence.services.notice_letters import letter_current
from evidence.services.notice_papers import bundle_make, paper_make
from evidence.services.notice_steps import notice_escalate, step_record
from tests.evidence.notices import SERVED, served
from tests.evidence.test_notice_services import answer
from tests.worlds import unit

KINDS = ("letter", "collective letter", *PAPERS, "bundle of three", "bundle of five")
WHOLE = ScheduleEntry(
    wmt_text="over 150%", wmt_on=dt.date(2026, 2, 20), weeks_over=14, points_used=612, points_available=400,
    cases_held=58, contracted_hours=37, hours_worked=49, leave_not_taken=9, reductions_recorded=0, reductions_due=4,
    newly_qualified=True, tasks=["home_visits", "reports"], incident_reference="INC 44-7",
    incident_on=dt.date(2026, 1, 30), standards=["demands", "support"],
)  # fmt: skip
TEXTS = {part: f"Words about {part}, “quoted” – with <marks> & #hashes_." for part in TextPart.values}


@pytest.fixture
def paper(request, rep, official) -> Document:
    """The tree of one of KINDS."""
    return make(request.param, rep, official)


def make(kind: str, rep, official) -> Document:
    if kind.startswith("bundle"):
        for _ in range(3 if kind == "bundle of three" else 5):
            answer(rep, served(rep, nonce=uuid.uuid4()), "accepted", "refused")
        return bundle_make(by=official, unit=unit("Gwent"))
    every = {
        "requests": list(RequestKind.values),
        "below": 100,
        "texts": TEXTS,
        "schedule": WHOLE,
        "grade": "PO",
    }
    several = {"names": ["Alex Morgan", "Sam Ó Briain"], "kind": NoticeKind.COLLECTIVE, **every}
    notice = served(rep, **(several if kind == "collective letter" else every))
    if "letter" in kind:
        return document_from_json(letter_current(notice).tree)
    step_record(by=rep, notice=notice, kind=EventKind.ACKNOWLEDGED, on=SERVED + dt.timedelta(days=3))
    answer(rep, notice, "accepted", "refused", "part")
    notice_escalate(by=rep, notice=notice, level=1, on=SERVED + dt.timedelta(days=23))
    return paper_make(by=rep, notice=Notice.objects.get(pk=notice.pk), paper=kind)


@pytest.mark.parametrize("paper", KINDS, indirect=True)
def test_every_paper_is_accessible_and_archival(paper):
    made = render_pdf(paper)
    for profile in ("ua1", "2a"):
        report = page_validation.validate_pdf_bytes(made, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("paper", KINDS, indirect=True)
def test_every_paper_for_word_holds_the_same_headings_words_and_tables(paper):
    word = open_docx(io.BytesIO(render_docx(paper)))
    assert [p.text for p in word.paragraphs if p.style.name.startswith("Heading")] == heads(paper)
    assert [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables] == matrices(
        paper
    )
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    found = squeezed(" ".join([*(p.text for p in word.paragraphs), *cells]))
    for piece in pieces(paper):
        assert piece in found, piece


@pytest.mark.soak
@pytest.mark.parametrize("paper", KINDS, indirect=True)
def test_libreoffice_reads_the_same_headings_words_and_tables(paper, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip(
            "LibreOffice is not installed: apt-get install --no-install-recommends libreoffice-writer-nogui"
        )
    (tmp_path / "paper.docx").write_bytes(render_docx(paper))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "fodt", "--outdir", str(tmp_path), str(tmp_path / "paper.docx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    body = ElementTree.parse(Path(tmp_path / "paper.fodt")).getroot().find("{*}body/{*}text")
    assert [squeezed(text_of(element)) for element in body.iter(tag("text", "h"))] == [
        squeezed(head) for head in heads(paper)
    ]
    tables = [
        [[squeezed(text_of(cell)) for cell in row.iter(tag("table", "table-cell"))] for row in table.iter(tag("table", "table-row"))]
        for table in body.iter(tag("table", "table"))
    ]  # fmt: skip
    assert tables == [[[squeezed(cell) for cell in row] for row in table] for table in matrices(paper)]
    found = squeezed(text_of(body))
    for piece in pieces(paper):
        assert piece in found, piece


def heads(document: Document) -> list[str]:
    return [heading.text for heading in headings(document)]


def matrices(document: Document) -> list[list[list[str]]]:
    """Each table with its header row."""
    return [
        [
            [column.label for column in table.columns],
            *([cell_text(cell) for cell in row] for row in table.rows),
        ]
        for table in document.all_blocks()
        if isinstance(table, Table)
    ]


def pieces(document: Document) -> Iterator[str]:
    for line in plain_text(document).splitlines():
        yield from filter(None, (squeezed(piece) for piece in line.split("\t")))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def tag(space: str, name: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{space}:1.0}}{name}"


def text_of(element: ElementTree.Element) -> str:
    """Words with a space between paragraphs; tabs and breaks are spaces too."""
    found = []
    for part in element.iter():
        if part.tag in (
            tag("text", "p"),
            tag("text", "h"),
            tag("text", "s"),
            tag("text", "tab"),
            tag("text", "line-break"),
        ):
            found.append(" ")
        found.append(part.text or "")
        if part is not element:
            found.append(part.tail or "")
    return "".join(found)
