"""The base of every command that reads or writes a union's evidence."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import tenancy
from accounts.models import Union


def union_named(slug: str) -> Union:
    """Raises CommandError naming the unions there are."""
    try:
        return Union.objects.get(slug=slug)
    except Union.DoesNotExist:
        known = ", ".join(Union.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no union '{slug}'. The unions here: {known}.") from None


class UnionCommand(BaseCommand):
    """Opens the union named by --union, so that row-level security shows its rows and no other's."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--union", required=True, help="short name of the union")

    def handle(self, *args: Any, **options: Any) -> None:
        union = union_named(options["union"])
        with tenancy.union_scope(union.pk):
            self.handle_union(union, **{key: value for key, value in options.items() if key != "union"})

    def handle_union(self, union: Union, **options: Any) -> None:
        raise NotImplementedError
