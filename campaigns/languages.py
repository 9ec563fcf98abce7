"""The languages a pack can be made in, and the catalogue that decides whether Welsh is among them.

`locale/cy/LC_MESSAGES/django.po` holds every fixed sentence a pack can print. Welsh is offered only when each of them has
been translated and none is marked "fuzzy": a draft stays fuzzy until somebody who speaks Welsh has read it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.choices import PackLanguage

CATALOGUE = Path(settings.BASE_DIR) / "locale/cy/LC_MESSAGES/django.po"
# Where the sentences of a pack are written. A test makes a pack in a language of its own and finds any other.
SOURCES = (
    "campaigns/choices.py",
    "campaigns/composition/*.py",
    "campaigns/controlled.py",
    "campaigns/languages.py",
    "evidence/selectors/notices.py",
    "workloads/choices.py",
    "workloads/disclosure/*.py",
    "workloads/intervals/*.py",
    "workloads/statistics/*.py",
)
# As documents name them.
LOCALES: dict[str, str] = {PackLanguage.ENGLISH: "en-GB", PackLanguage.WELSH: "cy"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_noop": (1, 2),
}
# Names a Welsh reader knows by another; every other place keeps its own.
PLACES = (
    gettext_noop("England and Wales"),
    gettext_noop("East Midlands"),
    gettext_noop("East of England"),
    gettext_noop("Greater Manchester"),
    gettext_noop("Kent, Surrey and Sussex"),
    gettext_noop("London"),
    gettext_noop("North East"),
    gettext_noop("North West"),
    gettext_noop("South Central"),
    gettext_noop("South West"),
    gettext_noop("Wales"),
    gettext_noop("West Midlands"),
    gettext_noop("Yorkshire and the Humber"),
    gettext_noop("Cardiff and the Vale"),
    gettext_noop("Cwm Taf Morgannwg"),
    gettext_noop("Dyfed Powys"),
    gettext_noop("Gwent"),
    gettext_noop("North Wales"),
    gettext_noop("Swansea, Neath and Port Talbot"),
)


def place_words(name: str) -> str:
    """A place in the language in force."""
    return _(name) if name else ""


def offered() -> list[tuple[str, str]]:
    """The languages an official can choose."""
    return [choice for choice in PackLanguage.choices if choice[0] == PackLanguage.ENGLISH or not missing()]


@functools.cache
def missing() -> tuple[str, ...]:
    """The sentences that have no Welsh yet, or none that was read by a Welsh speaker."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="cy")
    return tuple(str(_first(message)) for message in catalogue if message.id and not _whole(message))


def _first(message: Message) -> object:
    return message.id if isinstance(message.id, str) else message.id[0]


def _whole(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    return bool(forms) and all(forms) and not message.fuzzy


def sentences() -> Catalog:
    """Every sentence the code of a pack can say, as a catalogue without translations."""
    found = Catalog(project="Safeload", charset="utf-8")
    for path in _files():
        for line, message, comments, context in extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=()
        ):
            place = (path.relative_to(settings.BASE_DIR).as_posix(), line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def _files() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(Path(settings.BASE_DIR).glob(pattern))
