"""What is printed of the right of reply: that the figures were given, and the answer as it came."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.composition.options import Reply
from documents.tree import Block, Paragraph, Quote, sentence


def reply_blocks(one: Reply) -> list[Block]:
    given = _given(one) % {
        "whom": one.given_to,
        "day": _day(one.given_on),
        "by": _day(one.answer_by),
        "version": one.version,
    }
    if not one.words:
        return [Paragraph(sentence(f"{given} {_('No reply had come when this pack was issued.')}"))]
    source = _("%(whom)s, %(day)s") % {"whom": one.given_to, "day": _day(one.replied_on)}
    return [Paragraph(sentence(given)), Quote(one.words, source, _("The reply in full, as it came"))]


def _given(one: Reply) -> str:
    """A correction prints what came back to the version before, and says that it was that one."""
    if one.version is None:
        return _(
            "The figures of this pack were given to %(whom)s on %(day)s, with the request to answer by %(by)s."
        )
    return _(
        "The figures of version %(version)s of this pack were given to %(whom)s on %(day)s, with the request to answer by %(by)s."
    )


def _day(day: object) -> str:
    return str(date_format(day, "j F Y"))
