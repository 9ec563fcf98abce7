from __future__ import annotations

from django.db import models

from accounts.choices import InstallationMode


class Installation(models.Model):
    """What this database is for, stamped once: a demonstration can never be promoted to hold real evidence."""

    PRIVACY = "internal"

    id = models.SmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=10, choices=InstallationMode.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_single")]

    def __str__(self) -> str:
        return self.mode

    @classmethod
    def is_demo(cls) -> bool:
        return cls.objects.filter(mode=InstallationMode.DEMO).exists()
