"""What waits for a moderator, and in which order."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, grants_with, scope_filter
from evidence.choices import ReportStatus
from evidence.models import CaseReport, Decision, DistressAlert, Figure, Flag, Testimony, Words
from evidence.transitions import UNANSWERED_DAYS

# Packs due, by region: a pack that is due soon wants its region's reports decided first.
DueDates = Mapping[int, dt.date]


def moderation_queue(user: User, due: DueDates | None = None) -> QuerySet[CaseReport]:
    """What waits for this moderator, most urgent first. Her own reports wait for somebody else."""
    to_decide = Q(status=ReportStatus.SUBMITTED) | Q(
        status=ReportStatus.RETURNED, decided_at__lte=timezone.now() - dt.timedelta(days=UNANSWERED_DAYS)
    )
    waiting = _to_check(user).filter(to_decide)
    return in_order(waiting, due or {}).select_related("unit", "region").prefetch_related("figures", "flags")


def _to_check(user: User) -> QuerySet[CaseReport]:
    """Reports of the moderator's area that are neither hers nor replies to a round she opened."""
    area = scope_filter(grants_with(user, Permission.REPORT_MODERATE))
    visible = CaseReport.objects.visible_to(user).filter(area)
    return visible.exclude(reporter=user).exclude(round__opened_by=user)


def in_order(reports: QuerySet[CaseReport], due: DueDates) -> QuerySet[CaseReport]:
    """Distress, pack due soonest, flagged, oldest."""
    return reports.annotate(
        distress=Exists(DistressAlert.objects.open().filter(report=OuterRef("pk"))),
        flagged=Exists(Flag.objects.filter(report=OuterRef("pk"))),
        due=_due(due),
    ).order_by("-distress", F("due").asc(nulls_last=True), "-flagged", "submitted_at", "pk")


def _due(due: DueDates) -> Case | Value:
    if not due:
        return Value(None, output_field=DateField())
    return Case(
        *(When(region_id=region, then=Value(day)) for region, day in due.items()),
        default=None,
        output_field=DateField(),
    )


def numbers_only(reports: QuerySet[CaseReport]) -> QuerySet[CaseReport]:
    """Entries of a meeting or round that hold nothing to be read: checked, without a flag, an alert, or anybody's words.

    `pile` says which of them stand together.
    """
    of_report = {"report": OuterRef("pk")}
    return reports.annotate(pile=Coalesce("round__uid", "batch")).filter(
        ~Exists(Words.objects.filter(**of_report)),
        ~Exists(Testimony.objects.filter(**of_report)),
        ~Exists(Decision.objects.filter(**of_report)),
        ~Exists(Flag.objects.filter(**of_report)),
        ~Exists(DistressAlert.objects.filter(**of_report)),
        ~Exists(Figure.objects.filter(**of_report).exclude(said="")),
        pile__isnull=False,
        screened_at__isnull=False,
    )


def table_entries(user: User, pile: uuid.UUID) -> QuerySet[CaseReport]:
    """The entries of one meeting or round that this moderator may decide together."""
    return _plain(user).filter(pile=pile).prefetch_related("figures").order_by("submitted_at", "pk")


@dataclass(frozen=True, slots=True)
class Pile:
    """Number-only entries of one meeting or round: which, and how many."""

    uid: uuid.UUID
    number: int


def piles(user: User) -> dict[int, Pile]:
    """The piles of two and more, by the entry that stands for the pile in the queue: its first."""
    found = (
        _plain(user)
        .order_by()
        .values("pile")
        .annotate(first=Min("pk"), number=Count("pk"))
        .filter(number__gt=1)
    )
    return {row["first"]: Pile(row["pile"], row["number"]) for row in found}


def queue_entries(
    user: User, standing: Mapping[int, Pile], due: DueDates | None = None
) -> QuerySet[CaseReport]:
    """The queue without the entries for which another one stands (`piles`)."""
    uids = [pile.uid for pile in standing.values()]
    drawn = _plain(user).filter(pile__in=uids).exclude(pk__in=list(standing))
    return moderation_queue(user, due).exclude(pk__in=drawn.values("pk"))


def _plain(user: User) -> QuerySet[CaseReport]:
    return numbers_only(_to_check(user).filter(status=ReportStatus.SUBMITTED))


def next_in_queue(
    user: User, standing: Mapping[int, Pile], after: CaseReport | None = None
) -> CaseReport | None:
    """What to read next: the most urgent that is not the one in hand."""
    waiting = queue_entries(user, standing)
    if after is not None:
        waiting = waiting.exclude(pk=after.pk)
    return waiting.first()
