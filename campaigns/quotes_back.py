"""Quotes that were taken back, and the packs that carried them: for officials a list, for the speaker a line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import UnionKind
from accounts.models import User
from campaigns.choices import PackAudience
from campaigns.models import Pack, PackQuote
from campaigns.models.pack import FROZEN
from evidence.models import CaseReport, Testimony


@dataclass(frozen=True, slots=True)
class Carrier:
    """A pack and how many of its quotes may not be used any more."""

    pack: Pack
    quotes: int

    @property
    def is_out(self) -> bool:
        return self.pack.status in FROZEN


def _no_longer(quotes: QuerySet[PackQuote]) -> QuerySet[PackQuote]:
    """Taken back, erased, or agreed to for these readers no longer. What was published elsewhere needs no consent. A
    joint pack never knew whose words they are; its own page says so (services.proof)."""
    own = quotes.exclude(union__kind=UnionKind.JOINT)
    gone = Q(testimony=None) | Q(testimony__withdrawn_at__isnull=False)
    for audience in PackAudience.values:
        agreed = Testimony.objects.filter(withdrawn_at=None).agreed_for(audience)
        gone |= Q(pack__audience=audience, testimony__published_in="") & ~Q(testimony__in=agreed.values("pk"))
    return own.filter(gone)


def carriers(user: User) -> list[Carrier]:
    """Packs this official may see that carry such a quote, what is out first, newest first."""
    quotes = _no_longer(PackQuote.objects.visible_to(user)).exclude(pack__tree="")
    counts: dict[int, int] = {}
    for pack in quotes.order_by().values_list("pack", flat=True):
        counts[pack] = counts.get(pack, 0) + 1
    packs = Pack.objects.filter(pk__in=counts).select_related("unit").defer("tree")
    ordered = packs.order_by(F("issued_at").desc(nulls_last=True), "-pk")
    return [Carrier(pack, counts[pack.pk]) for pack in ordered]


def quoted_lines(report: CaseReport) -> Iterator[str]:
    """Where the speaker's words stand, and what taking them back did. Packs that never went out are nobody's business."""
    quotes = PackQuote.objects.filter(testimony__report=report, pack__status__in=FROZEN)
    for quote in quotes.select_related("pack__unit", "testimony").order_by("pack__issued_at"):
        pack, taken_back = quote.pack, quote.testimony.withdrawn_at
        yield _("Your words stand in the briefing pack %(number)s of %(day)s, for %(readers)s.") % {
            "number": pack.number,
            "day": date_format(timezone.localdate(pack.issued_at or pack.created_at), "j F Y"),
            "readers": pack.get_audience_display(),
        }
        if taken_back:
            yield _(
                "You took them back on %(day)s: they are in nothing made since. That pack was out already; the union's "
                "officials have it on their list, to recall it or to put a version without them in its place."
            ) % {"day": date_format(timezone.localdate(taken_back), "j F Y")}
