"""Who looks after people in distress, and what waits for them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from accounts.choices import Role
from accounts.models import RoleGrant, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.models import CaseReport, DistressAlert
from workloads.models import Unit


def people_to_alert(report: CaseReport) -> list[User]:
    """The safeguarding officers of the place; without any, the moderators of the place, then all of the union's.

    Never whoever wrote the report: nobody is asked to look after herself.
    """
    for role, unit in (
        (Role.SAFEGUARDING, report.unit),
        (Role.MODERATOR, report.unit),
        (Role.MODERATOR, None),
    ):
        if people := _holders(report, role, unit):
            return people
    return []


def _holders(report: CaseReport, role: Role, unit: Unit | None) -> list[User]:
    grants = RoleGrant.objects.active().filter(
        role=role, user__union_id=report.union_id, user__is_active=True
    )
    if unit is not None:
        grants = grants.filter(unit__isnull=True) | grants.filter(
            unit__in=[unit.pk, unit.parent_id or unit.pk]
        )
    found = {grant.user for grant in grants.select_related("user")}
    return sorted((user for user in found if user.pk != report.reporter_id), key=lambda user: user.pk)


def distress_entries(user: User) -> QuerySet[CaseReport]:
    """What this officer (or, where a union has none, this moderator) has to look after: open first, oldest first."""
    alerts = DistressAlert.objects.filter(report=OuterRef("pk"))
    held = grants_with(user, Permission.DISTRESS_HANDLE) or grants_with(user, Permission.REPORT_MODERATE)
    entries = CaseReport.objects.visible_to(user).exclude(reporter=user).filter(scope_filter(held))
    return (
        entries.filter(Exists(alerts))
        .annotate(alert_open=Exists(alerts.open()))
        .select_related("unit", "region", "reporter")
        .order_by("-alert_open", "submitted_at", "pk")
    )
