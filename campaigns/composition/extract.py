"""One region's pages out of an issued pack: the same words, number and version, and the mark of the whole beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from documents.tree import Block, Document, Heading, Note, footer_mark

REGION = "region-"
# Without these the pages of a region would say less about themselves than the whole pack does.
ALWAYS = ("method", "sources")


def regions_in(document: Document) -> list[tuple[str, str]]:
    """Anchor and name of each region with a section of its own in a national pack."""
    return [
        (block.anchor, block.text)
        for block in document.blocks
        if isinstance(block, Heading) and block.level == 2 and block.anchor.startswith(REGION)
    ]


def region_pages(document: Document, anchor: str) -> Document:
    """The front sheet, the region's section, method and sources of an issued document. KeyError for an unknown region."""
    with translation.override(document.language.lower()):
        return _pages(document, anchor, dict(regions_in(document))[anchor])


def _pages(document: Document, anchor: str, name: str) -> Document:
    taken = _(
        "Pages of %(region)s, taken from %(number)s version %(version)s. Content mark of the whole: %(mark)s."
    ) % {
        "region": name,
        "number": document.meta.number,
        "version": document.meta.version,
        "mark": footer_mark(document),
    }
    blocks = [_raised(block) for block in _section(document.blocks, anchor)]
    for always in ALWAYS:
        blocks += _section(document.blocks, always)
    return replace(
        document,
        title=_("Unsafe workloads in probation: %(place)s") % {"place": name},
        front=(Note(taken, "note"), *document.front),
        blocks=tuple(blocks),
    )


def _section(blocks: Sequence[Block], anchor: str) -> Iterator[Block]:
    """From the heading with the anchor to the next of its level or above."""
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            if block.anchor == anchor:
                level = block.level
            elif level and block.level <= level:
                return
        if level:
            yield block


def _raised(block: Block) -> Block:
    return replace(block, level=block.level - 1) if isinstance(block, Heading) else block
