"""Every test runs against a real PostgreSQL and a real Redis-protocol server: those of DATABASE_URL and REDIS_URL, or a
private pair that tests/settings.py started in a temporary folder and that is destroyed here.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.worlds", "tests.chromium"]


def pytest_unconfigure(config: pytest.Config) -> None:
    mine = os.environ.get("SAFELOAD_TEST_VAR_IS_MINE")
    if mine is None or hasattr(config, "workerinput"):
        return
    from config import embedded

    embedded.destroy(Path(mine))
