from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workloads.choices import AuthorityLevel, PlacementBasis
from workloads.models.base import PublicQuerySet
from workloads.models.unit import Unit


class LocalAuthority(models.Model):
    """A council and the PDU or PDUs that serve it: helps people who know their town and not their PDU."""

    PRIVACY = "public"

    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(_("name as matched"), max_length=80, db_index=True)
    level = models.CharField(_("level"), max_length=8, choices=AuthorityLevel)
    basis = models.CharField(_("how the PDU is known"), max_length=10, choices=PlacementBasis)
    units = models.ManyToManyField(Unit, related_name="local_authorities", verbose_name=_("PDUs"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("local authority")
        verbose_name_plural = _("local authorities")
        constraints = [
            models.UniqueConstraint(fields=["name", "level"], name="local_authority_once"),
            models.CheckConstraint(
                condition=Q(level__in=AuthorityLevel.values), name="local_authority_level_known"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=PlacementBasis.values), name="local_authority_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
