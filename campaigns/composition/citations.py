"""A figure of an issued pack as somebody may quote it: value, number of people, dates, basis, pack and page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader

from campaigns.choices import FileKind
from campaigns.composition.claims import window_words
from campaigns.composition.register import Released, released_for
from campaigns.models import Pack, PackFile
from documents.tree import Chart, Claim, Document, Figure, Table, cell_text, figures

LABEL = 90


@dataclass(frozen=True, slots=True)
class Citation:
    label: str
    text: str


def citations(pack: Pack) -> dict[str, Citation]:
    """By the place of the figure in the tree."""
    document = pack.document
    released = released_for(pack.summary, at=pack.issued_at) if pack.summary else None
    file = pack.files.filter(kind=FileKind.PDF).values_list("pk", flat=True).first()
    pages = page_words(file) if file else ()
    found, page = {}, 0
    for figure in figures(document):
        block = _block(document, figure.place)
        value = _value(figure, block)
        page = _page(pages, _landmark(figure, block), page)
        parts = [value, *_facts(pack, released, figure, block), _source(pack, page)]
        found[figure.place] = Citation(value[:LABEL], " ".join(part for part in parts if part))
    return found


def _block(document: Document, place: str) -> Any:
    part, index = place.split("/")[:2]
    return getattr(document, part)[int(index)]


def _value(figure: Figure, block: Any) -> str:
    """What is said, or for a cell what its row and column say it is."""
    table = block.table if isinstance(block, Chart) else block
    if not isinstance(table, Table):
        return figure.text
    row, column = figure.place.split("/")[3:5]
    label = next(one.label for one in table.columns if one.key == column)
    return f"{cell_text(table.rows[int(row)][0])}, {label}: {figure.text}. ({table.caption}.)"


def _facts(pack: Pack, released: Released | None, figure: Figure, block: Any) -> Iterator[str]:
    unit = figure.key.partition("-")[0]
    table = released.table(unit) if released else None
    if released is not None and table is not None:
        yield _("Number of people: %(n)s.") % {"n": table.n}
        yield _("Dates: %(window)s.") % {"window": window_words(released.period)}
        yield _(
            "Basis: WMT readings of people who chose to report; each counted once; they describe nobody else."
        )
    elif isinstance(block, Claim):
        yield f"{block.detail}." if block.detail else ""
        yield _("Dates: reported for %(window)s.") % {"window": window_words(pack)}
        yield _("Basis: %(known)s.") % {"known": block.how_known.rstrip(".")}


def _source(pack: Pack, page: int) -> str:
    where = _("page %(page)s") % {"page": page + 1} if page >= 0 else ""
    edition = _("version %(version)s") % {"version": pack.version}
    parts = [pack.union.name, pack.number, edition, where, pack.document.meta.check_url]
    return _("Source: %(source)s") % {"source": ", ".join(part for part in parts if part)}


# --- the printed page ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def page_words(file_pk: int) -> tuple[str, ...]:
    """The words of each page of a stored PDF, without spaces: lines break elsewhere than in the tree."""
    content = bytes(PackFile.objects.values_list("content", flat=True).get(pk=file_pk))
    return tuple(_squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages)


def _landmark(figure: Figure, block: Any) -> str:
    """A number may stand anywhere; the caption of its table or drawing does not."""
    return _squeezed(block.caption if isinstance(block, Table | Chart) else figure.text)


def _page(pages: Sequence[str], words: str, start: int) -> int:
    """From the last figure's page on: figures are printed in the order of the tree. -1 where it is not found."""
    first = max(start, 0)
    return next((place for place in range(first, len(pages)) if words in pages[place]), -1)


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())
