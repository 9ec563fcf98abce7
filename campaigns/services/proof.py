"""Whether an issued pack is what it says: its bytes, its figures worked out again, and what has changed under it since."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from accounts import tenancy
from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.choices import ReleaseKind
from campaigns.composition import Options, gather
from campaigns.composition.extract import region_pages, regions_in
from campaigns.composition.options import PUBLIC_AUDIENCES
from campaigns.composition.register import register, released_for, stands
from campaigns.models import Demand as DemandRow
from campaigns.models import DemandChange, Pack, PackFile
from campaigns.release_json import tables_from, tables_hash
from campaigns.services.summaries import summary_verify
from documents.render_pdf import render_pdf
from documents.tree import Demand, figures, tree_hash
from evidence.choices import ReportStatus
from evidence.models import Testimony

REGION_HASHES_KEPT = 30 * 24 * 3600
NUMBER = re.compile(r"\b[A-Z]{2,10}-20\d\d-\d{3,}\b")


@dataclass(frozen=True, slots=True)
class Proof:
    """`pack` the file belongs to (None: to none known), whether its bytes are those issued, and what does not hold."""

    pack: Pack | None
    unaltered: bool
    faults: tuple[str, ...] = ()


def file_proof(content: bytes) -> Proof:
    """Of which pack this file is, by its bytes; else by the number printed in it, and then it has been altered."""
    digest = hashlib.sha256(content).hexdigest()
    printed = _printed_number(content)
    for union in Union.objects.order_by("pk"):
        with tenancy.union_scope(union.pk):
            file = (
                PackFile.objects.filter(sha256=digest, pack__in=Pack.objects.issued())
                .select_related("pack")
                .first()
            )
            if file is not None:
                return Proof(_whole(file.pack), True, tuple(pack_verify(file.pack)))
            packs = list(Pack.objects.issued().filter(number=printed).order_by("-version")) if printed else []
            for pack in packs:
                if digest in region_hashes(pack):
                    return Proof(_whole(pack), True, tuple(pack_verify(pack)))
            if packs:
                return Proof(
                    _whole(packs[0]), False, (_("The bytes of this file are not those that were issued."),)
                )
    return Proof(None, False)


def is_issued(pack: Pack, content: bytes) -> bool:
    """Whether these are the bytes of a file of the pack, or of a region's pages taken from it."""
    digest = hashlib.sha256(content).hexdigest()
    return pack.files.filter(sha256=digest).exists() or digest in region_hashes(pack)


def region_hashes(pack: Pack) -> frozenset[str]:
    """Of the pages of each region of an issued national pack: the same tree gives the same bytes. Worked out once."""
    key = f"region-pages-{pack.tree_hash}"
    found = cache.get(key)
    if found is None:
        document = pack.document
        pages = [render_pdf(region_pages(document, anchor)) for anchor, _name in regions_in(document)]
        found = [hashlib.sha256(content).hexdigest() for content in pages]
        cache.set(key, found, REGION_HASHES_KEPT)
    return frozenset(found)


def _whole(pack: Pack) -> Pack:
    """With what is read of it after its union is closed again."""
    return Pack.objects.select_related("unit", "union").get(pk=pack.pk)


def _printed_number(content: bytes) -> str:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        found = NUMBER.search(" ".join(page.extract_text() for page in pages[:2]))
    except Exception:  # a damaged or foreign file fails in whatever way it likes, and has no number
        return ""
    return found[0] if found else ""


def pack_verify(pack: Pack) -> list[str]:
    """Everything about an issued pack that does not come out the same when worked out again. Empty: all holds."""
    document = pack.document
    wrong = (
        [_("The stored tree is not the one that was issued.")]
        if tree_hash(document) != pack.tree_hash
        else []
    )
    wrong += [
        _("The stored %(kind)s is not the one that was issued.") % {"kind": file.get_kind_display()}
        for file in pack.files.all()
        if hashlib.sha256(bytes(file.content)).hexdigest() != file.sha256
    ]
    if pack.summary is not None:
        wrong += [
            _("The frozen summary does not hold: %(key)s.") % {"key": key}
            for key in summary_verify(pack.summary)
        ]
        wrong += ledger_faults(pack)
        wrong += figure_faults(pack, at=pack.issued_at)
    return wrong


def ledger_faults(pack: Pack) -> list[str]:
    """Entries of the ledger the pack was printed from that are not what was written into it."""
    released = released_for(pack.summary, at=pack.issued_at) if pack.summary else None
    if released is None:
        return []
    period = released.period
    entries = period.entries.filter(at__lte=pack.issued_at).exclude(kind=ReleaseKind.GIVE)
    return [
        _("The ledger does not hold: %(entry)s.") % {"entry": entry}
        for entry in entries
        if tables_hash(tables_from(entry.tables), period.start, period.end) != entry.hash
    ]


def figure_faults(pack: Pack, *, at: dt.datetime | None = None) -> list[str]:
    """Figures of the pack that are not those of the ledger: as it was at a moment, or as it stands."""
    if pack.summary is None:
        return []
    with translation.override(pack.language):
        entries = register(pack.summary, released_for(pack.summary, at=at), _demands_then(pack))
    # A sentence in general words is made from the evidence itself: erased, it cannot be made again, and a flag says so.
    erased = pack.summary.evidence.filter(figure=None).values_list("key", flat=True)
    gone = {f"{key}-general" for key in erased}
    return [
        _("Another figure: %(text)s") % {"text": figure.text[:80]}
        for figure in figures(pack.document)
        if figure.key and figure.key not in gone and not stands(figure, entries)
    ]


def _demands_then(pack: Pack) -> list[DemandRow]:
    """The demands the pack prints, with their history as it was known on issue: what came after is told by a flag."""
    printed = {block.text for block in pack.document.blocks if isinstance(block, Demand)}
    known = DemandChange.objects.select_related("region")
    if pack.issued_at is not None:
        known = known.filter(recorded_at__lte=pack.issued_at)
    found = DemandRow.objects.filter(union_id=pack.union_id, text__in=printed)
    return list(found.prefetch_related(Prefetch("changes", known)))


def pack_flags(pack: Pack) -> list[str]:
    """What has happened since to what an issued pack says: quotes taken back, figures that no longer stand."""
    if not pack.frozen:
        return []
    return [*_quote_flags(pack), *_claim_flags(pack), *_figure_flags(pack), *_demand_flags(pack)]


def _quote_flags(pack: Pack) -> list[str]:
    if pack.union.kind == UnionKind.JOINT:
        return _crossed_flags(pack)
    held = {row.testimony_id: row for row in pack.quotes.all() if row.testimony_id}
    standing = Testimony.objects.filter(pk__in=held, withdrawn_at=None)
    published = set(standing.exclude(published_in="").values_list("pk", flat=True))
    agreed = set(standing.agreed_for(pack.audience).values_list("pk", flat=True))
    gone = pack.quotes.count() - len(published | agreed)
    return [_("A quote in it has been taken back. Correct or recall the pack.")] * bool(gone)


def _crossed_flags(pack: Pack) -> list[str]:
    """Words of several unions: found again only where their speaker still agrees, and their union still takes part."""
    if pack.summary is None:
        return []
    held = set(pack.quotes.values_list("key", "wording"))
    now = {(item.key, item.testimony.wording) for item in gather(pack.summary, Options.of(pack)).quotes}
    return [_("A quote in it has been taken back. Correct or recall the pack.")] * bool(held - now)


def _claim_flags(pack: Pack) -> list[str]:
    """Claims it prints whose report has been taken back, rejected or opened again since."""
    if pack.summary is None:
        return []
    printed = {figure.key.removesuffix("-general") for figure in figures(pack.document)}
    rows = pack.summary.evidence.filter(key__in=printed).exclude(figure__report__status=ReportStatus.ACCEPTED)
    return [
        _("A claim in it is no longer accepted evidence: “%(text)s” Correct or recall the pack.")
        % {"text": row.figure.said[:80] or row.figure.text}
        if row.figure
        else _("The evidence of a claim in it has been erased. Correct or recall the pack.")
        for row in rows.select_related("figure")
    ]


def _demand_flags(pack: Pack) -> list[str]:
    """Demands it prints that have moved on since: the pack was right on its day, and the next version says more."""
    printed = {block.text for block in pack.document.blocks if isinstance(block, Demand)}
    moved = DemandChange.objects.filter(demand__union_id=pack.union_id, recorded_at__gt=pack.issued_at)
    moved = moved.filter(demand__text__in=printed).select_related("demand").order_by("pk")
    latest = {change.demand_id: change for change in moved}
    return [
        _("A demand in it is now “%(status)s”: %(text)s Make the next version.")
        % {"status": change.get_status_display(), "text": change.demand.text[:80]}
        for change in latest.values()
    ]


def _figure_flags(pack: Pack) -> list[str]:
    if not figure_faults(pack):
        return []
    return [
        _("A figure in it no longer stands: its table was restated or taken back, or evidence was erased.")
    ]


def has_public_page(pack: Pack, now: dt.datetime | None = None) -> bool:
    """Issued for the public, and no embargo holds it back any more."""
    now = now or timezone.now()
    return (
        pack.frozen
        and pack.audience in PUBLIC_AUDIENCES
        and (pack.embargo_until is None or pack.embargo_until <= now)
    )
