"""Who looks after people in distress, and what waits for them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.choices import Role
from accounts.models import RoleGrant, User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.models import CaseReport, DistressAlert, NoticeAlert
from workloads.models import Unit


def people_to_alert(report: CaseReport) -> list[User]:
    """Who is told that somebody may need help: never whoever wrote the report, for nobody is asked to look after herself."""
    return people_of(report.union_id, report.unit, {report.reporter_id})


def people_of(union_id: int, unit: Unit | None, without: Collection[int | None]) -> list[User]:
    """The safeguarding officers of the place; without any, the moderators of the place, then all of the union's."""
    for role, where in ((Role.SAFEGUARDING, unit), (Role.MODERATOR, unit), (Role.MODERATOR, None)):
        if people := _holders(union_id, role, where, without):
            return people
    return []


def _holders(union_id: int, role: Role, unit: Unit | None, without: Collection[int | None]) -> list[User]:
    grants = RoleGrant.objects.active().filter(role=role, user__union_id=union_id, user__is_active=True)
    if unit is not None:
        grants = grants.filter(unit__isnull=True) | grants.filter(
            unit__in=[unit.pk, unit.parent_id or unit.pk]
        )
    found = {grant.user for grant in grants.select_related("user")}
    return sorted((user for user in found if user.pk not in without), key=lambda user: user.pk)


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


def notice_alerts(user: User) -> QuerySet[NoticeAlert]:
    """Notices whose words read as if somebody may need help: open first, oldest first."""
    seen = NoticeAlert.objects.visible_to(user).select_related("notice__unit", "notice__owner")
    return seen.order_by(F("handled_at").asc(nulls_first=True), "raised_at", "pk")
