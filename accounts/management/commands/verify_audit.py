from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.audit_heads import exported_heads, heads_folder
from accounts.services.sealing import Head, audit_head, audit_verify


class Command(BaseCommand):
    help = "Find rows of the audit trail that were changed or removed after sealing, and a tail that was cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", type=Path, action="append", help="an exported head, or a folder of them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        heads = self._heads(options["head"] or [heads_folder()])
        faults = audit_verify(heads=heads)
        for fault in faults:
            self.stderr.write(fault.words)
        if faults:
            raise CommandError(f"The audit trail is not whole: {len(faults)} faults.")
        head = audit_head()
        rows = head.sequence if head else 0
        self.stdout.write(
            f"The audit trail is whole: {rows} sealed rows, {len(heads)} exported heads compared."
        )

    def _heads(self, paths: list[Path]) -> list[Head]:
        heads: list[Head] = []
        for path in paths:
            try:
                heads += exported_heads(path) if path.is_dir() else [Head.from_json(path.read_text("utf-8"))]
            except FileNotFoundError:
                if path != heads_folder():
                    raise CommandError(f"{path} does not exist.") from None
            except ValueError as error:
                raise CommandError(str(error)) from None
        return heads
