"""The thread of the whole house: what a rep logs on a phone ends, word for word, in an official's PDF."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.django_db(transaction=True)


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_rep_logs_over_150_and_an_official_downloads_it(napo, rep, moderator, official, sign_in, worker):
    page = sign_in(rep)
    page.goto("/reports/new/")
    choose(page, "Where?", "Gwent")
    type_date(page, "When was it seen?", month="2", year="2022")
    page.get_by_label("Told first-hand").check()
    page.get_by_label("Value, as you would say it").fill("over 150%")
    page.get_by_label("What is it?").select_option(label="Typical of a group")
    words = page.get_by_label("What else should people know?")
    words.fill("Since Z999999 nobody has had a lunch break.")
    page.get_by_role("alert").filter(has_text="probation case reference number").wait_for()
    words.fill("Nobody has had a lunch break.")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Your report is saved.").wait_for()

    page = sign_in(moderator)
    page.goto("/moderation/")
    page.get_by_role("link", name=re.compile("Gwent: over 150%")).click()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_text("Accepted.").first.wait_for()

    page = sign_in(official, width=1280)
    page.goto("/figures/")
    page.get_by_label("Place").select_option(label="Wales")
    type_date(page, "First day", day="1", month="7", year="2021")
    type_date(page, "Last day", day="30", month="6", year="2022")
    page.get_by_role("button", name="Compile").click()
    page.get_by_role("button", name="Make the briefing pack").click(timeout=60_000)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Download the PDF").click(timeout=60_000)
    text = pdf_text(Path(download.value.path()).read_bytes())
    assert "over 150%" in text
    assert [
        found for found in re.finditer(r"150%", text) if not text[: found.start()].endswith("over ")
    ] == []


def type_date(page, legend: str, **parts: str) -> None:
    group = page.get_by_role("group", name=legend)
    for part, text in parts.items():
        group.get_by_label(part.capitalize(), exact=True).fill(text)


def choose(page, label: str, name: str) -> None:
    """Through the type-ahead where scripts run, as a rep does."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(name)
    page.get_by_role("option", name=re.compile(f"^{name}")).first.click()
