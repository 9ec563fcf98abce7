from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import tenancy
from accounts.choices import UnionKind
from accounts.models import Union
from accounts.permissions import Refused
from accounts.services.invitations import first_admin_invite


class Command(BaseCommand):
    help = "Print the link with which a union's first administrator opens an account. It works once, for seven days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--union", required=True, help="short name of the union, for example napo")
        parser.add_argument(
            "--union-name", default="", help="its full name; makes the union when there is none yet"
        )
        parser.add_argument("--email", required=True, help="the person's address; not one of the employer's")
        parser.add_argument("--name", default="", help="the person's name; can be changed on the page")

    def handle(self, *args: Any, union: str, union_name: str, email: str, name: str, **options: Any) -> None:
        found = self._union(union, union_name)
        with tenancy.union_scope(found.pk):
            try:
                link = first_admin_invite(union=found, email=email, name=name or email.partition("@")[0])
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Give this link to {email} and nobody else:\n{link}")

    def _union(self, slug: str, name: str) -> Union:
        if found := Union.objects.filter(slug=slug).first():
            return found
        if not name:
            raise CommandError(f'There is no union "{slug}". To make it, add --union-name "Its full name".')
        kind = UnionKind.JOINT if slug == UnionKind.JOINT else UnionKind.UNION
        union = Union(slug=slug, name=name, kind=kind)
        try:
            union.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        union.save()
        return union
