"""Codes of foreseeability notices and the words people see for them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.notice_clocks import ClockCode
from evidence.notice_transitions import EventKind, Stage


class NoticeKind(models.TextChoices):
    INDIVIDUAL = "individual", _("About one member")
    COLLECTIVE = "collective", _("About several members")


class AddresseeRole(models.TextChoices):
    """The default stands one level above the line manager."""

    HEAD_OF_PDU = "head_of_pdu", _("Head of PDU")
    SPO = "spo", _("Senior probation officer")
    HEAD_OF_OPERATIONS = "head_of_operations", _("Head of Operations")
    REGIONAL_DIRECTOR = "regional_director", _("Regional Probation Director")
    OTHER = "other", _("Another manager above the line manager")


class Copy(models.TextChoices):
    LINE_MANAGER = "line_manager", _("Line manager")
    BRANCH_CHAIR = "branch_chair", _("Branch chair")
    HS_REP = "hs_rep", _("Health and safety rep")


class RequestKind(models.TextChoices):
    RISK_ASSESSMENT = "risk_assessment", _("A stress risk assessment, with the rep consulted")
    PLAN = "plan", _("A written plan to reduce the workload, with dates")
    TASKS_TO_STOP = "tasks_to_stop", _("A written list of tasks to stop or leave")
    NO_ALLOCATIONS = "no_allocations", _("No new allocations until the workload is below a percentage")
    REALLOCATION = "reallocation", _("Cases reallocated")
    REDUCTIONS = "reductions", _("Reductions recorded in the WMT")
    OCCUPATIONAL_HEALTH = "occupational_health", _("A referral to occupational health")
    INSTRUCTION = "instruction", _("A written instruction, if I am told to carry on")
    NQO_PROTECTION = "nqo_protection", _("Protection of newly qualified officers kept to")
    MEETING = "meeting", _("A meeting with my rep present")


class AnswerKind(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    PART = "part", _("Accepted in part")
    REFUSED = "refused", _("Refused")
    NONE = "none", _("No answer to this one")


class Symptom(models.TextChoices):
    ANXIETY = "anxiety", _("Anxiety")
    SLEEP = "sleep", _("Sleeplessness")
    EXHAUSTION = "exhaustion", _("Exhaustion")
    HEADACHES = "headaches", _("Headaches")
    DIGESTION = "digestion", _("Stomach or digestive problems")
    CONCENTRATION = "concentration", _("Lack of concentration")
    MOOD = "mood", _("Low mood or tearfulness")
    IRRITABILITY = "irritability", _("Irritability")
    WEIGHT = "weight", _("Weight lost or gained")
    SUBSTANCES = "substances", _("More food, alcohol or smoking")
    BLOOD_PRESSURE = "blood_pressure", _("Raised blood pressure or palpitations")


class UndoneTask(models.TextChoices):
    RISK_REVIEWS = "risk_reviews", _("Risk assessments and reviews on time")
    HOME_VISITS = "home_visits", _("Home visits")
    CONTACT = "contact", _("Contacts at the frequency set")
    RECORDING = "recording", _("Recording on the day")
    ENFORCEMENT = "enforcement", _("Enforcement on time")
    REPORTS = "reports", _("Reports on time")
    SUPERVISION = "supervision", _("My own supervision")
    TRAINING = "training", _("Training")


class Standard(models.TextChoices):
    """HSE Management Standards."""

    DEMANDS = "demands", _("Demands")
    CONTROL = "control", _("Control")
    SUPPORT = "support", _("Support")
    RELATIONSHIPS = "relationships", _("Relationships")
    ROLE = "role", _("Role")
    CHANGE = "change", _("Change")


class TextPart(models.TextChoices):
    WORK_NOT_COUNTED = "work_not_counted", _("Work the WMT does not count")
    TASKS_NOT_DONE = "tasks_not_done", _("What cannot be done in the time")
    RAISED_EARLIER = "raised_earlier", _("When it was raised before")
    PUBLIC_RISK = "public_risk", _("What it means for the public, without any case")
    ASKS_MORE = "asks_more", _("What else is asked")


class ServiceMethod(models.TextChoices):
    EMAIL = "email", _("E-mail")
    HAND = "hand", _("By hand")
    POST = "post", _("Post")
    FORM = "form", _("The employer's own form")


class ServedBy(models.TextChoices):
    MEMBER = "member", _("The member")
    REP = "rep", _("The rep, with the member's authority")


class AgreedHow(models.TextChoices):
    CODE = "code", _("By their own code")
    IN_PERSON = "in_person", _("In person, recorded by the rep")


class PauseReason(models.TextChoices):
    SICKNESS = "sickness", _("Sickness absence")
    FAMILY = "family", _("Maternity, paternity or adoption leave")
    SECONDMENT = "secondment", _("Secondment")
    LEAVE = "leave", _("Other agreed absence")


class Outcome(models.TextChoices):
    LEFT = "left", _("Left the service")
    DISMISSED = "dismissed", _("Dismissed")
    ILL_HEALTH = "ill_health", _("Ill-health retirement")
    SETTLED = "settled", _("Settled")
    MOVED_AWAY = "moved_away", _("Moved to other work")
    DIED = "died", _("Died")
    OTHER = "other", _("Closed for another reason")


class WithdrawnFrom(models.TextChoices):
    CAMPAIGN = "campaign", _("Campaign use only: it goes on with the employer")
    EVERYTHING = "everything", _("The employer too: everything stops")


class NationalStep(models.TextChoices):
    """What the national step was."""

    HSE = "hse", _("A concern to the HSE")
    NNC = "nnc", _("An issue for the national negotiating council")
    MP = "mp", _("A question by an MP")


EVENT_LABELS = {
    EventKind.DRAFTED: _("Drafted"),
    EventKind.EDITED: _("Text changed; agreement is asked for again"),
    EventKind.AGREED: _("Agreed by the member"),
    EventKind.AGREEMENT_ENDED: _("Agreement taken back"),
    EventKind.SERVED: _("Served"),
    EventKind.ACKNOWLEDGED: _("Acknowledged in writing"),
    EventKind.MEETING_ARRANGED: _("Meeting arranged"),
    EventKind.MEETING_HELD: _("Meeting held"),
    EventKind.ANSWERED: _("Written answer received"),
    EventKind.RISK_ASSESSED: _("Stress risk assessment completed"),
    EventKind.PLAN_AGREED: _("Plan agreed"),
    EventKind.REVIEWED: _("Workload looked at again"),
    EventKind.ESCALATED: _("Taken further"),
    EventKind.SUSPENDED: _("Paused"),
    EventKind.RESUMED: _("Taken up again"),
    EventKind.RENEWED: _("Renewed by a new notice"),
    EventKind.RESOLVED: _("Resolved, says the member"),
    EventKind.CLOSED: _("Closed without being resolved"),
    EventKind.REOPENED: _("Opened again"),
    EventKind.MEMBER_LEFT: _("One member withdrew"),
    EventKind.WITHDRAWN: _("Withdrawn"),
    EventKind.TRANSFERRED: _("Handed over"),
    EventKind.MOVED: _("Moved to another place"),
    EventKind.STRUCK: _("An entry was struck out"),
}
STAGE_LABELS = {
    Stage.DRAFT: _("Draft"),
    Stage.READY: _("Agreed, to be served"),
    Stage.SERVED: _("Served"),
    Stage.ACKNOWLEDGED: _("Acknowledged"),
    Stage.MEETING_ARRANGED: _("Meeting arranged"),
    Stage.MEETING_HELD: _("Meeting held"),
    Stage.ANSWERED: _("Answered"),
    Stage.RISK_ASSESSED: _("Risk assessed"),
    Stage.PLAN_AGREED: _("Plan agreed"),
    Stage.UNDER_REVIEW: _("Under review"),
    Stage.RESOLVED: _("Resolved"),
    Stage.CLOSED: _("Closed, not resolved"),
    Stage.WITHDRAWN: _("Withdrawn"),
}
CLOCK_LABELS = {
    ClockCode.DRAFT: _("Agree the draft with the member"),
    ClockCode.SERVE: _("Serve the letter"),
    ClockCode.ACKNOWLEDGE: _("Acknowledgement requested by"),
    ClockCode.MEETING: _("Meeting requested by"),
    ClockCode.ANSWER: _("Written answer requested by"),
    ClockCode.RISK_ASSESSMENT: _("Stress risk assessment requested by"),
    ClockCode.PLAN: _("Plan requested by"),
    ClockCode.REVIEW: _("Look at the workload again"),
    ClockCode.ESCALATION: _("Take it further"),
}
RUNG_LABELS = {
    "next_manager": _("To the next manager"),
    "committee": _("To the health and safety committee or the JCC"),
    "grievance": _("Grievance"),
    "national": _("Taken up nationally"),
}
# What the union's own numbers are asked for by.
CLOCK_WORDS = {
    ClockCode.DRAFT: _("To agree a draft with the member"),
    ClockCode.SERVE: _("To serve an agreed letter"),
    ClockCode.ACKNOWLEDGE: _("To acknowledge, from service"),
    ClockCode.MEETING: _("To meet, from service"),
    ClockCode.ANSWER: _("To answer in writing, from service"),
    ClockCode.RISK_ASSESSMENT: _("To do a stress risk assessment, from service"),
    ClockCode.PLAN: _("To agree a plan, from the assessment"),
    ClockCode.REVIEW: _("Between two looks at the workload"),
    ClockCode.ESCALATION: _("From the first date that passed until it is taken further"),
    "next_manager": _("For the next manager, before the committee"),
    "committee": _("For the committee, before a grievance"),
    "grievance": _("For the grievance, before it is looked at again"),
}
EVENT_CHOICES = [(str(kind), label) for kind, label in EVENT_LABELS.items()]
STAGE_CHOICES = [(str(stage), label) for stage, label in STAGE_LABELS.items()]
CLOCK_CHOICES = [(str(code), label) for code, label in CLOCK_LABELS.items()]
