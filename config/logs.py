"""What a log line may hold: no e-mail or network address, no token, and nothing anybody typed.

Words reach logs through the messages of exceptions, so of an exception only its type and the lines of code are kept.
"""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType
from typing import Any

_PATTERNS = (
    (re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])"), "[address]"),
    (re.compile(r"\?[^\s'\"]+"), "?[query]"),
    # Addresses that are keys in themselves, however short: rounds, invitations, calendars, recipients of a pack.
    (re.compile(r"(/(?:r|invitation|calendar|p|to)/)[\w-]+"), r"\1[link]"),
    # Any unbroken run long enough to be a capability, a session or a reset key. Numbers and plain words stay.
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}(?![\w-])"), "[token]"),
)
_CLOCK = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]?\d*")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def redact(text: str) -> str:
    """The text without addresses, queries and tokens."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


class WithoutContent(logging.Formatter):
    """The formatter of every handler, in web, worker, beat and commands."""

    def format(self, record: logging.LogRecord) -> str:
        clean = logging.makeLogRecord({**record.__dict__, "exc_text": None, "stack_info": None})
        clean.args = _without_values(record.args)
        line = super().format(clean)
        clock = _CLOCK.match(line)
        start = clock.end() if clock else 0
        return line[:start] + redact(line[start:])

    def formatException(self, ei: Any) -> str:
        """The chain of exceptions by type and place. Messages may quote a row, a form or a member."""
        error = ei[1]
        parts: list[str] = []
        while error is not None:
            frames = "".join(
                f"  {frame.filename}:{frame.lineno} {frame.name}\n"
                for frame in traceback.extract_tb(error.__traceback__)
            )
            parts.append(f"{frames}{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nbecause of\n".join(parts)


def _without_values(args: Any) -> Any:
    """Celery passes the exception's text, and libraries pass exceptions, as arguments of the message."""
    if isinstance(args, dict):
        return {key: _without_value(key, value) for key, value in args.items()}
    if isinstance(args, tuple):
        return tuple(_without_value("", value) for value in args)
    return args


def _without_value(key: str, value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__qualname__
    if key in {"exc", "traceback", "args", "kwargs", "return_value"}:
        return str(value).partition("(")[0].splitlines()[0] if key == "exc" and value else "-"
    return value


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING. Statements of the database hold words as parameters: never logged, whatever the level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": "config.logs.WithoutContent",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.db.backends": {"level": "WARNING"},
            "psycopg": {"level": "WARNING"},
        },
    }
