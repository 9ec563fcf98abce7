"""What a rep prints for a round: an A4 poster, and slips that work once each. As document trees; the printer does the rest."""

from __future__ import annotations

import io
import re

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Installation
from documents.tree import (
    Block,
    Bullets,
    Chart,
    Document,
    DocumentMeta,
    Heading,
    Headline,
    Note,
    Paragraph,
    Strong,
    Words,
    sentence,
)
from evidence.models import Round


def round_address(link: str) -> str:
    """The short address of a round or slip."""
    return settings.SITE_URL.rstrip("/") + reverse("evidence:answer", args=[link])


def qr_svg(text: str, *, quiet: int = 2) -> str:
    """A QR code as SVG that scales: black squares on white, error correction M."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        border=quiet,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        unit="",
        omitsize=True,
    )
    return out.getvalue().decode().strip()


def _placed_svg(text: str, width: int) -> str:
    """The code in the middle of a wide drawing, so that it prints no larger than a hand."""
    inner = qr_svg(text)
    size = 200
    nested = re.sub(
        r"<svg ", f'<svg x="{(width - size) // 2}" y="0" width="{size}" height="{size}" ', inner, count=1
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {size}">{nested}</svg>'


def poster(asked: Round) -> Document:
    address = round_address(asked.link)
    blocks: tuple[Block, ...] = (
        Headline(sentence(_("What does the WMT say about you? Two minutes on your own phone."))),
        Chart(
            svg=_placed_svg(address, width=320),
            alt=_("A QR code that opens %(address)s") % {"address": address},
            caption=_("Point your own phone's camera here"),
        ),
        Paragraph(sentence(_("Or type: "), Strong(address))),
        Heading(1, _("Before you start")),
        Bullets(tuple(sentence(line) for line in promises_in_short(asked))),
        Note(
            _("Open until %(day)s. Not on a work phone, laptop or Wi-Fi.")
            % {"day": date_format(asked.ends_on, "j F Y")},
            "note",
        ),
    )
    return Document(
        title=asked.title,
        subtitle=asked.place,
        blocks=blocks,
        layout="sheet",
        words=Words(chart=_("Code")),
        meta=_meta(asked),
    )


def promises_in_short(asked: Round) -> list[str]:
    return [
        _("%(union)s asks this, through %(branch)s. Your manager is not shown your answers.")
        % {"union": asked.union.name, "branch": asked.branch},
        _("People under 100% and people with nothing to report are asked too."),
        _("Your rep sees how many replied, not your reply, unless you tick the box."),
        _("Figures are printed only for ten or more people. Skip anything. Take it back any time."),
    ]


def slips(asked: Round, links: list[str]) -> Document:
    """One heading, code and address for each slip; cut along the lines."""
    blocks: list[Block] = [
        Note(_("Each of these works once. Cut them apart, hand out one to each, and keep no list."), "note")
    ]
    for number, link in enumerate(links, start=1):
        address = round_address(link)
        blocks += [
            Heading(1, _("Slip %(number)s") % {"number": number}),
            Chart(
                svg=_placed_svg(address, width=900),
                alt=_("A QR code that opens %(address)s") % {"address": address},
                caption=address,
            ),
        ]
    return Document(
        title=asked.title,
        subtitle=asked.place,
        blocks=tuple(blocks),
        layout="sheet",
        words=Words(chart=_("Code")),
        meta=_meta(asked),
    )


def _meta(asked: Round) -> DocumentMeta:
    return DocumentMeta(
        date=timezone.localdate().isoformat(),
        publisher=asked.union.name,
        contact=asked.union.contact,
        banner=_("Demonstration: do not type real evidence") if Installation.is_demo() else None,
    )
