from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.services.proof import file_proof


class Command(BaseCommand):
    help = "Say which briefing pack a file is, whether it is unaltered, and whether its figures come out the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read. Check its name.") from error
        proof = file_proof(content)
        if proof.pack is None:
            raise CommandError(f"{options['file']} is no briefing pack that was issued here.")
        pack = proof.pack
        self.stdout.write(f"{pack.number} v{pack.version}, {pack.place}: {pack.get_status_display().lower()}")
        self.stdout.write("unaltered" if proof.unaltered else "ALTERED")
        for fault in proof.faults:
            self.stdout.write(f"- {fault}")
        if proof.faults:
            raise CommandError("This file does not hold.")
        self.stdout.write("Every figure comes out the same from the frozen summary and the ledger.")
