from __future__ import annotations

from django.db import models

from accounts.choices import ActorKind
from accounts.models import Union, User
from evidence.models.notice import Notice, OfNotice
from evidence.notice_choices import EVENT_CHOICES
from evidence.notice_life.state import Event


class NoticeEvent(models.Model):
    """Something that happened to a notice. Only added: a trigger refuses changes, and removal but by erasure.

    `data` holds codes, ids and dates; words go to NoticeNote.
    """

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "notice": "internal",
        "seq": "internal",
        "kind": "confidential",
        "on": "confidential",
        "data": "special",
        "by_kind": "internal",
        "by": "special",
        "recorded_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EVENT_CHOICES)
    on = models.DateField()
    data = models.JSONField(default=dict, blank=True)
    by_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfNotice.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["notice", "seq"], name="notice_event_in_turn")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    def as_plain(self) -> Event:
        return Event(self.seq, self.kind, self.on, self.data)
