from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = "Evidence"

    def ready(self) -> None:
        from evidence.services.imports import register_retention
        from evidence.services.leaving import register_open_work
        from evidence.services.notice_leaving import register_notices

        register_open_work()
        register_notices()
        register_retention()
