from __future__ import annotations

from django.db import models

from accounts.models import Union
from evidence.models.notice import Notice, OfNotice
from evidence.notice_choices import AnswerKind, RequestKind


class NoticeRequest(models.Model):
    """One thing a notice asks for. Each is answered on its own; `answer` is the latest one, replayed from the events."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "kind": "confidential",
        "below": "confidential",
        "answer": "confidential",
        "answered_on": "confidential",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    # Per cent, for "no new allocations until".
    below = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=AnswerKind.choices, blank=True, editable=False)
    answered_on = models.DateField(null=True, blank=True, editable=False)

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "kind"], name="notice_request_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
