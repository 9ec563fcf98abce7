"""What is printed of the right of reply: that the figures were given, and the answer as it came."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.composition.options import Reply
from documents.tree import Block, Paragraph, Quote, sentence


def reply_blocks(one: Reply) -> list[Block]:
    given = _(
        "The figures of this pack were given to %(whom)s on %(day)s, with the request to answer by %(by)s."
    ) % {
        "whom": one.given_to,
        "day": _day(one.given_on),
        "by": _day(one.answer_by),
    }
    if not one.words:
        return [Paragraph(sentence(f"{given} {_('No reply had come when this pack was issued.')}"))]
    source = _("%(whom)s, %(day)s") % {"whom": one.given_to, "day": _day(one.replied_on)}
    return [Paragraph(sentence(given)), Quote(one.words, source, _("The reply in full, as it came"))]


def _day(day: object) -> str:
    return str(date_format(day, "j F Y"))
