from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from accounts.services.leaving import stood_in_for
from evidence.choices import RETURNED_REPORTS, Collection, DateKnown, ReportStatus
from evidence.models.round import Round
from evidence.models.subject import Subject
from workloads.choices import Basis
from workloads.models import Unit

# No 0/O, 1/I/L, vowels: read out over a bad line, and no words by accident.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_reference() -> str:
    return "CR-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(7))


class CaseReportQuerySet(models.QuerySet["CaseReport"]):
    def visible_to(self, actor: Actor) -> CaseReportQuerySet:
        """Own reports; for moderators those of their area; for officials the accepted ones of theirs; for safeguarding
        officers those in which somebody may be in distress, and no others."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt):
            return own.filter(subject=actor.subject_id)
        moderated = scope_filter(grants_with(actor, Permission.REPORT_MODERATE))
        read = scope_filter(grants_with(actor, Permission.EVIDENCE_READ)) & Q(status=ReportStatus.ACCEPTED)
        # A rep was told "how many replied, not who": replies to one's own round stay closed, whatever else one may be.
        others = (moderated | read) & ~Q(round__opened_by=actor)
        left_behind = Q(status=ReportStatus.RETURNED, reporter__in=stood_in_for(actor, RETURNED_REPORTS))
        return own.filter(
            Q(reporter=actor) | Q(shown_to=actor) | others | left_behind | self._in_distress(actor)
        )

    def _in_distress(self, actor: User) -> Q:
        grants = grants_with(actor, Permission.DISTRESS_HANDLE)
        if not grants:
            return Q(pk__in=[])
        alerted = self.model._default_manager.filter(union_id=actor.union_id, alerts__isnull=False)
        return scope_filter(grants) & Q(pk__in=alerted.values("pk"))

    def waiting(self) -> CaseReportQuerySet:
        return self.filter(status=ReportStatus.SUBMITTED)

    def accepted(self) -> CaseReportQuerySet:
        return self.filter(status=ReportStatus.ACCEPTED)


class CaseReport(models.Model):
    """What somebody saw, where and when, and how they know it. The figures and the words hang on it."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "reference": "internal",
        "union": "special",
        "reporter": "special",
        "subject": "special",
        "round": "internal",
        "shown_to": "special",
        "unit": "special",
        "region": "special",
        "date_known": "confidential",
        "seen_from": "confidential",
        "seen_on": "confidential",
        "basis": "confidential",
        "collection": "internal",
        "batch": "internal",
        "nonce": "internal",
        "status": "confidential",
        "version": "internal",
        "submitted_at": "confidential",
        "decided_at": "confidential",
        "screened_at": "internal",
        "not_confirmed": "confidential",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    # Nobody: a member without an account, whom `subject` stands for.
    reporter = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    shown_to = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Without a unit it is about the service as a whole.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    region = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    date_known = models.CharField(max_length=10, choices=DateKnown.choices)
    seen_from = models.DateField(_("first possible day"), null=True, blank=True)
    seen_on = models.DateField(_("last possible day"), null=True, blank=True)
    basis = models.CharField(_("how it is known"), max_length=20, choices=Basis.choices)
    collection = models.CharField(max_length=20, choices=Collection.choices, default=Collection.REPORT)
    batch = models.UUIDField(null=True, blank=True)
    nonce = models.UUIDField(editable=False)
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.SUBMITTED)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # When the automatic checks last ran; until then nobody can say that it has no flag.
    screened_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Accepted although the moderator's question was never answered.
    not_confirmed = models.BooleanField(_("not confirmed"), default=False)

    objects = CaseReportQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            # A double click, or a retry after a lost answer, makes one report.
            models.UniqueConstraint(fields=["union", "nonce"], name="case_report_once"),
            models.CheckConstraint(
                condition=Q(date_known=DateKnown.UNKNOWN, seen_from=None, seen_on=None)
                | Q(date_known__in=[DateKnown.DAY, DateKnown.MONTH], seen_from__lte=models.F("seen_on")),
                name="case_report_date_fits",
            ),
            models.CheckConstraint(
                condition=Q(reporter__isnull=False) | Q(subject__isnull=False),
                name="case_report_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(fields=["union", "status", "submitted_at"], name="case_report_queue"),
            models.Index(fields=["reporter", "-submitted_at"], name="case_report_own"),
            # The last day of accepted evidence, for the window pages open with.
            models.Index(
                fields=["union", "-seen_on"],
                condition=Q(status=ReportStatus.ACCEPTED),
                name="case_report_seen",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def place(self) -> str:
        return self.unit.name if self.unit else str(_("England and Wales"))
