"""Reading the environment, loudly: a missing or malformed variable stops the start with a sentence that says what to do."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def env(name: str, default: str | None = None) -> str:
    """The variable `name`, or the contents of the file that `name_FILE` points to, or the default."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return _read_secret(name, Path(path))
    if default is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment (or {name}_FILE to a file that holds it); "
            "docs/running.md lists every variable."
        )
    return default


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE points to {path}, which cannot be read: {error.strerror}."
        ) from error


def env_bool(name: str, *, default: bool) -> bool:
    value = env(name, str(default)).strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is '{value}'; write true or false.")


def env_int(name: str, *, default: int) -> int:
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is '{value}'; write a whole number.") from error


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def database_from_url(url: str, *, max_age: int) -> dict[str, object]:
    """Django's DATABASES entry for postgres://user:password@host:port/name; a host that starts with %2F is a socket folder."""
    from urllib.parse import parse_qsl, unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql:// - Safeload runs on PostgreSQL only."
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    if host.lower().startswith("/"):
        # urlsplit lower-cases host names; a socket folder must keep its case.
        host = unquote(parts.netloc.rpartition("@")[2].partition(":")[0]) or host
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def cache_from_url(url: str) -> dict[str, object]:
    """Django's CACHES entry: a Redis-protocol server without persistence, or an unlogged table of the database."""
    if not url:
        table = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": table, "LOCATION": "accounts_cache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
