from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import tenancy
from accounts.actors import System
from campaigns.management.scope import add_scope_options, scope_from, union_from
from campaigns.services.packs import pack_pdf


class Command(BaseCommand):
    help = "Make the briefing pack of a place and window as a PDF file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_scope_options(parser)
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        union, scope, out = union_from(options), scope_from(options), options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"The folder {out.parent} does not exist. Make it, or name another for --out.")
        with tenancy.union_scope(union.pk):
            content = pack_pdf(by=System("build_pack", union.pk), scope=scope)
        out.write_bytes(content)
        self.stdout.write(f"{out}: {len(content):,} bytes")
