from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Union
from evidence.choices import HELD_BACK, Collection
from evidence.models.case_report import CaseReport
from evidence.models.subject import Subject
from workloads.choices import Basis, Grade, Measure, Statistic
from workloads.intervals import Interval
from workloads.models import Unit

# The last day there is: of the latest reading of a person.
NEVER = dt.date.max


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, actor: Actor) -> FigureQuerySet:
        return self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))

    def readings(self) -> FigureQuerySet:
        """Figures about one person's own WMT % that are pooled; everything else is a claim."""
        return self.filter(is_reading=True)

    def claims(self) -> FigureQuerySet:
        """Quoted, never pooled. What is held back until the person was asked is neither."""
        return self.filter(is_reading=False).exclude(subject__consent__in=HELD_BACK)


class Figure(models.Model):
    """One value as it was said. Ends are in tenths of the measure's unit; "over 150%" is (1500, open) and has no high end.

    Place, date and basis are kept on the row too: the tally reads this one table.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "internal",
        "unit": "special",
        "measure": "confidential",
        "statistic": "confidential",
        "text": "confidential",
        "said": "confidential",
        "low": "confidential",
        "low_open": "confidential",
        "high": "confidential",
        "high_open": "confidential",
        "about": "confidential",
        "grade": "special",
        "people": "confidential",
        "newly_qualified": "special",
        "days_since_qualified": "special",
        "weak": "confidential",
        "basis": "confidential",
        "basis_rank": "internal",
        "collection": "internal",
        "read_from": "confidential",
        "read_on": "confidential",
        "month_only": "internal",
        "used": "special",
        "available": "special",
        "four_weeks_stated": "special",
        "published_in": "public",
        "subject": "special",
        "team": "confidential",
        "is_reading": "internal",
        "counted": "internal",
        "entered_at": "internal",
        "superseded_on": "confidential",
        "span_from": "confidential",
        "shown_from": "confidential",
        "consistent_from": "confidential",
        "stated_from": "special",
        "elsewhere_on": "confidential",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(CaseReport, on_delete=models.CASCADE, related_name="figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.CharField(_("what it measures"), max_length=24, choices=Measure.choices)
    statistic = models.CharField(_("what it is"), max_length=20, choices=Statistic.choices)
    text = models.CharField(_("value, as you would say it"), max_length=80)
    said = models.CharField(_("in the words it was said"), max_length=300, blank=True)
    low = models.IntegerField(null=True, blank=True)
    low_open = models.BooleanField(default=False)
    high = models.IntegerField(null=True, blank=True)
    high_open = models.BooleanField(default=False)
    about = models.BooleanField(default=False)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices, blank=True)
    people = models.PositiveIntegerField(_("how many people it is about"), null=True, blank=True)
    newly_qualified = models.BooleanField(_("newly qualified"), default=False)
    days_since_qualified = models.PositiveIntegerField(_("days since qualifying"), null=True, blank=True)
    weak = models.BooleanField(_("the evidence is weak"), default=False)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    basis_rank = models.PositiveSmallIntegerField(default=0)
    collection = models.CharField(max_length=20, choices=Collection.choices, default=Collection.REPORT)
    read_from = models.DateField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True)
    month_only = models.BooleanField(default=False)
    used = models.PositiveIntegerField(_("points used"), null=True, blank=True)
    available = models.PositiveIntegerField(_("points available"), null=True, blank=True)
    four_weeks_stated = models.BooleanField(_("over 110% for four weeks or more"), default=False)
    published_in = models.CharField(_("already published in"), max_length=200, blank=True)
    subject = models.ForeignKey(
        Subject, on_delete=models.SET_NULL, null=True, blank=True, related_name="figures"
    )
    # Of an import the team its file covers, blank for a whole unit; of a report the person's team, blank for not known.
    team = models.CharField(_("team"), max_length=120, blank=True)
    is_reading = models.BooleanField(default=False)
    counted = models.BooleanField(default=False)
    entered_at = models.DateTimeField(auto_now_add=True)
    # Kept by triggers (migration 0004) for counted readings, so that a tally reads one row for each person. The day of
    # the person's next reading; then, of all her readings up to this one, the latest day from which they span 21 days,
    # are over 110 % for so long (shown; with longer gaps, consistent), or on which she said so; and the latest day of a
    # reading that the next one follows in another unit.
    superseded_on = models.DateField(default=NEVER, db_default=NEVER, editable=False)
    span_from = models.DateField(null=True, editable=False)
    shown_from = models.DateField(null=True, editable=False)
    consistent_from = models.DateField(null=True, editable=False)
    stated_from = models.DateField(null=True, editable=False)
    elsewhere_on = models.DateField(null=True, editable=False)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")), name="figure_low_below_high"
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=False) | Q(low_open=False))
                & (Q(high__isnull=False) | Q(high_open=False)),
                name="figure_absent_end_not_open",
            ),
            models.CheckConstraint(
                condition=Q(is_reading=False)
                | Q(measure=Measure.WMT_PERCENT, statistic=Statistic.ONE_PERSON, read_on__isnull=False),
                name="figure_reading_is_one_dated_wmt",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(is_reading=True), name="figure_counted_is_reading"
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(month_only=True) | Q(read_from=F("read_on")),
                name="figure_counted_is_day_or_month",
            ),
        ]
        indexes = [
            # Who stands at the end of a window: its days one after the other, and of each the readings not yet superseded.
            models.Index(
                fields=["union", "read_on", "superseded_on"],
                include=[
                    "read_from", "subject", "unit", "month_only", "low_open", "high_open", "about", "low", "high", "used",
                    "available", "span_from", "shown_from", "consistent_from", "stated_from", "elsewhere_on", "grade", "team",
                    "basis", "collection",
                ],
                condition=Q(counted=True),
                name="figure_standing",
            ),
            models.Index(
                fields=["union", "read_on"],
                include=["read_from", "subject", "report", "unit"],
                condition=Q(counted=True),
                name="figure_in_window",
            ),
            models.Index(
                fields=["union", "subject", "read_on"], condition=Q(counted=True), name="figure_of_person"
            ),
            models.Index(
                fields=["union", "unit", "read_on"],
                include=["read_from", "grade", "team"],
                condition=Q(counted=True, basis=Basis.IMPORT),
                name="figure_import_in_window",
            ),
            models.Index(
                fields=["union", "read_on"],
                include=["read_from", "unit", "grade", "report"],
                condition=Q(is_reading=True, counted=False),
                name="figure_not_counted",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.text}"

    def clean(self) -> None:
        if self.newly_qualified is False and self.days_since_qualified is not None:
            raise ValidationError({"newly_qualified": _("Tick newly qualified, or leave the days empty.")})

    @property
    def interval(self) -> Interval | None:
        """None for a vague quantity, which is kept as words."""
        if self.low is None and self.high is None:
            return None
        return Interval(self.low, self.high, self.low_open, self.high_open, self.about)
