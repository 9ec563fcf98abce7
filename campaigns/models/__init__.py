from campaigns.models.campaign import Campaign, Objective
from campaigns.models.delivery import Delivery, Door
from campaigns.models.demand import Demand, DemandChange, DemandList
from campaigns.models.joint import JointAgreement, PackParty
from campaigns.models.ledger import LedgerEntry
from campaigns.models.mailing_list import ListMember, MailingList
from campaigns.models.pack import Pack, PackCounter, PackEvent, PackFile, PackQuote
from campaigns.models.question import Question
from campaigns.models.release_check import ReleaseCheck
from campaigns.models.release_period import ReleasePeriod
from campaigns.models.right_of_reply import RightOfReply
from campaigns.models.standing_order import StandingOrder, StandingRun
from campaigns.models.statement import Statement, StatementReader
from campaigns.models.summary import Summary, SummaryEvidence

__all__ = [
    "Campaign",
    "Delivery",
    "Demand",
    "DemandChange",
    "DemandList",
    "Door",
    "JointAgreement",
    "LedgerEntry",
    "ListMember",
    "MailingList",
    "Objective",
    "Pack",
    "PackCounter",
    "PackEvent",
    "PackFile",
    "PackParty",
    "PackQuote",
    "Question",
    "ReleaseCheck",
    "ReleasePeriod",
    "RightOfReply",
    "StandingOrder",
    "StandingRun",
    "Statement",
    "StatementReader",
    "Summary",
    "SummaryEvidence",
]
