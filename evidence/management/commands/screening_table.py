from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from evidence.screening import BROWSER_REPLACEMENTS, patterns_for_browser

TABLE = Path(settings.BASE_DIR) / "static" / "js" / "screening.json"


def table_json() -> str:
    """What the browser screens by, as it is kept in the static files."""
    table = {"replacements": list(BROWSER_REPLACEMENTS), "patterns": patterns_for_browser()}
    return json.dumps(table, indent=1) + "\n"


class Command(BaseCommand):
    help = "Write the table by which the browser screens words anew. Run it after a change of evidence/screening."

    def handle(self, *args: Any, **options: Any) -> None:
        TABLE.write_text(table_json(), encoding="utf-8")
        self.stdout.write(f"{TABLE.name}: {len(patterns_for_browser())} patterns")
