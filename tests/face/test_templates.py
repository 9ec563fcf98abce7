"""Rules that every template and stylesheet of the project keeps, whoever wrote it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.template import Context, engines
from lxml import html

from tests.face import gallery

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = [path for path in TEMPLATES if path.parent.name in {"_components", "safeload", "layout"}]
VENDORED = sorted(
    [*(ROOT / "static/vendor").glob("*/*/manifest.json"), *(ROOT / "tests/vendor").glob("*/*/manifest.json")]
)
STYLES = sorted((ROOT / "static/css").glob("*.css"))
INLINE = re.compile(r"<[^>]*\s(style\s*=|on[a-z]+\s*=\s*[\"'])|<style\b|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.IGNORECASE)
OTHER_HOST = re.compile(
    r"(?:src|<link[^>]*href|@import|url\()\s*=?\s*[\"'(]?\s*(?:https?:)?//", re.IGNORECASE
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_inline_style_or_script_or_another_host(path):
    source = path.read_text()
    for rule in (INLINE, SCRIPT, OTHER_HOST):
        assert rule.search(source) is None, rule.search(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_switches_escaping_off(path):
    assert re.search(r"\|\s*(safe|safeseq)\b|autoescape\s+off", path.read_text()) is None


@pytest.mark.parametrize("path", OWN, ids=name)
def test_every_part_says_at_its_top_which_variables_it_reads(path):
    head = path.read_text()
    assert head.startswith("{% comment %}"), path
    assert "Variables:" in head.split("{% endcomment %}")[0], path


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_our_stylesheets_fetch_nothing(path):
    assert "url(" not in path.read_text() and "@import" not in path.read_text()


@pytest.mark.parametrize("path", VENDORED, ids=name)
def test_vendored_files_are_the_ones_of_their_manifest(path):
    manifest = json.loads(path.read_text())
    assert manifest["version"] == path.parent.name
    assert manifest["license"] and manifest["integrity"].startswith("sha512-")
    present = {file.name for file in path.parent.iterdir()} - {"manifest.json"}
    assert present == set(manifest["files"])
    assert "LICENSE" in present
    for file, facts in manifest["files"].items():
        assert hashlib.sha256((path.parent / file).read_bytes()).hexdigest() == facts["sha256"], file


def test_the_page_links_the_vendored_stylesheet_that_is_there():
    links = re.findall(r"static '(vendor/[^']+)'", (ROOT / "templates/base.html").read_text())
    assert links
    for link in links:
        assert (ROOT / "static" / link).is_file(), link


def test_vendored_css_points_at_no_source_map_font_or_crest():
    css = next((ROOT / "static/vendor/govuk-frontend").glob("*/*.css")).read_text()
    for absent in ("sourceMappingURL", "GDS Transport", "@font-face", "crest", "url("):
        assert absent not in css


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_no_context(page):
    tree = html.fromstring(engines["django"].get_template(f"{page}.html").template.render(Context()))
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//h1")[0].text_content().strip()


def test_the_refusal_page_gives_the_reason_escaped():
    shown = gallery.render("{% include '403.html' %}", {"exception": "<i>Only a moderator may accept.</i>"})
    assert "&lt;i&gt;Only a moderator may accept." in shown


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours() -> dict[str, str]:
    root = (ROOT / "static/css/safeload.css").read_text().split(":root {")[1].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", root))


@pytest.mark.parametrize("text", ["ink", "plum", "plum-dark", "quiet", "red"])
@pytest.mark.parametrize("ground", ["plum-wash", "plum-tint", "peach-tint"])
def test_text_colours_are_readable_on_every_ground(text, ground):
    assert contrast(colours()[text], colours()[ground]) >= 4.5


@pytest.mark.parametrize("mark", ["coral", "edge", "plum-mid"])
def test_markers_and_edges_stand_out_from_every_ground(mark):
    for ground in ("plum-wash", "plum-tint", "peach-tint"):
        assert contrast(colours()[mark], colours()[ground]) >= 3, ground


def test_coral_is_never_the_colour_of_text():
    for path in STYLES:
        assert re.search(r"(?<![-\w])color:\s*(var\(--coral\)|#e4572e)", path.read_text()) is None
