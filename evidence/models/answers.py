from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Union
from evidence.choices import FourWeeks, LeftUndone, NewlyQualified
from evidence.models.case_report import CaseReport


class AnswersQuerySet(models.QuerySet["Answers"]):
    def visible_to(self, actor: Any) -> AnswersQuerySet:
        return self.filter(union_id=actor.union_id, report__in=CaseReport.objects.visible_to(actor))


class Answers(models.Model):
    """What a member answered beside the figure. Hours are in tenths of an hour. Never a claim, never printed singly."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "report": "internal",
        "newly_qualified": "special",
        "contracted": "special",
        "worked": "special",
        "four_weeks": "special",
        "left_undone": "special",
        "answered_before": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    report = models.OneToOneField(CaseReport, on_delete=models.CASCADE, related_name="answers")
    newly_qualified = models.CharField(max_length=10, choices=NewlyQualified.choices, blank=True)
    contracted = models.PositiveSmallIntegerField(null=True, blank=True)
    worked = models.PositiveSmallIntegerField(null=True, blank=True)
    four_weeks = models.CharField(max_length=10, choices=FourWeeks.choices, blank=True)
    left_undone = ArrayField(
        models.CharField(max_length=20, choices=LeftUndone.choices), default=list, blank=True
    )
    # Says so and has lost the code: a moderator decides whether this is somebody already counted.
    answered_before = models.BooleanField(default=False)

    objects = AnswersQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Answers {self.pk}"
