from __future__ import annotations

from typing import Any

from accounts.management.union_command import UnionCommand
from accounts.models import Union
from campaigns.services.impact import assessment


class Command(UnionCommand):
    help = (
        "Print the facts of a data-protection impact assessment, read from the settings and tables in force."
    )

    def handle_union(self, union: Union, **options: Any) -> None:
        for line in assessment(union):
            self.stdout.write(line)
