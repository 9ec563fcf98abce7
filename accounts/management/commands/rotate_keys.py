from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.keyring import PURPOSES
from accounts.services.keys import Count, keys_rotate


class Command(BaseCommand):
    help = (
        "Re-encrypt under the newest key of the keyring, in batches, while Safeload runs. May be stopped and run again. "
        "`python -m accounts.keyring` says how a key is added, promoted and retired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--purpose", choices=PURPOSES, default="", help="this purpose only")
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction (default 500)")
        parser.add_argument("--preview", action="store_true", help="count only, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        total = Count()
        counts = keys_rotate(purpose=options["purpose"], batch=options["batch"], dry_run=options["preview"])
        for name, count in counts:
            self.stdout.write(self._line(name, count, options["preview"]))
            total.add(count)
        if total.unreadable:
            raise CommandError(
                f"{total.unreadable} values fit no key of the keyring. Put the key they were written with back and run this "
                "again; if that key is lost, they cannot be read by anybody. Retire no key now."
            )
        if not options["preview"]:
            self.stdout.write("Everything is under the newest keys; older ones may be retired.")

    def _line(self, name: str, count: Count, preview: bool) -> str:
        verb = "to re-encrypt" if preview else "re-encrypted"
        return f"{name}: {count.rotated} {verb}, {count.current} current, {count.unreadable} unreadable"
