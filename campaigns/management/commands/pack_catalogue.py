from __future__ import annotations

from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.core.management.base import BaseCommand

from campaigns.languages import CATALOGUE, missing, sentences

HEADER = (
    "# The Welsh of briefing packs. A sentence marked fuzzy is a draft that no Welsh speaker has read yet."
)


class Command(BaseCommand):
    help = (
        "Bring the Welsh catalogue of packs up to date with the code, and compile it. Translations are kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        catalogue = _held()
        catalogue.update(sentences(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with CATALOGUE.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, no_location=True, ignore_obsolete=True)
        with CATALOGUE.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        missing.cache_clear()
        self.stdout.write(
            f"{len(catalogue)} sentences, {len(missing())} without Welsh that was read by a speaker."
        )


def _held() -> Catalog:
    if not CATALOGUE.exists():
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        return Catalog(locale="cy", project="Safeload", charset="utf-8", header_comment=HEADER, fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="cy")
