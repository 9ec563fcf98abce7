from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import tenancy
from accounts.actors import System
from accounts.models import User
from accounts.permissions import Refused
from campaigns.management.scope import day, union_from
from evidence.services.simulation import evidence_simulate


class Command(BaseCommand):
    help = "Fill a demonstration with made-up evidence: everybody reports once a week."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--union", default=settings.DEFAULT_UNION, help="short name of the union")
        parser.add_argument("--people", type=_positive, required=True)
        parser.add_argument("--weeks", type=_positive, required=True)
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same evidence")
        parser.add_argument(
            "--end", type=day, default=dt.date(2026, 9, 30), help="the last day, as 2026-09-30"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        union = union_from(options)
        reporter = User.objects.filter(union=union).order_by("pk").first()
        if reporter is None:
            raise CommandError(
                f"{union.name} has no account to report with. Run `manage.py load_demo` first."
            )
        with tenancy.union_scope(union.pk):
            try:
                number = evidence_simulate(
                    by=System("simulate", union.pk),
                    reporter=reporter,
                    people=options["people"],
                    weeks=options["weeks"],
                    seed=options["seed"],
                    end=options["end"],
                )
            except Refused as refused:
                raise CommandError(str(refused)) from refused
        self.stdout.write(f"{number:,} readings of {options['people']:,} people")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise CommandError("Give a number of at least 1.")
    return number
