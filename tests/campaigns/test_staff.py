"""Staff in post through the column page: looked at first, saved once, and used as what coverage is measured against."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.actors import System
from accounts.models import AuditEntry
from campaigns.models import Summary
from campaigns.places import place_figures
from campaigns.selectors import Scope, staff_for
from campaigns.services.summaries import is_out_of_date, summaries_refresh, summary_compile
from evidence.entries import FigureEntry
from tests.worlds import accepted, make_user, region, unit
from workloads.choices import CountBasis
from workloads.models import Benchmark, StaffInPost

START, END = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
CSV = (
    b"Region,PDU,Grade,Headcount\nWales,Gwent,PO,40\nWales,,PO,400\nWales,Atlantis,PO,4\nWales,Gwent,PSO,-1\n"
)
CHOSEN = {
    "columns": "1", "column_region": "0", "column_unit": "1", "column_grade": "2", "column_value": "3",
    "basis": CountBasis.HEADCOUNT, "as_at_day": "31", "as_at_month": "3", "as_at_year": "2025",
    "source": "HMPPS workforce, March 2025", "reference": "gov.uk",
}  # fmt: skip


@pytest.fixture
def desk(signed_in, official):
    return signed_in(official)


def _file(content=CSV, name="staff.csv"):
    return SimpleUploadedFile(name, content)


def _xlsx():
    book, out = Workbook(), io.BytesIO()
    for row in (
        ["Region", "PDU", "Grade", "Headcount"],
        ["Wales", "Gwent", "PO", 40],
        ["Wales", None, "PO", 400],
    ):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _text(answer):
    return " ".join(answer.content.decode().split())


def _read(desk, content=CSV, **changes):
    data = CHOSEN | changes | {"file": _file(content)}
    return desk.post(reverse("campaigns:staff_new"), data)


def _save(desk, page):
    packed = re.search(r'name="packed" value="([^"]+)"', page.content.decode())[1]
    return desk.post(reverse("campaigns:staff_save"), {"packed": packed}, follow=True)


def _held():
    rows = StaffInPost.objects.filter(source=CHOSEN["source"])
    return {(row.unit.name, row.grade, row.value, row.basis, row.as_at) for row in rows}


@pytest.mark.parametrize("content", [CSV, _xlsx()], ids=["csv", "xlsx"])
def test_upload_preview_choose_look_and_save(desk, official, content):
    before = StaffInPost.objects.count()
    columns = desk.post(reverse("campaigns:staff_new"), {"file": _file(content)})
    text = _text(columns)
    assert "Gwent" in text and "Which column names the region or PDU?" in text
    form = columns.context["form"]
    assert [form[f"column_{name}"].initial for name in ("region", "unit", "grade", "value")] == [
        "0",
        "1",
        "2",
        "3",
    ]
    page = _read(desk, content)
    assert "2 rows can be saved" in _text(page) and StaffInPost.objects.count() == before
    assert "Saved: 2 new, 0 changed, 0 held already." in _text(_save(desk, page))
    assert _held() == {
        ("Gwent", "PO", 40, "headcount", END),
        ("Wales", "PO", 400, "headcount", END),
    }
    assert AuditEntry.objects.filter(action="staff.save", actor=str(official.pk)).exists()


def test_rows_that_cannot_be_saved_are_named_one_by_one(desk):
    text = _text(_read(desk))
    assert "No region or PDU has that name" in text and "below zero" in text
    assert "2 rows cannot." in text


def test_the_same_table_again_changes_nothing_and_a_corrected_one_what_differs(desk):
    _save(desk, _read(desk))
    assert "0 new, 0 changed, 2 held already" in _text(_save(desk, _read(desk)))
    corrected = CSV.replace(b"Gwent,PO,40", b"Gwent,PO,41")
    assert "0 new, 1 changed, 1 held already" in _text(_save(desk, _read(desk, corrected)))
    assert ("Gwent", "PO", 41, "headcount", END) in _held() and len(_held()) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"column_unit": ""}, "Choose a column."),
        ({"column_grade": "1"}, "Choose a different column of the table for each item."),
        ({"basis": ""}, "Say whether they are headcount or full-time equivalent."),
        ({"source": ""}, "Write where the numbers were published."),
        ({"as_at_year": "2999"}, "four numbers"),
        ({"as_at_year": "2099"}, "The day is in the future."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(desk, changes, words):
    page = _read(desk, **changes)
    assert page.status_code == 422
    assert words in _text(page)
    assert 'value="gov.uk"' in _text(page)


def test_a_file_that_is_not_chosen_again_takes_nothing_else_away(desk):
    headers = CSV.decode().splitlines()[0].split(",")
    page = desk.post(reverse("campaigns:staff_new"), CHOSEN | {"header": headers})
    text = _text(page)
    assert page.status_code == 422
    assert "Choose the same file again." in text
    assert 'value="gov.uk"' in text and CHOSEN["source"] in text
    for name in ("unit", "value"):
        assert re.search(rf'name="column_{name}".*?<option value="{CHOSEN[f"column_{name}"]}" selected', text)


def test_rows_cannot_be_put_in_by_hand_or_by_somebody_else(desk, signed_in, napo):
    page = _read(desk)
    answer = desk.post(reverse("campaigns:staff_save"), {"packed": "made-up"}, follow=True)
    assert "Bring the table again." in _text(answer)
    other = signed_in(make_user(napo, "second", "official"))
    assert "Bring the table again." in _text(_save(other, page))
    assert not _held()


def test_a_regional_official_brings_her_own_area_only(napo, signed_in):
    desk = signed_in(make_user(napo, "wales", "official", unit=region("N03")))
    page = _read(desk, CSV + b"London,,PO,900\n")
    assert "outside your area" in _text(page) and "2 rows can be saved" in _text(page)
    _save(desk, page)
    assert {place for place, *_rest in _held()} == {"Gwent", "Wales"}


@pytest.mark.parametrize("name", ["staff_list", "staff_new", "published"])
def test_these_pages_are_for_officials(signed_in, rep, name):
    assert signed_in(rep).get(reverse(f"campaigns:{name}")).status_code == 403


def test_coverage_is_measured_against_what_was_saved_also_where_a_summary_is_stored(
    desk, official, rep, moderator
):
    for _turn in range(3):
        accepted(rep, moderator, FigureEntry("120", grade="PO"), on=dt.date(2025, 2, 3))
    system, scope = System("test", official.union_id), Scope(unit("Gwent"), START, END)
    stored = summary_compile(by=system, scope=scope)
    assert stored.content["coverage"] is None and not is_out_of_date(stored)
    _save(desk, _read(desk))
    assert staff_for(unit("Gwent"), "", END).in_post == 40
    assert is_out_of_date(Summary.objects.get(pk=stored.pk))
    coverage = {
        "people": 3,
        "in_post": 40,
        "basis": "headcount",
        "source": CHOSEN["source"],
        "as_at": "2025-03-31",
    }
    assert place_figures(official.union, scope).content["coverage"] == coverage
    (fresh,) = (one for one in summaries_refresh(by=system, start=START, end=END) if one.unit == scope.unit)
    assert fresh.content["coverage"] == coverage
    page = desk.get(reverse("campaigns:place", args=[scope.unit.key]) + f"?start={START}&end={END}")
    assert "3 of 40 staff in post" in _text(page)
    assert summaries_refresh(by=system, start=START, end=END) == []


def test_every_published_figure_is_listed_with_its_standing(desk):
    text = _text(desk.get(reverse("campaigns:published")))
    for code in (f"B{number:02d}" for number in range(1, 31)):
        assert f">{code}" in text, code
    for words in ("Disputed", "East Midlands region", "Not comparable with", "Conflicts with", "Leaked"):
        assert words in text, words
    assert len(re.findall(r'class="sl-card"', text)) == Benchmark.objects.count()


def test_a_published_figure_is_found_by_a_word_of_its_own(desk):
    address = reverse("campaigns:published")
    found, none = (_text(desk.get(address, {"find": find})) for find in ("VACANC", "nothing of the kind"))
    assert 0 < len(re.findall(r'class="sl-card"', found)) < Benchmark.objects.count()
    assert "vacancies" in found.lower() and "Capacity shown in red" not in found
    assert "No figure holds that word" in none
