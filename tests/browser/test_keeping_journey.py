"""Imports, holds and words to members as people see them: at two widths, and by the rules of axe."""

from __future__ import annotations

import pytest

from accounts.choices import Role
from evidence.models import ImportBatch
from evidence.services.import_work import import_read
from tests.browser.axe import axe_faults
from tests.browser.test_report_journey import type_date
from tests.evidence.test_imports import row
from tests.workloads.wmt import export
from tests.worlds import make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [
    row("Ann Example"),
    row("Bob Example", pdu="Warks North"),
    row("Eve Example", "120.0%", 1000, 1200),
    row("Eve  example", "130.0%", 1000, 1300, team="Warwickshire 2"),
]


def sound(page, shots: str = "") -> None:
    """Nothing for axe to say, and nothing wider than the phone."""
    if shots:
        page.screenshot(path=shots, full_page=True)
    assert axe_faults(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize("width", [375, 1280])
def test_an_export_from_how_it_came_to_the_last_row_settled(
    napo, rep, moderator, sign_in, tmp_path, shot, width
):
    page = sign_in(rep, width=width)
    page.goto("/imports/")
    sound(page)
    page.get_by_role("link", name="Bring an export").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Say how the union came by the file.").first.wait_for()
    sound(page, shot("new"))
    page.get_by_label("Freedom of information").check()
    type_date(page, "On which day was the union given it?", day="1", month="3", year="2024")
    page.get_by_label("Which letter").fill("FOI 7")
    page.get_by_role("button", name="Continue").click()
    own = {
        "name": "own.csv",
        "mimeType": "text/csv",
        "buffer": b"Who,Where,Percent\nAnn,Warwickshire,118.4%\n",
    }
    page.get_by_label("The file").set_input_files(own)
    page.get_by_label("It is a table of my own").check()
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Read the table").wait_for()
    sound(page, shot("columns"))
    page.go_back()
    exported = {"name": "export.csv", "mimeType": "text/csv", "buffer": export.write_overview(ROWS)}
    page.get_by_label("The file").set_input_files(exported)
    page.get_by_label("It is a table of my own").uncheck()
    type_date(page, "On which day was it exported?", day="15", month="3", year="2024")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("Being read").first.wait_for()
    batch = import_read(batch=ImportBatch.objects.get())

    page = sign_in(moderator, width=width)
    page.goto(f"/imports/{batch.uid}/")
    sound(page, shot("batch"))
    settle = page.locator("section", has_text="“Warks North” is no unit we know")
    settle.get_by_label("What becomes of them?").select_option(label="Coventry")
    settle.get_by_role("button").click()
    page.get_by_text("Settled.").wait_for()
    twice = page.locator("section", has_text="2 rows are about the same person")
    twice.get_by_label("What becomes of them?").select_option(index=2)
    twice.get_by_role("button").click()
    page.get_by_text("Settled.").wait_for()
    assert ImportBatch.objects.get().imported == 3
    page.get_by_role("button", name="Accept the rows").click()
    page.get_by_text("Accepted. The rows are being taken over.").wait_for()


@pytest.mark.parametrize("width", [375, 1280])
def test_the_pages_of_the_data_protection_contact(napo, rep, sign_in, shot, width):
    page = sign_in(make_user(napo, "contact", Role.DATA_PROTECTION), width=width)
    page.goto("/data-protection/")
    sound(page)
    for place in ("removal/", "keeping/", "keeping/report/", "holds/new/", "words/", "words/privacy/"):
        page.goto(f"/data-protection/{place}")
        sound(page, shot(place.strip("/").replace("/", "-")))
    page.goto("/data-protection/holds/new/")
    page.get_by_label("Why is it held?").fill("A claim in the county court")
    page.get_by_role("button", name="Place the hold").click()
    page.get_by_role("link", name="Lift this hold").click()
    page.get_by_label("Why is it lifted?").fill("Settled")
    sound(page)
    page.get_by_role("button", name="Lift the hold").click()
    page.get_by_text("Nothing is held.").wait_for()
    sound(page, shot("lifted"))


def test_what_is_typed_is_put_aside_by_the_page_itself(napo, rep, sign_in):
    page = sign_in(rep, width=375)
    page.clock.install()
    page.goto("/reports/new/")
    page.get_by_label("What else should people know?").fill("Half the team is off sick.")
    page.clock.fast_forward(21_000)
    page.get_by_text("Put aside at").wait_for()
    page.goto("/reports/")
    page.get_by_role("link", name="Go on with it").click()
    assert page.get_by_label("What else should people know?").input_value() == "Half the team is off sick."


@pytest.fixture
def shot(request):
    """Where a picture of the page goes, when pictures are asked for."""
    import os

    folder = os.environ.get("SAFELOAD_SHOTS")
    name = "".join(char if char.isalnum() else "-" for char in request.node.name)
    return lambda what: f"{folder}/{name}-{what}.png" if folder else ""
