from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.services.audit_heads import audit_head_export
from accounts.services.sealing import audit_seal


class Command(BaseCommand):
    help = "Seal what waits in the audit trail now, instead of within the minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--export", action="store_true", help="write the head to its folder too")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{audit_seal()} rows sealed.")
        if options["export"]:
            self.stdout.write(f"Head: {audit_head_export() or 'nothing is sealed yet'}")
