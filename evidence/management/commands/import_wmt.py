from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.management.union_command import UnionCommand
from accounts.models import Union, User
from accounts.permissions import Refused
from evidence.choices import ImportSource, ImportState, RowFate
from evidence.models import ImportBatch
from evidence.services.import_work import import_apply, import_read
from evidence.services.imports import import_accept, import_bring, import_open, same_file
from evidence.services.staging import fingerprint_of
from workloads.models import Unit

REPORTED = (RowFate.SKIPPED, RowFate.UNDECIDED)


class Command(UnionCommand):
    help = "Read an export of the Workload Measurement Tool, and say what becomes of each row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-at", type=day, metavar="YYYY-MM-DD", help="the day it was taken, if it holds none"
        )
        parser.add_argument("--region", metavar="CODE", help="its region, if it names none")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who brings it")
        parser.add_argument("--accept-by", metavar="EMAIL", help="a moderator who accepts it, somebody else")
        parser.add_argument("--source", choices=ImportSource.values, default=ImportSource.EMPLOYER.value)
        parser.add_argument(
            "--disclosed-on", type=day, metavar="YYYY-MM-DD", help="when the union was given it"
        )
        parser.add_argument(
            "--letter", default="Brought by command", help="the letter, request or paper it came with"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of words")

    def handle_union(self, union: Union, **options: Any) -> None:
        person = _person(union, options["by"])
        moderator = _person(union, options["accept_by"]) if options["accept_by"] else None
        try:
            result = self._import(union, person, moderator, options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=2, ensure_ascii=False))
            return
        for name, value in result.items():
            self.stdout.write(f"{name}: {value if isinstance(value, int) else len(value)}")
            for line in value if isinstance(value, list) else ():
                self.stdout.write(f"  row {line['row']}: {line['reason']}")

    def _import(
        self, union: Union, person: User, moderator: User | None, options: dict[str, Any]
    ) -> dict[str, Any]:
        with _opened(options["file"]) as content:
            known = same_file(union.pk, fingerprint_of(content))
            batch = known or self._bring(person, content, options)
        was_accepted = batch.state == ImportState.ACCEPTED
        batch = import_read(batch=batch)
        if moderator is not None and batch.state == ImportState.READY:
            import_accept(by=moderator, batch=batch, version=batch.version)
        batch = import_apply(batch=batch)
        return _result(batch, again=was_accepted)

    def _bring(self, person: User, content: Any, options: dict[str, Any]) -> ImportBatch:
        batch = import_open(
            by=person,
            source=options["source"],
            disclosed_on=options["disclosed_on"] or options["as_at"] or timezone.localdate(),
            letter=options["letter"],
        )
        if batch.state == ImportState.ASKED:
            raise CommandError("The data-protection contact has to allow this first, on the page of imports.")
        try:
            return import_bring(
                by=person,
                batch=batch,
                content=content,
                as_at=options["as_at"],
                region=_region(options["region"]),
            )
        except ValidationError:
            batch.delete()
            raise


def _result(batch: ImportBatch, *, again: bool) -> dict[str, Any]:
    """Every row in exactly one place. Of a file accepted before, what was taken then is repeated now."""
    lines = {fate: _lines(batch, fate) for fate in REPORTED}
    return {
        "rows": batch.rows,
        "imported": 0 if again else batch.imported,
        "skipped": lines[RowFate.SKIPPED],
        "undecided": lines[RowFate.UNDECIDED],
        "repeated": batch.repeated + (batch.imported if again else 0),
    }


def _lines(batch: ImportBatch, fate: str) -> list[dict[str, Any]]:
    rows = batch.lines.filter(fate=fate).values_list("number", "reason")
    return [{"row": number, "reason": reason} for number, reason in rows]


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _person(union: Union, address: str) -> User:
    person = User.objects.filter(union=union, email__iexact=address, is_active=True).first()
    if person is None:
        raise CommandError(f"{union.name} has no active account {address}.")
    return person


def _region(code: str | None) -> Unit | None:
    if code is None:
        return None
    region = Unit.objects.regions().filter(code=code).first()
    if region is None:
        raise CommandError(f"There is no region '{code}'.")
    return region


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"'{text}' is not a date. Write it as 2026-03-31.") from error
