from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from workloads.intervals import Interval


class NoticeSchedule(models.Model):
    """The schedule of figures: every field may be empty. WMT ends are in tenths of a per cent, as said."""

    PRIVACY = "special"

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="schedule")
    wmt_text = models.CharField(_("WMT percentage"), max_length=80, blank=True)
    wmt_low = models.IntegerField(null=True, blank=True)
    wmt_low_open = models.BooleanField(default=False)
    wmt_high = models.IntegerField(null=True, blank=True)
    wmt_high_open = models.BooleanField(default=False)
    wmt_about = models.BooleanField(default=False)
    wmt_on = models.DateField(_("date of the WMT percentage"), null=True, blank=True)
    weeks_over = models.PositiveSmallIntegerField(_("weeks in a row over 110%"), null=True, blank=True)
    points_used = models.PositiveIntegerField(_("points used"), null=True, blank=True)
    points_available = models.PositiveIntegerField(_("points available"), null=True, blank=True)
    cases_held = models.PositiveIntegerField(_("cases held"), null=True, blank=True)
    contracted_hours = models.DecimalField(
        _("contracted hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    hours_worked = models.DecimalField(
        _("hours worked a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    leave_not_taken = models.PositiveSmallIntegerField(_("days of leave not taken"), null=True, blank=True)
    reductions_recorded = models.DecimalField(
        _("reductions recorded, hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    reductions_due = models.DecimalField(
        _("reductions due, hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    newly_qualified = models.BooleanField(_("in the first year after qualifying"), default=False)
    tasks = models.JSONField(default=list, blank=True)
    incident_reference = models.CharField(_("employer's incident reference"), max_length=40, blank=True)
    incident_on = models.DateField(_("logged on"), null=True, blank=True)
    standards = models.JSONField(default=list, blank=True)

    objects = OfNotice.as_manager()

    def __str__(self) -> str:
        return f"Schedule {self.pk}"

    @property
    def wmt(self) -> Interval | None:
        if self.wmt_low is None and self.wmt_high is None:
            return None
        return Interval(self.wmt_low, self.wmt_high, self.wmt_low_open, self.wmt_high_open, self.wmt_about)
