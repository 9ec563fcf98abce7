from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import System
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.choices import ImportFailure, ImportSource, ImportState, RowFate
from workloads.choices import Grade
from workloads.models import Unit


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, actor: Any) -> ImportBatchQuerySet:
        """One's own; for moderators those that lie wholly in their area; for the data-protection contact the doubtful
        ones, of which nothing may be read before they are allowed."""
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if not isinstance(actor, User):
            return own.none()
        seen = Q(by=actor) | self._moderated(actor)
        if grants_with(actor, Permission.PERSON_DATA):
            seen |= Q(source=ImportSource.OTHER)
        return own.filter(seen)

    def _moderated(self, actor: User) -> Q:
        grants = grants_with(actor, Permission.REPORT_MODERATE)
        if not grants:
            return Q(pk__in=[])
        brought = Q(state__in=ImportState.brought())
        if any(grant.unit_id is None for grant in grants):
            return brought
        held = Unit.objects.filter(scope_filter(grants, "pk", "parent")).values_list("pk", flat=True)
        return brought & Q(units__contained_by=list(held)) & ~Q(units=[])


class ImportBatch(models.Model):
    """One export of the Workload Measurement Tool: how the union came by it, how it was read, who accepted it.

    The file itself is never stored. `fingerprint` is a keyed hash of its bytes, by which the same file is known again.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "by": "special",
        "source": "confidential",
        "disclosed_on": "confidential",
        "letter": "confidential",
        "state": "internal",
        "failure": "internal",
        "version": "internal",
        "layout": "internal",
        "whole_unit": "internal",
        "as_at": "confidential",
        "fingerprint": "internal",
        "units": "confidential",
        "rows": "internal",
        "imported": "internal",
        "repeated": "internal",
        "created_at": "internal",
        "decided_at": "internal",
        "decided_by": "special",
        "allowed_by": "special",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("how the union came by it"), max_length=10, choices=ImportSource.choices)
    disclosed_on = models.DateField(_("disclosed on"), null=True, blank=True)
    letter = models.CharField(_("letter, reference or paper"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.OPEN)
    failure = models.CharField(_("why it stopped"), max_length=10, choices=ImportFailure.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    layout = models.CharField(max_length=40, blank=True)
    # Whether everybody of a unit stands in it; of a team's own export or a table of one's own that is not known.
    whole_unit = models.BooleanField(default=False)
    as_at = models.DateField(_("taken on"), null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    units = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    rows = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    allowed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two people bringing the same file at once make one import.
            models.UniqueConstraint(
                fields=["union", "fingerprint"],
                condition=~Q(fingerprint="") & ~Q(state__in=["rejected", "failed"]),
                name="import_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    @property
    def is_teams(self) -> bool:
        """Averages of teams: the employer's figures, never people."""
        return self.layout == "averaged_archive_team"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, actor: Any) -> ImportRowQuerySet:
        return self.filter(union_id=actor.union_id, batch__in=ImportBatch.objects.visible_to(actor))


class ImportRow(models.Model):
    """One row of an export between reading and acceptance. `person` stands for the name, which is stored nowhere.

    Of a row that was skipped only its number and the reason are kept. Values in tenths.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "batch": "internal",
        "number": "internal",
        "fate": "internal",
        "reason": "internal",
        "person": "special",
        "region_name": "confidential",
        "unit_name": "confidential",
        "team": "confidential",
        "unit": "special",
        "grade": "special",
        "newly_qualified": "special",
        "percent": "special",
        "used": "special",
        "available": "special",
        "cases": "special",
        "first": "confidential",
        "last": "confidential",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    fate = models.CharField(max_length=10, choices=RowFate.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    person = models.CharField(max_length=64, blank=True)
    region_name = models.CharField(max_length=200, blank=True)
    unit_name = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grade = models.CharField(max_length=12, choices=Grade.choices, blank=True)
    newly_qualified = models.BooleanField(default=False)
    percent = models.IntegerField(null=True, blank=True)
    # Only where they agree with the percentage: other points stay out of every sum.
    used = models.IntegerField(null=True, blank=True)
    available = models.IntegerField(null=True, blank=True)
    cases = models.IntegerField(null=True, blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"Row {self.number}"
