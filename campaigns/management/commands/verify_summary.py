from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import tenancy
from accounts.models import Union
from campaigns.models import Summary
from campaigns.services.summaries import summary_verify


class Command(BaseCommand):
    help = "Work a summary out again from its frozen tallies and say whether every figure comes out the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("summary", help="the summary's number, its uid, or the start of its hash")

    def handle(self, *args: Any, **options: Any) -> None:
        for union in Union.objects.all():
            with tenancy.union_scope(union.pk):
                summary = _find(union.pk, options["summary"])
                if summary is not None:
                    self._report(summary)
                    return
        raise CommandError(f"There is no summary “{options['summary']}”.")

    def _report(self, summary: Summary) -> None:
        wrong = summary_verify(summary)
        if wrong:
            raise CommandError(
                f"Summary {summary.pk} does not hold: {', '.join(wrong)} come out differently."
            )
        self.stdout.write(f"Summary {summary.pk} ({summary}) holds: {summary.hash}")


def _find(union_id: int, name: str) -> Summary | None:
    found = Summary.objects.filter(union_id=union_id)
    if name.isdigit():
        return found.filter(pk=int(name)).first()
    if len(name) == 36:
        return found.filter(uid=name).first()
    return found.filter(hash__startswith=name).first() if len(name) >= 8 else None
