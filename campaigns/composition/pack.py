"""A whole pack or meeting sheet from its parts, and the frozen form of one that is issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Installation
from campaigns.composition import annex, asks, places
from campaigns.composition.claims import window_words
from campaigns.composition.items import Items, gather
from campaigns.composition.options import Options
from campaigns.composition.parts import Parts
from campaigns.composition.sheet import sheet_blocks
from campaigns.composition.words import document_words
from campaigns.languages import LOCALES, place_words
from campaigns.models import Summary
from documents.tree import Document, DocumentMeta, tree_hash


@dataclass(frozen=True)
class Composed:
    """The tree, and what it was made from."""

    document: Document
    items: Items


def compose_pack(summary: Summary, options: Options | None = None) -> Document:
    return compose(summary, options).document


def compose(summary: Summary, options: Options | None = None) -> Composed:
    """The draft of a pack for its audience, in its language."""
    options = options or Options()
    with translation.override(options.language):
        return _compose(summary, options)


def _compose(summary: Summary, options: Options) -> Composed:
    items = gather(summary, options)
    parts = Parts(items)
    sheet = options.layout == "sheet"
    document = Document(
        title=_title(summary, sheet),
        subtitle=_("A briefing by %(union)s, %(window)s")
        % {"union": summary.union.name, "window": window_words(summary)},
        front=() if sheet else tuple(parts.front()),
        blocks=tuple(sheet_blocks(parts)) if sheet else _blocks(parts),
        meta=_draft_meta(summary, options),
        layout=options.layout,
        language=LOCALES[options.language],
        words=document_words(),
    )
    return Composed(document, items)


def _title(summary: Summary, sheet: bool) -> str:
    if sheet:
        return _("Meeting sheet: %(place)s") % {"place": place_words(summary.place)}
    return _("Unsafe workloads in probation: %(place)s") % {"place": place_words(summary.place)}


def _blocks(parts: Parts) -> tuple:  # type: ignore[type-arg]
    """The parts in the order in which they are printed."""
    return (
        *parts.headlines(),
        *places.national_picture(parts),
        *places.regions(parts),
        *asks.risks(parts),
        *asks.staffing(parts),
        *asks.testimony(parts),
        *asks.position(parts),
        *asks.reply(parts),
        *asks.asks(parts),
        *asks.questions(parts),
        *annex.annex(parts),
    )


def _draft_meta(summary: Summary, options: Options) -> DocumentMeta:
    return DocumentMeta(
        audience=options.audience_label,
        classification=options.classification,
        version=_("draft"),
        date=timezone.localdate(summary.compiled_at).isoformat(),
        publisher=summary.union.name,
        contact=summary.union.contact,
        stamp=_("DRAFT - not for release"),
        banner=_("Demonstration data") if Installation.is_demo() else None,
    )


def content_mark(document: Document) -> str:
    """The hash of everything a signer reads: the tree without what issuing adds."""
    bare = replace(
        document.meta, version="", number="", date="2000-01-01", stamp=None, check_url="", check_qr=""
    )
    return tree_hash(replace(document, meta=bare))


def frozen_document(
    document: Document,
    *,
    number: str,
    version: int,
    day: dt.date,
    embargo: str | None,
    check_url: str,
    check_qr: str,
) -> Document:
    """The signed tree as it is issued: numbered, dated, without the draft stamp. Its content stays as signed."""
    meta = replace(
        document.meta,
        number=number,
        version=str(version),
        date=day.isoformat(),
        stamp=embargo,
        check_url=check_url,
        check_qr=check_qr,
    )
    return replace(document, meta=meta)
