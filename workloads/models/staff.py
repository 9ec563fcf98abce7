from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workloads.choices import CountBasis, Grade
from workloads.models.base import PublicQuerySet
from workloads.models.unit import Unit


class StaffInPost(models.Model):
    """Official staff in post. No unit is the whole service; no grade is all grades."""

    PRIVACY = "public"

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="staff_in_post", verbose_name=_("unit")
    )
    grade = models.CharField(_("grade"), max_length=6, choices=Grade, blank=True)
    basis = models.CharField(_("headcount or FTE"), max_length=10, choices=CountBasis)
    value = models.DecimalField(_("staff in post"), max_digits=9, decimal_places=2)
    as_at = models.DateField(_("as at"))
    source = models.CharField(_("source"), max_length=200)
    reference = models.CharField(_("address or reference"), max_length=300, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["-as_at", "unit", "grade", "pk"]
        verbose_name = _("staff in post")
        verbose_name_plural = _("staff in post")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "grade", "basis", "as_at", "source"],
                nulls_distinct=False,
                name="staff_in_post_once_per_source",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="staff_in_post_not_negative"),
            models.CheckConstraint(
                condition=Q(basis__in=CountBasis.values), name="staff_in_post_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=["", *Grade.values]), name="staff_in_post_grade_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.get_basis_display()}, {self.as_at}"
