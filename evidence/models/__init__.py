from evidence.models.answers import Answers
from evidence.models.capability import Capability
from evidence.models.case_report import CaseReport
from evidence.models.case_report_event import CaseReportEvent
from evidence.models.consent import ExplicitConsent, QuoteConsent
from evidence.models.contact import Contact
from evidence.models.decision import Decision
from evidence.models.distress_alert import DistressAlert
from evidence.models.draft import Draft
from evidence.models.erasure import Erasure
from evidence.models.figure import Figure
from evidence.models.flag import Flag
from evidence.models.handler_note import HandlerNote
from evidence.models.import_batch import ImportBatch, ImportRow
from evidence.models.legal_hold import LegalHold
from evidence.models.notice import Notice
from evidence.models.notice_alert import NoticeAlert
from evidence.models.notice_contact import NoticeContact
from evidence.models.notice_counter import NoticeCounter
from evidence.models.notice_days import NoticeDays
from evidence.models.notice_due import NoticeDue
from evidence.models.notice_event import NoticeEvent
from evidence.models.notice_health import NoticeHealth
from evidence.models.notice_letter import NoticeLetter
from evidence.models.notice_member import NoticeMember
from evidence.models.notice_note import NoticeNote
from evidence.models.notice_proof import NoticeProof
from evidence.models.notice_request import NoticeRequest
from evidence.models.notice_schedule import NoticeSchedule
from evidence.models.notice_text import NoticeText
from evidence.models.redaction import Redaction
from evidence.models.repeat import Repeat
from evidence.models.retention_rule import RetentionRule
from evidence.models.revision import EvidenceRevision
from evidence.models.round import Round
from evidence.models.stored_file import StoredFile
from evidence.models.subject import Subject, SubjectLabel
from evidence.models.testimony import Testimony
from evidence.models.wording import Wording
from evidence.models.words import Words

__all__ = [
    "Answers",
    "Capability",
    "CaseReport",
    "CaseReportEvent",
    "Contact",
    "Decision",
    "DistressAlert",
    "Draft",
    "Erasure",
    "EvidenceRevision",
    "ExplicitConsent",
    "Figure",
    "Flag",
    "HandlerNote",
    "ImportBatch",
    "ImportRow",
    "LegalHold",
    "Notice",
    "NoticeAlert",
    "NoticeContact",
    "NoticeCounter",
    "NoticeDays",
    "NoticeDue",
    "NoticeEvent",
    "NoticeHealth",
    "NoticeLetter",
    "NoticeMember",
    "NoticeNote",
    "NoticeProof",
    "NoticeRequest",
    "NoticeSchedule",
    "NoticeText",
    "QuoteConsent",
    "Redaction",
    "Repeat",
    "RetentionRule",
    "Round",
    "StoredFile",
    "Subject",
    "SubjectLabel",
    "Testimony",
    "Wording",
    "Words",
]
