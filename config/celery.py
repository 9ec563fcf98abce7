"""The Celery application. PostgreSQL holds the truth; a message only says "look at this row"."""

from __future__ import annotations

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("safeload")
app.config_from_object("config.celery_settings")
app.autodiscover_tasks(["accounts", "evidence", "campaigns"])


@setup_logging.connect
def _log_like_the_web(**kwargs: object) -> None:
    """One formatter for every process; Celery's own would print what an exception says."""
    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
def _refuse_unsafe_start(**kwargs: object) -> None:
    from config.start import refuse_unsafe_start

    refuse_unsafe_start()
