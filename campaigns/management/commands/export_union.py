from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.union_command import UnionCommand
from accounts.models import Union
from campaigns.services.leaving import union_export


class Command(UnionCommand):
    help = (
        "Write everything one union has in Safeload to a zip file, in clear: keep it as safe as the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--to", type=Path, required=True, help="the zip file to write; must not exist yet"
        )

    def handle_union(self, union: Union, **options: Any) -> None:
        try:
            counts = union_export(union, options["to"])
        except FileExistsError:
            raise CommandError(f"{options['to']} exists already. Name another file.") from None
        except OSError as error:
            raise CommandError(f"{options['to']} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{sum(counts.values())} rows of {len(counts)} tables in {options['to']}.")
