"""Welsh: what the catalogue must hold, when it is offered, and that no sentence of a pack goes round it."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import Union
from campaigns import languages
from campaigns.choices import PackLanguage
from campaigns.composition import Options, compose
from campaigns.composition.standing import lowered
from campaigns.forms.packs import PackForm
from campaigns.models import Demand, DemandChange, DemandList, Question, Statement
from campaigns.services.gates import run_gates
from campaigns.services.packs import pack_edit
from campaigns.services.proof import figure_faults
from documents.tree import Chart, Document
from evidence.models import CaseReport, Figure, Testimony
from tests.campaigns.packs import briefing, briefing_summary, draft, wales_counted
from tests.worlds import region
from workloads.choices import Grade
from workloads.disclosure.model import Coded
from workloads.disclosure.words import coded_words, nothing_shown
from workloads.intervals import Interval, format_interval
from workloads.models import Benchmark, Unit
from workloads.statistics.headlines import PDUS, REGIONS, UnitShare, units_sentence
from workloads.statistics.quantiles import Bounds
from workloads.statistics.selection import Reports, TeamRound, selection_sentence
from workloads.statistics.shares import Share
from workloads.statistics.words import (
    Snapshot,
    difference_words,
    four_weeks_sentence,
    interval_words,
    not_over_sentence,
    quantile_words,
    share_sentence,
)

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
# Letters of another alphabet: a sentence in them went through the catalogue.
LETTERS = {ord("a") + n: chr(0x1D5BA + n) for n in range(26)} | {
    ord("A") + n: chr(0x1D5A0 + n) for n in range(26)
}
WRITTEN = (
    Benchmark, CaseReport, Demand, DemandList, DemandChange, Figure, Question, Statement, Testimony, Union, Unit,
)  # fmt: skip
DECRYPTED = ("text", "attribution")
LATIN = re.compile(r"[A-Za-z]{3,}")
# Fields of the tree that no reader sees as words, or that hold data.
UNSEEN = frozenset(
    {
        "anchor",
        "key",
        "kind",
        "theme",
        "layout",
        "language",
        "svg",
        "svg_narrow",
        "check_qr",
        "check_url",
        "date",
        "code",
    }
)


def held() -> Catalog:
    with languages.CATALOGUE.open("rb") as file:
        return read_po(file, locale="cy")


def ids(catalogue: Catalog) -> set[Any]:
    return {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue
        if message.id
    }


def test_the_catalogue_holds_every_sentence_of_the_code_and_no_other():
    assert ids(held()) == ids(languages.sentences()), "run manage.py pack_catalogue"


def test_the_compiled_catalogue_is_the_written_one_without_drafts(tmp_path):
    with (tmp_path / "django.mo").open("wb") as file:
        write_mo(file, held())
    compiled = languages.CATALOGUE.with_suffix(".mo")
    assert compiled.read_bytes() == (tmp_path / "django.mo").read_bytes(), "run manage.py pack_catalogue"


def test_no_translation_drops_or_invents_a_figure():
    for message in held():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        known = [set(PLACEHOLDER.findall(words)) for words in ids]
        for string in [message.string] if isinstance(message.string, str) else message.string:
            if message.id and string:
                assert set(PLACEHOLDER.findall(string)) in known, message.id


def whole(catalogue: Catalog, folder: Path) -> Path:
    """The catalogue as it will be once somebody has translated it all: here into letters of another alphabet."""
    for message in catalogue:
        if message.id:
            message.flags.discard("fuzzy")
            message.string = (
                tuple(pseudo(message.id[1]) for _ in range(5)) if message.pluralizable else pseudo(message.id)
            )
    path = folder / "locale/cy/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return path


def pseudo(words: str) -> str:
    kept = PLACEHOLDER.findall(words)
    parts = PLACEHOLDER.split(words)
    return "".join(part.translate(LETTERS) + after for part, after in zip(parts, [*kept, ""], strict=True))


@pytest.fixture
def translated(settings, tmp_path, monkeypatch) -> Iterator[None]:
    path = whole(held(), tmp_path)
    monkeypatch.setattr(languages, "CATALOGUE", path)
    settings.LOCALE_PATHS = [path.parents[2]]
    languages.missing.cache_clear()
    yield
    languages.missing.cache_clear()


def test_welsh_is_offered_only_when_the_catalogue_is_whole(translated, monkeypatch):
    assert [code for code, _label in languages.offered()] == [PackLanguage.ENGLISH, PackLanguage.WELSH]
    one = next(message for message in held() if message.id == "Risks")
    one.string = "Risgiau"
    one.flags.add("fuzzy")
    catalogue = held()
    catalogue["Risks"] = one
    with languages.CATALOGUE.open("wb") as file:
        write_po(file, catalogue)
    languages.missing.cache_clear()
    assert languages.missing() == ("Risks",)
    assert [code for code, _label in languages.offered()] == [PackLanguage.ENGLISH]


def words_in(value: Any, field: str = "") -> Iterator[str]:
    """All words of a tree that a reader can see, those drawn in charts too."""
    if isinstance(value, str) and field not in UNSEEN:
        yield value
    if isinstance(value, Chart):
        yield from (html.unescape(text) for text in re.findall(r">([^<>]+)<", value.svg))
    if isinstance(value, tuple | list):
        for one in value:
            yield from words_in(one, field)
    if dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from words_in(getattr(value, part.name), part.name)


def data() -> list[str]:
    """What people wrote and what others published: it stays in the language it came in."""
    found: set[str] = set(Grade.values)
    for model in WRITTEN:
        names = [field.name for field in model._meta.fields if not field.choices and not field.is_relation]
        for row in model.objects.all():
            values = [getattr(row, name) for name in [*names, *DECRYPTED] if hasattr(row, name)]
            found |= {value for value in values if isinstance(value, str) and LATIN.search(value)}
    found |= {name.removesuffix(" CRC") for name in found}
    known = found - set(languages.PLACES)
    # A line of the meeting sheet may be cut; a published figure is named within a sentence.
    return sorted(known | {lowered(name) for name in known}, key=len, reverse=True)


def untranslated(document: Document, written: Iterable[str]) -> set[str]:
    left = set()
    for words in words_in(document):
        rest = words
        for known in written:
            rest = rest.replace(known, "")
        if LATIN.search(re.sub(r"\b[0-9a-f]{12,}\b", "", rest)) and not cut(words, written):
            left.add(rest)
    return left


def cut(words: str, written: Iterable[str]) -> bool:
    """A line of the meeting sheet: the beginning of something written, and dots."""
    start = words.removesuffix("…").rsplit(": ")[-1]
    return words.endswith("…") and any(" ".join(known.split()).startswith(start) for known in written)


@pytest.mark.django_db
@pytest.mark.parametrize("layout", ["pack", "sheet"])
def test_every_fixed_word_of_a_pack_goes_through_the_catalogue(
    translated, napo, rep, moderator, official, layout
):
    briefing(rep, moderator, official)
    document = compose(
        briefing_summary(official), Options(layout=layout, language=PackLanguage.WELSH)
    ).document
    assert document.language == "cy"
    assert untranslated(document, data()) == set()


@pytest.mark.django_db
def test_so_do_the_figures_of_a_released_table(translated, napo, rep, moderator, official):
    summary = wales_counted(rep, moderator, official)
    document = compose(summary, Options(language=PackLanguage.WELSH)).document
    assert untranslated(document, data()) == set()
    assert pseudo("over") in " ".join(words_in(document))


SHARES = [
    Share(*parts)
    for parts in (
        (0, 0, 0),
        (1, 1, 1),
        (0, 1, 1),
        (0, 0, 1),
        (1, 1, 9),
        (4, 4, 9),
        (0, 3, 9),
        (1, 3, 9),
        (4, 6, 9),
    )
]
BOUNDS = [
    Bounds(low, low_open, high, False)
    for low, high, low_open in (
        (1300, 1300, False),
        (1300, 1500, False),
        (1300, None, True),
        (1300, None, False),
        (0, 1500, False),
        (None, None, False),
    )
]
SPANS = [
    Interval(1300, 1300, False, False, True),
    Interval(1300, 1500, False, False, False),
    Interval(1300, None, True, False, False),
    Interval(1300, 1500, True, True, False),
    Interval(None, 1100, False, False, False),
]


def test_no_sentence_about_figures_goes_round_the_catalogue(translated):
    two = [UnitShare("", Share(n, n, 40)) for n in (10, 20)]
    before = Snapshot(60, BOUNDS[0], "series")
    with translation.override("cy"):
        said = [
            *(say(share) for share in SHARES for say in (share_sentence, not_over_sentence)),
            *(quantile_words(bounds) for bounds in BOUNDS),
            *(interval_words(span) for span in SPANS),
            *(
                units_sentence(units, noun=noun)
                for units in (two, two[:1], [two[0], two[0]])
                for noun in (REGIONS, PDUS)
            ),
            *(
                difference_words(before, Snapshot(people, median, "series"))
                for people in (59, 60, 61, 70)
                for median in BOUNDS[:3]
            ),
            four_weeks_sentence({"shown": 1, "consistent": 2, "stated": 3, "tested": 9}),
            selection_sentence([Reports(1, ""), TeamRound(9, 4)]),
            *(coded_words(Coded(5, code)) for code in ("at_least", "fewer_than")),
            nothing_shown(""),
        ]
    assert [words for words in said if LATIN.search(words)] == []


@pytest.mark.parametrize("span", SPANS)
def test_a_range_is_printed_in_the_words_it_is_read_from(span):
    assert interval_words(span) == format_interval(span, "percent")


@pytest.mark.django_db
def test_dates_are_welsh_and_the_figures_the_same(napo, rep, moderator, official):
    """Django knows the months; a sentence without Welsh stays English until somebody writes it."""
    summary = wales_counted(rep, moderator, official)
    assert region("N03").name == "Wales"
    english, welsh = (compose(summary, Options(language=code)).document for code in PackLanguage.values)
    assert "Mawrth" in " ".join(words_in(welsh))
    assert "Mawrth" not in " ".join(words_in(english))
    numbers = [
        sorted(re.findall(r"\d[\d,.]*", " ".join(words_in(document)))) for document in (english, welsh)
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.django_db
def test_a_welsh_pack_passes_its_gates_and_its_figures_are_those_of_the_ledger(
    translated, napo, rep, moderator, official
):
    summary = wales_counted(rep, moderator, official)
    composed = compose(summary, Options(language=PackLanguage.WELSH))
    assert [found for found in run_gates(composed) if found.gate == "disclosure"] == []
    pack = draft(official, summary, language=PackLanguage.WELSH)
    assert pseudo("Unsafe workloads") in pack.document.title
    assert figure_faults(pack) == []


@pytest.mark.django_db
def test_every_place_with_a_welsh_name_is_a_place(structure):
    known = set(Unit.objects.filter(kind__in=["region", "pdu"]).values_list("name", flat=True))
    assert set(languages.PLACES) - {"England and Wales"} <= known


@pytest.mark.django_db
def test_nobody_gets_half_a_welsh_pack(napo, rep, moderator, official):
    summary = wales_counted(rep, moderator, official)
    with pytest.raises(ValidationError, match="catalogue is not complete"):
        draft(official, summary, language=PackLanguage.WELSH)
    pack = draft(official, summary)
    with pytest.raises(ValidationError, match="catalogue is not complete"):
        pack_edit(by=official, pack=pack, language=PackLanguage.WELSH)
    assert "language" not in PackForm(pack=pack).fields


@pytest.mark.django_db
def test_an_official_chooses_welsh_where_it_is_offered(translated, napo, rep, moderator, official):
    pack = draft(official, wales_counted(rep, moderator, official))
    form = PackForm({"audience": "press", "language": "cy"}, pack=pack)
    assert form.is_valid(), form.errors
    changed = pack_edit(by=official, pack=pack, **form.changes())
    assert changed.document.language == "cy"
