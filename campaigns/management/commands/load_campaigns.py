from __future__ import annotations

from typing import Any

from accounts.actors import System
from accounts.management.union_command import UnionCommand
from accounts.models import Union
from campaigns.services.seeding import material_load, material_of


class Command(UnionCommand):
    help = (
        "Enter the unions' published campaigns, demands, questions and statements that are not there yet, with their "
        "history. A second run adds none. For `joint`, what the unions ask for together."
    )

    def handle_union(self, union: Union, **options: Any) -> None:
        added = material_load(by=System("load_campaigns", union.pk), data=material_of(union))
        self.stdout.write(f"{added} records entered.")
