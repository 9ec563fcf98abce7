"""The pages of figures: who sees them, what they say, and how few queries they ask."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from campaigns.services.summaries import Scope, summaries_refresh, summary_compile
from evidence.entries import FigureEntry
from tests.worlds import accepted, make_user, region, unit
from workloads.choices import Basis, Measure, Statistic

START, END = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
WINDOW = "?start=2025-01-01&end=2025-03-31"
PLACES = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")


@pytest.fixture
def evidence(rep, moderator):
    for place, value in enumerate(["95", "105", "over 150", "127", "about 140", "118-125"] * 6):
        accepted(rep, moderator, value, where=unit(PLACES[place % 3]), on=dt.date(2025, 2, 3))
    accepted(
        rep,
        moderator,
        FigureEntry("over 150%", statistic=Statistic.TYPICAL),
        FigureEntry("about 650", measure=Measure.UNALLOCATED_CASES, statistic=Statistic.COUNT),
        basis=Basis.TOLD,
        on=dt.date(2025, 2, 3),
    )


def _place(name, kind="pdu"):
    return reverse("campaigns:place", args=[unit(name, kind).key]) + WINDOW


def _text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("evidence")
def test_the_national_page_names_people_map_and_regions_in_few_queries(
    signed_in, official, django_assert_max_num_queries
):
    client = signed_in(official)
    client.get(reverse("campaigns:national") + WINDOW)
    with django_assert_max_num_queries(39):
        page = client.get(reverse("campaigns:national") + WINDOW)
    text = _text(page)
    assert "of the 36 people" in text
    assert text.count("<svg") == 2
    assert "Regions shown: 1." in text


@pytest.mark.usefixtures("evidence")
def test_stored_summaries_serve_the_national_page_without_reading_evidence(
    signed_in, official, django_assert_max_num_queries
):
    from accounts.actors import System

    summaries_refresh(by=System("test", official.union_id), start=START, end=END)
    client = signed_in(official)
    client.get(reverse("campaigns:national") + WINDOW)
    with django_assert_max_num_queries(39):
        assert "of the 36 people" in _text(client.get(reverse("campaigns:national") + WINDOW))


@pytest.mark.usefixtures("evidence")
def test_a_region_page_says_everything_about_it(signed_in, official):
    text = _text(signed_in(official).get(_place("Wales", "region")))
    for words in (
        "of the 36 people",
        "These members chose to report; the figures describe them, not Wales.",
        "over 150%",
        "about 650",
        "Silent PDUs",
        "not comparable",
        "What the employer will say",
        "The reports behind these figures",
    ):
        assert words in text, words


@pytest.mark.usefixtures("evidence")
def test_a_pdu_page_and_what_stands_behind_it(signed_in, official):
    client = signed_in(official)
    assert "of the 12 people" in _text(client.get(_place("Gwent")))
    behind = client.get(reverse("campaigns:provenance", args=[unit("Gwent").key]) + WINDOW)
    assert behind.context["page_obj"].paginator.count == 12
    assert "/reports/" in _text(behind)


@pytest.mark.usefixtures("evidence")
def test_grade_and_map_are_in_the_address(signed_in, official):
    client = signed_in(official)
    page = client.get(_place("Wales", "region") + "&grade=SPO&geography=now")
    assert page.context["figures"]["people"] == 0
    assert "grade=SPO" in page.context["query"]
    assert client.get(_place("Gwent").replace("2025-01-01", "nonsense")).status_code == 200


def test_out_of_area_is_not_there_and_the_nation_needs_the_whole_union(napo, signed_in):
    local = make_user(napo, "wales", "official", unit=region("N03"))
    client = signed_in(local)
    assert client.get(_place("Gwent")).status_code == 200
    assert client.get(_place("London", "region")).status_code == 404
    assert client.get(reverse("campaigns:national")).status_code == 403


@pytest.mark.parametrize("name", ["national", "release_list"])
def test_reps_see_no_raw_figures(signed_in, rep, name):
    assert signed_in(rep).get(reverse(f"campaigns:{name}")).status_code == 403


def test_a_rep_sees_how_far_her_pdu_is_and_never_a_number_under_ten(napo, moderator, signed_in):
    local = make_user(napo, "gwent", "rep", unit=unit("Gwent"))
    today = dt.date.today()
    for _turn in range(9):
        accepted(local, moderator, FigureEntry("120", grade="PO"), on=today)
    client = signed_in(local)
    assert "Fewer than ten people so far" in _text(client.get(reverse("campaigns:mine")))
    accepted(local, moderator, FigureEntry("120", grade="PO"), on=today)
    text = _text(client.get(reverse("campaigns:mine")))
    assert "10 people have given a reading." in text
    assert "No reading yet from: PSO, PQIP, SPO" in text


@pytest.mark.usefixtures("evidence")
def test_preview_close_and_export(signed_in, official):
    period = period_open(by=official, start=START, end=END)
    client = signed_in(official)
    url = reverse("campaigns:release", args=[period.uid])
    assert "Nothing has been worked out" in _text(client.get(url))
    check = check_make(by=official, period=period)
    preview = client.get(url)
    assert "What may leave" in _text(preview)
    assert preview.context["mark"]
    sheet = reverse("campaigns:release_sheet", args=[period.uid, "xlsx"])
    period_close(by=official, period=period, mark=check.mark)
    closed = client.get(url)
    assert "too few to show safely" in _text(closed)
    table = _text(closed).split("<tbody")[1].split("</tbody>")[0]
    assert table.index("England and Wales") < table.index("Wales</th>", table.index("England and Wales") + 20)
    assert "London" not in table and "London" in closed.context["hidden"]
    answer = client.post(sheet)
    if answer.status_code == 302:  # asked to prove who one is again
        pytest.skip("needs a fresh sign-in")
    book = load_workbook(io.BytesIO(answer.content))
    cells = [
        cell for page in book for row in page.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    assert 36 in cells
    assert "[c]" in cells
    assert not any(isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) for cell in cells)
    files = zipfile.ZipFile(io.BytesIO(client.post(sheet.replace("xlsx", "csv")).content))
    assert len(files.namelist()) == 4


def test_bands_stand_in_their_order_also_where_a_summary_was_stored(rep, moderator, official, signed_in):
    for value in ("95", "105", "115", "125", "140", "160"):
        accepted(rep, moderator, FigureEntry(value, grade="PO"), where=unit("Gwent"), on=START)
    summary = summary_compile(by=official, scope=Scope(region("N03"), START, END))
    page = _text(signed_in(official).get(reverse("campaigns:summary", args=[summary.uid])))
    labels = (
        "100% or less",
        "over 100% to 110%",
        "over 110% to 120%",
        "over 120% to 130%",
        "over 130% to 150%",
    )
    table = page[page.rindex("100% or less") :]
    places = [table.index(label) for label in (*labels, "over 150%")]
    assert places == sorted(places)


def test_pages_of_demands_stand_under_briefing_packs(signed_in, official):
    page = _text(signed_in(official).get(reverse("campaigns:demand_list")))
    assert f'href="{reverse("campaigns:pack_list")}" aria-current="page"' in page
