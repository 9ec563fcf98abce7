"""The briefing pack as a document tree: every number in it comes from one frozen summary and the ledger of releases.

A draft is stamped as one and quotes claims in their own words; the gates say which of them may not leave so.
"""

from campaigns.composition.claims import (
    FEWEST_PRINTED,
    claim_block,
    claim_detail,
    claim_sentence,
    claims_chart,
    how_known,
    selection_words,
    window_words,
)
from campaigns.composition.items import Items, gather
from campaigns.composition.options import Options
from campaigns.composition.pack import Composed, compose, compose_pack, content_mark, frozen_document

__all__ = [
    "FEWEST_PRINTED",
    "Composed",
    "Items",
    "Options",
    "claim_block",
    "claim_detail",
    "claim_sentence",
    "claims_chart",
    "compose",
    "compose_pack",
    "content_mark",
    "frozen_document",
    "gather",
    "how_known",
    "selection_words",
    "window_words",
]
