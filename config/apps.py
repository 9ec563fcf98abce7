from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Safeload"

    def ready(self) -> None:
        # The checks register themselves; the Celery app becomes the one that every process sends its messages through.
        from config import celery, checks  # noqa: F401
