from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportStatus(models.TextChoices):
    SUBMITTED = "submitted", _("Waiting to be checked")
    RETURNED = "returned", _("Returned with a question")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Taken back")


class DateKnown(models.TextChoices):
    DAY = "day", _("The day")
    MONTH = "month", _("Only the month")
    UNKNOWN = "unknown", _("Not known")


class Collection(models.TextChoices):
    """How the readings were gathered; the tally counts people by it."""

    REPORT = "report", _("Case report by a rep")
    MEETING = "meeting", _("Asked at a meeting")
    WHOLE_TEAM = "whole_team", _("Whole team asked")
    OPEN_CALL = "open_call", _("Open call")
    NOTICE = "notice", _("Foreseeability notice")
    IMPORT = "import", _("WMT export")


class DecisionKind(models.TextChoices):
    ACCEPT = "accept", _("Accepted")
    REDACT = "redact", _("Accepted with parts taken out")
    RETURN = "return", _("Returned with a question")
    REJECT = "reject", _("Not accepted")
    REOPEN = "reopen", _("Opened again")
    ANSWER = "answer", _("Question answered")
    WITHDRAW = "withdraw", _("Taken back")


class RejectReason(models.TextChoices):
    REPEAT = "repeat", _("Somebody has already reported this")
    UNCLEAR = "unclear", _("It cannot be understood, and a question did not help")
    NOT_EVIDENCE = "not_evidence", _("It says nothing about workload")
    IDENTIFIES = "identifies", _("It identifies a person on probation")
    NOT_CREDIBLE = "not_credible", _("The value cannot be right")


class FlagCode(models.TextChoices):
    UNUSUAL_VALUE = "unusual_value", _("The value is outside 20-300%")
    GROUP_SIZE_UNKNOWN = "group_size_unknown", _("An average whose number of people is not known")
    POSSIBLE_REPEAT = "possible_repeat", _("The same value was reported for the same place and time")
    POSSIBLE_IDENTIFIER = "possible_identifier", _("The words may identify somebody")
    WEAK = "weak", _("The reporter calls this weak evidence")
    UNDATED = "undated", _("No date is known")
    SURPLUS_REPLY = "surplus_reply", _("More replies than people who were asked")
    REPLY_BURST = "reply_burst", _("Many replies to one round within a few minutes")
    SAME_VALUES = "same_values", _("Several replies to one round with the very same value")
    ANSWERED_BEFORE = "answered_before", _("The member answered before and has lost the code")


class ErasureReason(models.TextChoices):
    REQUEST = "request", _("Asked for by the person")
    RETENTION = "retention", _("The period it is kept for was over")
    WITHDRAWN = "withdrawn", _("Taken back by the person who wrote it")


class DistressOutcome(models.TextChoices):
    """How an alert was closed. Who was spoken to, and about what, is not kept here."""

    CONTACTED = "contacted", _("I have been in touch with them")
    PASSED_ON = "passed_on", _("Somebody else is looking after them")
    NOBODY_KNOWN = "nobody_known", _("Nobody can be reached: it is not known who it is")
    FALSE_ALARM = "false_alarm", _("False alarm: it means something else")


class UnmaskReason(models.TextChoices):
    """Why an original is read again after parts of it were taken out."""

    DISPUTE = "dispute", _("The person who wrote it asks what was taken out")
    SAFETY = "safety", _("Somebody may be at risk")
    LEGAL = "legal", _("A court, a tribunal or a regulator asks")
    MISTAKE = "mistake", _("The wrong part may have been taken out")


class ContactReason(models.TextChoices):
    """Why a safeguarding officer has to reach somebody who left a contact for something else."""

    DANGER = "danger", _("They may be in danger of their life, and I have to reach them now")
    NOBODY_ELSE = "nobody_else", _("They may be in danger, and nobody who knows them could be reached")


class SubjectConsent(models.TextChoices):
    """What the person a reading is about has agreed to. Held back is neither counted nor printed."""

    OWN = "own", _("The person's own answer, or confirmed with the code")
    COUNT = "count", _("Told me I may count it")
    QUOTE = "quote", _("Told me I may count it and quote their words")
    NOT_ASKED = "not_asked", _("Not asked (held back: not counted, never printed)")
    REMOVED = "removed", _("Removed by the person")


HELD_BACK = (SubjectConsent.NOT_ASKED, SubjectConsent.REMOVED)


class Audience(models.TextChoices):
    """Who may read somebody's words. Each is agreed to by itself."""

    BRANCH = "branch", _("My branch")
    MEMBERS = "members", _("Members of my union")
    OTHER_UNIONS = "other_unions", _("The other two probation unions")
    EMPLOYER = "employer", _("The employer")
    PARLIAMENT = "parliament", _("MPs and the Senedd")
    PRESS = "press", _("The press")


class CapabilityKind(models.TextChoices):
    ROUND = "round", _("Link to a round")
    SLIP = "slip", _("One-use slip of a round")
    RECEIPT = "receipt", _("Receipt code")
    CALENDAR = "calendar", _("Address of a rep's calendar of notices")


class NewlyQualified(models.TextChoices):
    NO = "no", _("No")
    HALF_YEAR = "half_year", _("Yes, less than 6 months ago")
    YEAR = "year", _("Yes, 6 to 12 months ago")
    NOT_SAID = "not_said", _("I would rather not say")


class FourWeeks(models.TextChoices):
    YES = "yes", _("Yes, four weeks or more")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("I do not know")


class LeftUndone(models.TextChoices):
    NOTHING = "nothing", _("Nothing: I got everything done")
    HOME_VISITS = "home_visits", _("Home visits")
    SUPERVISION = "supervision", _("Appointments as long or as often as they should be")
    RISK = "risk", _("Risk assessments and reviews in time")
    SENTENCE_PLANS = "sentence_plans", _("Sentence plans")
    VICTIMS = "victims", _("Contact with victims")
    RECORDS = "records", _("Recording in time")
    CHECKS = "checks", _("Checks with police or children's services")
    REPORTS = "reports", _("Court or parole reports in time")
    TRAINING = "training", _("Training")
    BREAKS = "breaks", _("Breaks and leave")


class Standing(models.TextChoices):
    """What somebody who is in none of the unions, or will not say, says of themselves."""

    NO_UNION = "no_union", _("I am in no union")
    NOT_SAID = "not_said", _("I would rather not say")


class IdentityCheck(models.TextChoices):
    """How the union made sure that whoever asks for removal without a code is the member."""

    IN_PERSON = "in_person", _("Known to the rep, and asked in person")
    CALLED_BACK = "called_back", _("Called back on the number in the membership records")
    WRITTEN = "written", _("Written to at the address in the membership records")


class ImportSource(models.TextChoices):
    """How the union came by an export."""

    EMPLOYER = "employer", _("The employer gave it to the union")
    FOI = "foi", _("Freedom of information")
    JCC = "jcc", _("A paper of a joint consultative committee (JCC)")
    OTHER = "other", _("Another way")


class ImportState(models.TextChoices):
    ASKED = "asked", _("Waiting for the data-protection contact")
    OPEN = "open", _("Waiting for the file")
    READING = "reading", _("Being read")
    READY = "ready", _("Waiting to be checked")
    APPLYING = "applying", _("Being taken over")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")
    FAILED = "failed", _("Did not work")

    @classmethod
    def brought(cls) -> tuple[str, ...]:
        """The file has been read."""
        return (cls.READING, cls.READY, cls.APPLYING, cls.ACCEPTED, cls.REJECTED, cls.FAILED)


class ImportFailure(models.TextChoices):
    """Why the work on an export stopped, in words for the people who wait for it."""

    LOST = (
        "lost",
        _("The work was cut off several times and nobody took it up again. Nothing of it was counted."),
    )
    FAULT = (
        "fault",
        _("Something in the file stopped the work before it was done. Nothing of it was counted."),
    )


class LeftOutReason(models.TextChoices):
    """Why a moderator leaves rows of an export out."""

    ELSEWHERE = "elsewhere", _("The unit is none of the probation service's, or outside what we collect")
    NOT_SURE = "not_sure", _("Nobody here can say which unit or person it is")
    TWO_PEOPLE = "two_people", _("Two people bear this name, and they cannot be told apart")
    WRONG_ROW = "wrong_row", _("The row is plainly a mistake of the export")


class WordingKind(models.TextChoices):
    """What a union may say to members in words of its own. Each version is kept."""

    PRIVACY = "privacy", _("What members are told before the first question, beneath what Safeload promises")
    CONSENT = "consent", _("What somebody in no union, or who will not say, agrees to")


class RowFate(models.TextChoices):
    """What becomes of a row. Blank: not looked at yet."""

    IMPORTED = "imported", _("Taken")
    SKIPPED = "skipped", _("Skipped")
    UNDECIDED = "undecided", _("Undecided")
    REPEATED = "repeated", _("Already here")


class FileState(models.TextChoices):
    HERE = "here", _("Kept")
    SEEN = "seen", _("Seen, not kept")


class DraftKind(models.TextChoices):
    REPORT = "report", _("Case report")
    MEETING = "meeting", _("Meeting")


# The kind of open work a rep leaves behind: reports returned to her with a question (accounts.services.leaving).
RETURNED_REPORTS = "returned_reports"
