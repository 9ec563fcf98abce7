"""What the keys of a pack stand for: its headlines, what can be left out of it, what waits for a second yes."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.composition import Composed, Options, compose, gather
from campaigns.composition.items import benchmark_key
from campaigns.composition.parts import Parts
from campaigns.models import Pack


def headline_words(pack: Pack) -> dict[str, str]:
    """Our own words for each headline of the pack."""
    return _headlines(pack, compose(pack.summary, Options.of(pack)))


def _headlines(pack: Pack, composed: Composed) -> dict[str, str]:
    with translation.override(pack.language):
        return {kind: run.text for kind, run in Parts(composed.items).own_headlines().items()}


def parts_named(pack: Pack) -> dict[str, str]:
    """What can be left out, by its key: its words; of a quote no more than that it is one."""
    composed = compose(pack.summary, Options.of(pack))
    named = {found["key"]: found["what"] for found in pack.checks if found["key"]}
    named |= {f"headline-{kind}": words for kind, words in _headlines(pack, composed).items()}
    named |= {benchmark_key(row): row.title for row in composed.items.benchmarks}
    named |= dict(composed.items.texts())
    named |= dict.fromkeys(pack.left_out, _("Left out already"))
    return named | {item.key: _("A quote") for item in composed.items.quotes}


def investigated(pack: Pack) -> set[str]:
    """The keys of what prints only after a second yes, said already or not."""
    found = gather(pack.summary, Options.of(pack)).omissions
    return {one.key for one in found if one.waits} | set(pack.confirmed)
