from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workloads.choices import BenchmarkStatus, Grade, Measure
from workloads.models.base import PublicQuerySet
from workloads.models.unit import Unit


class Benchmark(models.Model):
    """A published figure as it was said: with its date, definition, source, standing and quarrels.

    One publication may hold several figures: they share `code` and differ in `part`.
    """

    PRIVACY = "public"

    code = models.CharField(_("code"), max_length=8)
    part = models.SlugField(_("part"), max_length=40, blank=True)
    title = models.CharField(_("what is measured"), max_length=200)
    measure = models.CharField(_("measure"), max_length=24, choices=Measure)
    value = models.CharField(_("value as said"), max_length=120)
    # Ends of the value in tenths of `value_unit`; both absent where it was said in words only.
    low = models.IntegerField(_("low end in tenths"), null=True, blank=True)
    low_open = models.BooleanField(_("low end open"), default=False)
    high = models.IntegerField(_("high end in tenths"), null=True, blank=True)
    high_open = models.BooleanField(_("high end open"), default=False)
    about = models.BooleanField(_("about"), default=False)
    value_unit = models.CharField(_("unit of the value"), max_length=40, blank=True)
    grade = models.CharField(_("grade"), max_length=6, choices=Grade, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="benchmarks", verbose_name=_("unit")
    )
    scope = models.CharField(_("who is covered"), max_length=120)
    as_at = models.CharField(_("as at"), max_length=60, blank=True)
    as_at_on = models.DateField(_("as at, day"), null=True, blank=True)
    published = models.CharField(_("published"), max_length=60, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    source = models.CharField(_("source"), max_length=200)
    reference = models.CharField(_("address or reference"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=BenchmarkStatus)
    disputed_by = models.CharField(_("disputed by"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    conflicts_with = models.ManyToManyField("self", blank=True, verbose_name=_("conflicts with"))
    not_comparable_with = models.ManyToManyField("self", blank=True, verbose_name=_("not comparable with"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["code", "part"]
        verbose_name = _("published benchmark")
        verbose_name_plural = _("published benchmarks")
        constraints = [
            models.UniqueConstraint(fields=["code", "part"], name="benchmark_once"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="benchmark_measure_known"),
            models.CheckConstraint(
                condition=Q(status__in=BenchmarkStatus.values), name="benchmark_status_known"
            ),
            models.CheckConstraint(condition=Q(grade__in=["", *Grade.values]), name="benchmark_grade_known"),
            models.CheckConstraint(
                condition=Q(status=BenchmarkStatus.DISPUTED) & ~Q(disputed_by="")
                | ~Q(status=BenchmarkStatus.DISPUTED) & Q(disputed_by=""),
                name="benchmark_disputed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True)
                | Q(high__isnull=True)
                | Q(high__gt=F("low"))
                | Q(high=F("low"), low_open=False, high_open=False),
                name="benchmark_interval_not_empty",
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=False) | Q(low_open=False))
                & (Q(high__isnull=False) | Q(high_open=False)),
                name="benchmark_absent_end_is_not_open",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True, about=False) | ~Q(value_unit=""),
                name="benchmark_number_has_a_unit",
            ),
            models.CheckConstraint(condition=~Q(value="") & ~Q(source=""), name="benchmark_says_and_cites"),
        ]

    def __str__(self) -> str:
        return f"{self.code}{' ' + self.part if self.part else ''}: {self.title} {self.value}"
