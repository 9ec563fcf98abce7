from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REP = "rep", _("Rep")
    BRANCH_LEAD = "branch_lead", _("Branch lead")
    MODERATOR = "moderator", _("Moderator")
    OFFICIAL = "official", _("Official")
    SAFEGUARDING = "safeguarding", _("Safeguarding officer")
    DATA_PROTECTION = "data_protection", _("Data-protection contact")
    ADMIN = "admin", _("Administrator (accounts only)")


class UnionKind(models.TextChoices):
    UNION = "union", _("Union")
    JOINT = "joint", _("Joint: merged tallies, consented quotes and joint packs only")


class ActorKind(models.TextChoices):
    USER = "user", _("Signed-in person")
    RECEIPT = "receipt", _("Member with a receipt code")
    SYSTEM = "system", _("Safeload itself")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNCERTAIN = "uncertain", _("Uncertain: it may or may not have gone")
    FAILED = "failed", _("Not sent")


class InstallationMode(models.TextChoices):
    DEMO = "demo", _("Demonstration")
    LIVE = "live", _("Live")
