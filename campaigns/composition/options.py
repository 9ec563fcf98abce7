"""What an official decides about a pack; all else comes from the evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from campaigns.choices import Classification as C
from campaigns.choices import PackAudience as A
from campaigns.choices import PackLanguage
from campaigns.models import Pack

# What may go to whom. Nothing received in confidence, and no legal advice, is on any list.
MAY_HOLD: dict[str, frozenset[str]] = {
    A.PARLIAMENT: frozenset({C.PUBLIC}),
    A.PRESS: frozenset({C.PUBLIC}),
    A.EMPLOYER: frozenset({C.PUBLIC}),
    A.MEMBERS: frozenset({C.PUBLIC, C.MEMBERS}),
    A.BRANCH: frozenset({C.PUBLIC, C.MEMBERS, C.BRANCH}),
}
# Audiences whose packs have a public page.
PUBLIC_AUDIENCES = frozenset({A.PARLIAMENT, A.PRESS})
# Questions are for those who can ask them.
WITH_QUESTIONS = frozenset({A.PARLIAMENT, A.MEMBERS, A.BRANCH})


@dataclass(frozen=True, slots=True)
class Reply:
    """Whom the figures were given to before they went out, and what came back."""

    given_to: str
    given_on: dt.date
    answer_by: dt.date
    words: str = ""
    replied_on: dt.date | None = None
    version: int | None = None  # of an earlier version of the pack, whose figures they were


@dataclass(frozen=True, slots=True)
class Options:
    """`left_out` and `confirmed` hold keys of items; `wording` an official's words for a kind of headline."""

    audience: str = A.PARLIAMENT
    layout: str = "pack"
    language: str = PackLanguage.ENGLISH
    left_out: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    wording: Mapping[str, str] = field(default_factory=dict)
    hold_until: dt.datetime | None = None
    embargo_until: dt.datetime | None = None
    replies: tuple[Reply, ...] = ()
    errata: str = ""
    today: dt.date | None = None

    @classmethod
    def of(cls, pack: Pack) -> Options:
        return cls(
            audience=pack.audience,
            layout=pack.layout,
            language=pack.language,
            left_out=frozenset(pack.left_out),
            confirmed=frozenset(pack.confirmed),
            wording=pack.wording,
            hold_until=pack.hold_until,
            embargo_until=pack.embargo_until,
            replies=_replies(pack) if pack.pk else (),
            errata=pack.errata,
        )

    @property
    def audience_label(self) -> str:
        return str(A(self.audience).label)

    @property
    def classification(self) -> str:
        if self.audience in PUBLIC_AUDIENCES:
            return str(C.PUBLIC.label)
        return _("For %(audience)s only") % {"audience": A(self.audience).label}

    @property
    def reuse(self) -> str:
        if self.audience in PUBLIC_AUDIENCES:
            return _(
                "May be quoted with its number, the number of people and the dates. Quotes only as marked beside each."
            )
        return _("For its readers only: not to be copied or passed on. Ask before quoting.")

    @property
    def embargo(self) -> str:
        if self.embargo_until is None:
            return _("None")
        return _("Not to be published before %(when)s") % {"when": minute_words(self.embargo_until)}


def _replies(pack: Pack) -> tuple[Reply, ...]:
    """Those of the versions before too: a correction does not silence the employer."""
    before = _replies(pack.replaces) if pack.replaces else ()
    own = (
        Reply(one.given_to, one.given_on, one.answer_by, one.reply, one.replied_on)
        for one in pack.replies.all()
    )
    return (*(replace(one, version=one.version or pack.replaces.version) for one in before), *own)


def minute_words(moment: dt.datetime) -> str:
    """To the minute, London time."""
    return date_format(localtime(moment), "j F Y, H:i")
