"""Celery's settings: late acknowledgement, short recovery, the schedule in code."""

from __future__ import annotations

from celery.schedules import crontab
from django.conf import settings

broker_url = settings.CELERY_BROKER_URL
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
result_backend = None
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_time_limit = settings.JOB_TIME_LIMIT
task_soft_time_limit = settings.JOB_TIME_LIMIT - 15
# A message whose worker died comes back after the visibility timeout; it must outlast the longest task.
broker_transport_options = {
    "visibility_timeout": settings.JOB_TIME_LIMIT + 60,
    "unacked_restore_interval": 2,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "retry_on_timeout": True,
    # For those who send: one more try at once, then give up. A worker has its own patience (above).
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# A page must never wait for a broker that is down: one try, no retries; the sweep sends it again.
task_publish_retry = False
task_default_queue = "default"
task_routes = {
    "campaigns.tasks.build_pack": {"queue": "render"},
    "campaigns.tasks.build_pack_set": {"queue": "render"},
    "campaigns.tasks.sign_pack_set": {"queue": "render"},
    "campaigns.tasks.issue_pack_set": {"queue": "render"},
    "accounts.tasks.send_mail": {"queue": "mail"},
}
worker_hijack_root_logger = False
worker_log_color = False
timezone = "Europe/London"
beat_schedule = {
    "sweep-jobs": {"task": "accounts.tasks.sweep_jobs", "schedule": 20.0, "options": {"expires": 15}},
    "sweep-mails": {"task": "accounts.tasks.sweep_mails", "schedule": 30.0, "options": {"expires": 25}},
    "purge-counters": {
        "task": "accounts.tasks.purge_counters",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "seal-audit": {"task": "accounts.tasks.seal_audit", "schedule": 60.0, "options": {"expires": 50}},
    "export-audit-head": {"task": "accounts.tasks.export_audit_head", "schedule": crontab(hour=0, minute=20)},
    "sweep-imports": {"task": "evidence.tasks.sweep_imports", "schedule": 300.0, "options": {"expires": 290}},
    "retention": {"task": "evidence.tasks.apply_retention", "schedule": crontab(hour=3, minute=10)},
    "refresh-summaries": {
        "task": "campaigns.tasks.refresh_summaries",
        "schedule": crontab(hour=2, minute=40),
    },
    "standing-orders": {
        "task": "campaigns.tasks.run_standing_orders",
        "schedule": crontab(hour=4, minute=30),
    },
    "sweep-notices": {"task": "evidence.tasks.sweep_notices", "schedule": crontab(hour=6, minute=30)},
}
beat_schedule_filename = str(settings.VAR_DIR / "celerybeat-schedule")
