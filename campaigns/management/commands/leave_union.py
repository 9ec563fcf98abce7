from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.union_command import UnionCommand
from accounts.models import Union
from accounts.permissions import Refused
from campaigns.services.leaving import union_leave


class Command(UnionCommand):
    help = "Delete everything of a union that leaves, once `export_union` has written it out. Cannot be taken back."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--export", type=Path, required=True, help="the zip file that export_union wrote")
        parser.add_argument(
            "--yes-delete", required=True, metavar="SLUG", help="the union's short name once more"
        )

    def handle_union(self, union: Union, **options: Any) -> None:
        if options["yes_delete"] != union.slug:
            raise CommandError(f"--yes-delete must say '{union.slug}'. Nothing was deleted.")
        try:
            deleted = union_leave(union, options["export"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{sum(deleted.values())} rows deleted. The audit trail stays, without content.")
