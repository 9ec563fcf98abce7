from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workloads.services.loading import LoadCounts, StructureError
from workloads.services.structure import structure_load

_WORDS = {
    "regions": "regions",
    "pdus": "PDUs in force",
    "functional_units": "functional units",
    "legacy_areas": "former areas and former PDUs",
    "names": "other spellings",
    "successions": "successions",
    "local_authorities": "local authorities",
    "benchmarks": "published benchmark figures",
    "staff_in_post": "rows of staff in post",
}


class Command(BaseCommand):
    help = "Load the structure of the probation service and the published benchmarks. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = structure_load()
        except StructureError as fault:
            raise CommandError(str(fault)) from fault
        for name, total in counts.totals.items():
            self.stdout.write(f"{total:5d} {_WORDS[name]}")
        self.stdout.write(_done(counts))
        if counts.strays:
            self.stderr.write(f"Kept, though units.csv no longer holds them: {', '.join(counts.strays)}")


def _done(counts: LoadCounts) -> str:
    if not counts.changed:
        return "Nothing had changed."
    return (
        f"{counts.created} rows created, {counts.updated} updated, {counts.removed} removed; "
        f"{counts.linked} links made, {counts.unlinked} undone."
    )
