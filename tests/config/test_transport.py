"""Headers of every page, settings of a live installation, and what a log line may hold."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.keyring import new_keyring
from config.logs import WithoutContent, logging_settings, redact

ROOT = Path(__file__).resolve().parent.parent.parent


def live(**more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAFELOAD_MODE": "live",
        "ALLOWED_HOSTS": "safeload.example",
        "SITE_URL": "https://safeload.example",
        "SECRET_KEY": "x" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*()",
        "SAFELOAD_KEYRING": new_keyring().to_json(),
        **more,
    }


def line(message: str, *args: object, error: BaseException | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutContent("{asctime} {levelname} {name} {message}", style="{"))
    info = (type(error), error, error.__traceback__) if error else None
    handler.handle(logging.LogRecord("t", logging.ERROR, "f", 1, message, args, info))
    return stream.getvalue()


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports/new/", "/account/login/", "/no-such-page/"])
def test_every_page_carries_the_headers(signed_in: Any, rep: Any, path: str) -> None:
    client = signed_in(rep)
    answer = client.get(path)
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    )
    assert "unsafe" not in policy and "http" not in policy and "data:" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "no-store" in headers["Cache-Control"]


def test_check_deploy_finds_nothing_in_a_live_installation() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=live(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_cookies_and_transport_of_a_live_installation_are_strict() -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_NAME",
             "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_HTTPONLY", "DEBUG"]  # fmt: skip
    code = f"import json; from django.conf import settings; print(json.dumps([getattr(settings, n) for n in {names}]))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=live(), capture_output=True, text=True, check=True
    )
    found = dict(zip(names, json.loads(done.stdout), strict=True))
    assert found.pop("SECURE_HSTS_SECONDS") >= 31_536_000
    assert found.pop("SESSION_COOKIE_NAME") == "__Host-safeload_session"
    assert found.pop("DEBUG") is False
    assert all(found.values()), found


@pytest.mark.parametrize(
    "planted",
    [
        "rep@napo.example",
        "rep%40napo.example",
        "192.0.2.17",
        "2001:db8::17",
        "Xk2mQ9vT4bLw8sHd",
        "6f1c1c9e-52a1-4b8f-9f5e-0d6a3c1f7c11",
        "?code=secret",
    ],
)
def test_addresses_and_tokens_are_taken_out(planted: str) -> None:
    assert planted not in line("Not Found: %s", f"/join/{planted}/")
    assert planted not in redact(f"mail to {planted} failed")


def test_plain_lines_stay_readable() -> None:
    assert "Job 17 of campaigns.tasks.build_pack failed: ValueError" in line(
        "Job %s of %s failed: %s", 17, "campaigns.tasks.build_pack", "ValueError"
    )


def test_no_exceptions_message_is_logged_nor_that_of_its_cause() -> None:
    try:
        try:
            raise ValueError("MARKER: I cannot sleep")
        except ValueError as error:
            raise LookupError("MARKER too") from error
    except LookupError as error:
        text = line("It failed: %s", error, error=error)
    assert "MARKER" not in text
    assert (
        "LookupError" in text
        and "because of" in text
        and "ValueError" in text
        and "test_transport.py" in text
    )


def test_celerys_report_of_a_failed_task_holds_no_message() -> None:
    values = {
        "name": "t",
        "id": "6f1c1c9e-52a1-4b8f-9f5e-0d6a3c1f7c11",
        "exc": "ValueError('MARKER')",
        "args": "['MARKER']",
    }
    text = line("Task %(name)s[%(id)s] raised: %(exc)s %(args)s", values)
    assert "MARKER" not in text and "ValueError" in text


def test_statements_of_the_database_are_never_logged() -> None:
    loggers = logging_settings("DEBUG")["loggers"]
    assert loggers["django.db.backends"]["level"] == "WARNING"
    assert loggers["django"]["handlers"] == []


def test_a_page_that_breaks_logs_no_word_of_the_form(
    signed_in: Any, rep: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from config import views

    def breaks(user: Any) -> None:
        raise ValueError("MARKER typed by a member")

    monkeypatch.setattr(views, "home_cards", breaks)
    client = signed_in(rep)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    formatter = WithoutContent("{asctime} {levelname} {name} {message}", style="{")
    text = "\n".join(formatter.format(record) for record in caplog.records)
    assert "ValueError" in text
    assert "MARKER" not in text


def test_the_web_server_keeps_no_access_log_and_no_address() -> None:
    from gunicorn.config import Config

    from config import gunicorn_settings

    config = Config()
    config.set("accesslog", gunicorn_settings.accesslog)
    logger = gunicorn_settings.QuietLogger(config)
    assert config.accesslog is None
    stream = io.StringIO()
    logger.error_log.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    logger.warning("Invalid request from ip=192.0.2.17: bad")
    assert "192.0.2.17" not in stream.getvalue() and "[address]" in stream.getvalue()


def test_a_start_with_a_bad_keyring_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=live(SAFELOAD_KEYRING="{}"),
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "SAFELOAD_KEYRING has no key for" in done.stderr


def test_a_start_with_a_role_that_goes_round_the_walls_is_refused(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from config import start

    class Refusing:
        def ensure_connection(self) -> None:
            raise ImproperlyConfigured("The database role can go round row-level security.")

        def close(self) -> None:
            pass

    monkeypatch.setattr(start, "connection", Refusing())
    with pytest.raises(SystemExit, match="go round"):
        start.refuse_unsafe_start()
