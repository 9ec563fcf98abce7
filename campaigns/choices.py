from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

# The whole service, where a form asks for a place.
EVERYWHERE = "all"


class PackStatus(models.TextChoices):
    BUILDING = "building", _("Being made")
    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    SIGNED = "signed", _("Signed off")
    VETOED = "vetoed", _("Stopped by a union")
    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Superseded")
    CORRECTED = "corrected", _("Corrected")
    RECALLED = "recalled", _("Recalled")


class PackAudience(models.TextChoices):
    """Who a pack is for. The words are those in which members agree to be quoted."""

    PARLIAMENT = "parliament", _("MPs and the Senedd")
    PRESS = "press", _("The press")
    EMPLOYER = "employer", _("The employer (JCC, JNC)")
    MEMBERS = "members", _("Members of the union")
    BRANCH = "branch", _("The branch")


class PackReach(models.TextChoices):
    """Which packs are made in one go."""

    PLACE = "place", _("One place")
    REGIONS = "regions", _("England and Wales, and every region")
    ALL = "all", _("England and Wales, every region and every PDU")


class PackLanguage(models.TextChoices):
    """In which a pack says its fixed words. What people said stays as they said it."""

    ENGLISH = "en-gb", _("English")
    WELSH = "cy", _("Welsh")


class Classification(models.TextChoices):
    """How far material may go. The last two need somebody else's consent or a lawyer's before they go anywhere."""

    PUBLIC = "public", _("Public")
    MEMBERS = "members", _("Members")
    BRANCH = "branch", _("Branch")
    OFFICIALS = "officials", _("Officials")
    JOINT_CONFIDENTIAL = "confidential", _("Received in confidence")
    LEGAL = "legal", _("Legal advice")


class FileKind(models.TextChoices):
    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word file")
    XLSX = "xlsx", _("tables (XLSX)")
    CSV = "csv", _("tables (CSV, zipped)")
    PAGE = "page", _("web page")


class PackAct(models.TextChoices):
    """What somebody did to a pack."""

    PREPARE = "prepare", _("Prepared")
    EDIT = "edit", _("Changed")
    LEAVE_OUT = "leave_out", _("Left something out")
    PUT_BACK = "put_back", _("Put something back")
    CONFIRM = "confirm", _("Gave a second yes")
    CHECK = "check", _("Checked")
    SIGN = "sign", _("Signed off")
    VETO = "veto", _("Stopped for a union")
    LIFT = "lift", _("Took a union's stop back")
    GIVE = "give", _("Gave the figures to the employer")
    REPLY = "reply", _("Entered the employer's reply")
    ISSUE = "issue", _("Issued")
    REPLACE = "replace", _("Replaced by a new version")
    RECALL = "recall", _("Recalled")


class DoorKind(models.TextChoices):
    """What an address that needs no account leads to."""

    CHECK = "check", _("Public page of an issued pack")
    DELIVERY = "delivery", _("Private link to a pack")


class DemandStatus(models.TextChoices):
    RAISED = "raised", _("Raised")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    NEGOTIATION = "negotiation", _("In negotiation")
    IN_PRINCIPLE = "in_principle", _("Agreed in principle")
    AGREED = "agreed", _("Agreed")
    PART = "part", _("Implemented in part")
    IMPLEMENTED = "implemented", _("Implemented")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken")
    WON_IN_LAW = "won_in_law", _("Won in law, awaiting commencement")
    SLIPPED_BACK = "slipped_back", _("Slipped back")


class Theme(models.TextChoices):
    """Where in a pack a statement stands."""

    NATIONAL = "national", _("The national picture")
    PRACTICE = "practice", _("What it means in practice")
    NOTICES = "notices", _("Foreseeability notices")
    RISK = "risk", _("Risks")
    STAFFING = "staffing", _("Recruitment and retention")
    POSITION = "position", _("What the union says")


class Geography(models.TextChoices):
    THEN = "then", _("By the map as it was then")
    NOW = "now", _("By the map as it is now")


class ReleaseKind(models.TextChoices):
    CLOSE = "close", _("Released")
    RESTATE = "restate", _("Restated")
    RETRACT = "retract", _("Taken back")
    GIVE = "give", _("Given to the employer for reply")
