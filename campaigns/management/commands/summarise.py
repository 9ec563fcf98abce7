from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import tenancy
from accounts.actors import System
from campaigns.composition import claim_sentence
from campaigns.contract import contract_json
from campaigns.controlled import controlled_content
from campaigns.management.scope import add_scope_options, scope_from, union_from
from campaigns.services.summaries import summary_compile


class Command(BaseCommand):
    help = "Compile the figures of a place and window, and print them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_scope_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of words")
        parser.add_argument(
            "--controlled", action="store_true", help="only what may leave, after disclosure control"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        union, scope = union_from(options), scope_from(options)
        with tenancy.union_scope(union.pk):
            try:
                summary = summary_compile(by=System("summarise", union.pk), scope=scope)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            content = controlled_content(summary) if options["controlled"] else summary.content
        if options["json"]:
            self.stdout.write(json.dumps(contract_json(content), indent=2, ensure_ascii=False))
            return
        self.stdout.write(f"{content['scope']['name']}, {content['from']} to {content['to']}")
        self.stdout.write(f"{content['people']} people gave a reading; {len(content['claims'])} claims:")
        for claim in content["claims"]:
            self.stdout.write(f"  {claim_sentence(claim)}")
