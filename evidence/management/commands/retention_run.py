from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.union_command import UnionCommand
from accounts.models import Union
from evidence.services.retention import KINDS, retention_apply, retention_preview


class Command(UnionCommand):
    help = "Erase the evidence of one union that is past its period; the worker does this every night for all unions."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--preview", action="store_true", help="say what is due, erase nothing")

    def handle_union(self, union: Union, **options: Any) -> None:
        if options["preview"]:
            for line in retention_preview(union.pk):
                self.stdout.write(f"{line.label}, kept {line.days} days: {line.due} due, {line.held} held")
            return
        for code, erased in retention_apply(union.pk).items():
            self.stdout.write(f"{KINDS[code].label}: {erased} erased")
