"""Whether an issued pack is what it says: its bytes, its figures worked out again, and what has changed under it since."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from accounts import tenancy
from accounts.models import Union
from campaigns.composition.options import PUBLIC_AUDIENCES
from campaigns.composition.register import register, released_for
from campaigns.models import Pack, PackFile
from campaigns.services.summaries import summary_verify
from documents.tree import figures, tree_hash
from evidence.models import Testimony

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
            pack = (
                Pack.objects.issued().filter(number=printed).order_by("-version").first() if printed else None
            )
            if pack is not None:
                return Proof(
                    _whole(pack), False, (_("The bytes of this file are not those that were issued."),)
                )
    return Proof(None, False)


def _whole(pack: Pack) -> Pack:
    """With what is read of it after its union is closed again."""
    return Pack.objects.select_related("unit", "union").get(pk=pack.pk)


def _printed_number(content: bytes) -> str:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        found = NUMBER.search(" ".join(page.extract_text() for page in pages[:2]))
    except (PyPdfError, ValueError, KeyError):
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
        wrong += figure_faults(pack, at=pack.issued_at)
    return wrong


def figure_faults(pack: Pack, *, at: dt.datetime | None = None) -> list[str]:
    """Figures of the pack that are not those of the ledger: as it was at a moment, or as it stands."""
    if pack.summary is None:
        return []
    with translation.override(pack.language):
        entries = register(pack.summary, released_for(pack.summary, at=at))
    return [
        _("Another figure: %(text)s") % {"text": figure.text[:80]}
        for figure in figures(pack.document)
        if figure.key and (figure.key not in entries or entries[figure.key].text != figure.text)
    ]


def pack_flags(pack: Pack) -> list[str]:
    """What has happened since to what an issued pack says: quotes taken back, figures that no longer stand."""
    if not pack.frozen:
        return []
    return [*_quote_flags(pack), *_figure_flags(pack)]


def _quote_flags(pack: Pack) -> list[str]:
    held = {row.testimony_id: row for row in pack.quotes.all() if row.testimony_id}
    standing = Testimony.objects.filter(pk__in=held, withdrawn_at=None)
    published = set(standing.exclude(published_in="").values_list("pk", flat=True))
    agreed = set(standing.agreed_for(pack.audience).values_list("pk", flat=True))
    gone = pack.quotes.count() - len(published | agreed)
    return [_("A quote in it has been taken back. Correct or recall the pack.")] * bool(gone)


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
