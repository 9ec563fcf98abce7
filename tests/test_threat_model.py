"""Every claim of the threat model names a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLAIM = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_named_in_the_threat_model_exists() -> None:
    claims = CLAIM.findall((ROOT / "docs/threat-model.md").read_text())
    assert len(claims) > 30
    missing = [f"{path}::{name}" for path, name in claims if f"def {name}" not in (ROOT / path).read_text()]
    assert missing == []


def test_every_adversary_has_claims_that_are_tested() -> None:
    text = (ROOT / "docs/threat-model.md").read_text()
    for adversary in ("A manager", "The employer's IT", "Another union's official", "A moderator gone bad", "A stolen phone",
                      "A stolen backup", "The host"):  # fmt: skip
        section = text.split(f"## {adversary}", 1)[1].split("\n## ", 1)[0]
        assert CLAIM.search(section), adversary
        assert "Can" in section and "Cannot" in section
