"""Black boxes on a picture, drawn with the mouse, set with the keyboard and typed: burnt in where they were drawn."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from evidence.choices import DateKnown
from evidence.entries import FigureEntry, ReportEntry
from evidence.models import StoredFile
from evidence.services.files import file_read, report_submit_with_files
from tests.browser.axe import axe_faults
from tests.worlds import unit

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = (600, 400)


@pytest.fixture
def picture(rep, settings, tmp_path) -> StoredFile:
    settings.VAR_DIR = tmp_path
    out = io.BytesIO()
    Image.new("RGB", SIZE, "white").save(out, "PNG")
    entry = ReportEntry(
        unit=unit("Gwent"), basis="screen", date_known=DateKnown.UNKNOWN, figures=[FigureEntry(text="150")]
    )
    upload = SimpleUploadedFile("screen.png", out.getvalue())
    report_submit_with_files(by=rep, entry=entry, uploads=[upload])
    return StoredFile.objects.get()


def burnt(moderator) -> Image.Image:
    return Image.open(io.BytesIO(file_read(by=moderator, file=StoredFile.objects.get(redacts__isnull=False))))


def numbers(page, box: int) -> list[int]:
    return [
        int(page.locator(f"[name=box{box}_{part}]").input_value()) for part in ("x", "y", "width", "height")
    ]


def opened(sign_in, moderator, picture, **options):
    page = sign_in(moderator, **options)
    page.goto(f"/files/{picture.uid}/redact/")
    return page


@pytest.mark.parametrize("width", [1280, 375])
def test_what_is_dragged_over_is_black(sign_in, moderator, picture, width):
    page = opened(sign_in, moderator, picture, width=width)
    area = page.locator("[data-redact-area]")
    area.scroll_into_view_if_needed()
    frame = area.locator("img").bounding_box()
    scale = frame["width"] / SIZE[0]
    page.mouse.move(frame["x"] + 300 * scale, frame["y"] + 200 * scale)
    page.mouse.down()
    page.mouse.move(frame["x"] + 120 * scale, frame["y"] + 80 * scale, steps=4)
    page.mouse.up()
    x, y, wide, high = numbers(page, 1)
    near = 3 / scale
    assert abs(x - 120) <= near and abs(y - 80) <= near
    assert abs(wide - 180) <= near and abs(high - 120) <= near
    assert page.locator(".sl-redact__box").count() == 1
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Burn the boxes in").click()
    page.get_by_text("The boxes are burnt in.").wait_for()
    seen = burnt(moderator)
    assert seen.getpixel((210, 140)) == (0, 0, 0)
    assert seen.getpixel((60, 40)) == seen.getpixel((400, 300)) == (255, 255, 255)


def test_the_keyboard_alone_moves_sizes_sets_and_takes_back(sign_in, moderator, picture):
    page = opened(sign_in, moderator, picture, width=1280)
    area = page.get_by_role("application", name="The picture, to draw boxes on")
    area.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    assert numbers(page, 1) == [180, 180, 120, 48]
    assert "Box 1: 180 from the left" in page.locator("[data-redact-said]").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    assert page.locator("[name=box2_x]").input_value() == ""
    page.keyboard.press("Tab")
    page.locator("[name=box2_x]").fill("10")
    for part, value in (("y", "10"), ("width", "20"), ("height", "30")):
        page.locator(f"[name=box2_{part}]").fill(value)
    assert page.locator(".sl-redact__box").count() == 2
    page.get_by_role("button", name="Burn the boxes in").press("Enter")
    page.get_by_text("The boxes are burnt in.").wait_for()
    seen = burnt(moderator)
    assert seen.getpixel((240, 200)) == seen.getpixel((20, 20)) == (0, 0, 0)
    assert seen.getpixel((350, 200)) == (255, 255, 255)


def test_without_scripts_the_numbers_are_typed(sign_in, moderator, picture):
    page = opened(sign_in, moderator, picture, script=False)
    page.get_by_role("button", name="Burn the boxes in").click()
    page.get_by_text("Draw or type at least one box.").first.wait_for()
    for part, value in (("x", "300"), ("y", "200"), ("width", "50"), ("height", "60")):
        page.locator(f"[name=box1_{part}]").fill(value)
    page.get_by_role("button", name="Burn the boxes in").click()
    page.get_by_text("The boxes are burnt in.").wait_for()
    assert burnt(moderator).getpixel((310, 210)) == (0, 0, 0)
