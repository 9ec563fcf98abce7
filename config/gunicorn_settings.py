"""gunicorn's settings: no access log, and an error log through the same formatter as everything else.

Used as `gunicorn -c python:config.gunicorn_settings config.wsgi:application`.
"""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from config.logs import WithoutContent


class QuietLogger(Logger):
    """gunicorn names the caller's address when a request is malformed; the formatter takes it out."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(WithoutContent("{asctime} {levelname} {name} {message}", style="{"))


accesslog = None
logger_class = QuietLogger
