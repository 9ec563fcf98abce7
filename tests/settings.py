"""The settings under test: the house's own, on the servers of this run, with cheaper passwords."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from config.embedded import destroy, ensure_env


def clear_away_what_killed_runs_left() -> None:
    """Servers and folders of test runs whose process is gone; the number in a folder's name is its process."""
    for folder in Path(tempfile.gettempdir()).glob("safeload-test-*-*"):
        pid = folder.name.split("-")[2]
        mine = folder.is_dir() and folder.stat().st_uid == os.geteuid()
        if not mine or not pid.isdigit() or Path(f"/proc/{pid}").exists():
            continue
        # A private house of tests/faults lies one folder deeper.
        destroy(folder / "var" if (folder / "var").is_dir() else folder)
        shutil.rmtree(folder, ignore_errors=True)


# Set here and not in a fixture: pytest-django reads the settings before any fixture exists.
if "SAFELOAD_VAR" not in os.environ:
    clear_away_what_killed_runs_left()
    os.environ["SAFELOAD_VAR"] = tempfile.mkdtemp(prefix=f"safeload-test-{os.getpid()}-")
    os.environ["SAFELOAD_TEST_VAR_IS_MINE"] = os.environ["SAFELOAD_VAR"]
os.environ.setdefault("SAFELOAD_FSYNC", "off")

ensure_env()

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
VAR_DIR = Path(os.environ["SAFELOAD_VAR"])

# A worker that a test starts works on the test's database, not on the one of the same servers that it was made from.
if name := os.environ.get("SAFELOAD_TEST_DATABASE"):
    DATABASES["default"]["NAME"] = name  # noqa: F405
