from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workloads.choices import Confidence, DatePrecision, LegacyKind, UnitKind, WorkArea
from workloads.models.base import PublicQuerySet


class UnitQuerySet(PublicQuerySet):
    def on(self, day: date) -> Self:
        """Units in force that day. An unknown first day counts as always, an unknown last day as still."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(started, not_ended)

    def regions(self) -> Self:
        return self.filter(kind=UnitKind.REGION)

    def pdus(self) -> Self:
        return self.filter(kind=UnitKind.PDU)

    def functional(self) -> Self:
        return self.filter(kind=UnitKind.FUNCTIONAL)

    def legacy(self) -> Self:
        """Areas of the service as it was before the regions. Former PDUs are PDUs with a last day."""
        return self.filter(kind=UnitKind.LEGACY)


class Unit(models.Model):
    """A part of the probation service. A reorganisation never rewrites it: it ends and is succeeded."""

    PRIVACY = "public"

    # The row's handle in workloads/data/units.csv. Codes will not do: two regions share theirs with an NPS
    # division, two renamed PDUs share theirs with their old names, and two PDUs have none.
    key = models.SlugField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    code = models.CharField(_("code"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(_("name as matched"), max_length=120, db_index=True)
    short_key = models.CharField(_("short name as matched"), max_length=120, db_index=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("region")
    )
    provider = models.CharField(_("national division"), max_length=80, blank=True)
    legacy_kind = models.CharField(_("kind of former area"), max_length=16, choices=LegacyKind, blank=True)
    nation = models.CharField(_("nation"), max_length=10, blank=True)
    aed_area = models.CharField(_("area of an Area Executive Director"), max_length=60, blank=True)
    police_area = models.CharField(_("police area"), max_length=60, blank=True)
    work_area = models.CharField(_("work area"), max_length=24, choices=WorkArea, blank=True)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True, help_text=_("The last day in force."))
    valid_from_precision = models.CharField(
        _("how exactly the first day is known"), max_length=8, choices=DatePrecision
    )
    valid_to_precision = models.CharField(
        _("how exactly the last day is known"), max_length=8, choices=DatePrecision, blank=True
    )
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)
    note = models.TextField(_("note"), blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                condition=~Q(code=""),
                nulls_distinct=False,
                name="unit_code_once_per_kind_and_start",
            ),
            models.UniqueConstraint(
                fields=["kind", "parent", "provider", "name", "valid_from"],
                nulls_distinct=False,
                name="unit_name_once_in_its_region",
            ),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(legacy_kind="", kind__in=["region", "pdu", "functional"])
                | Q(kind=UnitKind.LEGACY, legacy_kind__in=LegacyKind.values),
                name="unit_legacy_kind_iff_legacy",
            ),
            models.CheckConstraint(
                condition=Q(work_area="", kind__in=["region", "pdu", "legacy"])
                | Q(kind=UnitKind.FUNCTIONAL, work_area__in=WorkArea.values),
                name="unit_work_area_iff_functional",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["region", "legacy"], parent__isnull=True, provider="")
                | Q(kind=UnitKind.PDU, parent__isnull=False, provider="")
                | Q(kind=UnitKind.FUNCTIONAL, parent__isnull=False, provider="")
                | (Q(kind=UnitKind.FUNCTIONAL, parent__isnull=True) & ~Q(provider="")),
                name="unit_belongs_to_region_or_national_division",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True, valid_from_precision=DatePrecision.UNKNOWN)
                | Q(valid_from__isnull=False, valid_from_precision__in=["day", "month", "nominal"]),
                name="unit_first_day_says_how_exact",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, valid_to_precision="")
                | Q(valid_to__isnull=False, valid_to_precision__in=["day", "month", "nominal"]),
                name="unit_last_day_says_how_exact",
            ),
            models.CheckConstraint(
                condition=~Q(kind=UnitKind.LEGACY) | Q(valid_to__isnull=False), name="unit_legacy_has_ended"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="unit_confidence_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="unit_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def region(self) -> Unit | None:
        """Itself or its own region; None for former areas (see `region_ids`) and national divisions."""
        return self if self.kind == UnitKind.REGION else self.parent

    def in_force(self, day: date) -> bool:
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or self.valid_to >= day)


class UnitAlias(models.Model):
    """Another spelling of a unit's name. One spelling may stand for several units: then it is ambiguous."""

    PRIVACY = "public"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name=_("unit"))
    alias = models.CharField(_("other spelling"), max_length=120)
    normalised = models.CharField(_("as matched"), max_length=120, db_index=True)
    seen_in = models.CharField(_("seen in"), max_length=120)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["alias", "pk"]
        verbose_name = _("other spelling of a unit")
        verbose_name_plural = _("other spellings of units")
        constraints = [
            models.UniqueConstraint(fields=["unit", "alias"], name="alias_once_per_unit"),
            models.CheckConstraint(condition=~Q(normalised=""), name="alias_not_empty"),
        ]

    def __str__(self) -> str:
        return self.alias


class UnitSuccession(models.Model):
    """`successor` took over all or part of what `predecessor` was, from the day `on`."""

    PRIVACY = "public"

    predecessor = models.ForeignKey(
        Unit, models.CASCADE, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        Unit, models.CASCADE, related_name="inheritances", verbose_name=_("successor")
    )
    on = models.DateField(_("from"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} -> {self.successor}"
