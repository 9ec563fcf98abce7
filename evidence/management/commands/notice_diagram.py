from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from evidence.notice_transitions import diagram

FENCE = re.compile(r"(?<=```mermaid\n).*?(?=```)", re.S)


class Command(BaseCommand):
    help = "Prints the state diagram of a notice from the transition table; with --write puts it into docs/notices.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(diagram(), ending="")
            return
        page: Path = settings.BASE_DIR / "docs" / "notices.md"
        page.write_text(FENCE.sub(lambda _found: diagram(), page.read_text(), count=1))
