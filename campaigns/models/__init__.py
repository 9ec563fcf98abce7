from campaigns.models.campaign import Campaign, Objective
from campaigns.models.delivery import Delivery, Door
from campaigns.models.demand import Demand, DemandChange, DemandList
from campaigns.models.ledger import LedgerEntry
from campaigns.models.pack import Pack, PackCounter, PackEvent, PackFile, PackQuote
from campaigns.models.question import Question
from campaigns.models.release_period import ReleasePeriod
from campaigns.models.statement import Statement
from campaigns.models.summary import Summary, SummaryEvidence

__all__ = [
    "Campaign",
    "Delivery",
    "Demand",
    "DemandChange",
    "DemandList",
    "Door",
    "LedgerEntry",
    "Objective",
    "Pack",
    "PackCounter",
    "PackEvent",
    "PackFile",
    "PackQuote",
    "Question",
    "ReleasePeriod",
    "Statement",
    "Summary",
    "SummaryEvidence",
]
