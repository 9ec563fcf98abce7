from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.permissions import Refused
from accounts.services.signin import current_code


class Command(BaseCommand):
    help = "Print the code that a demonstration account's authenticator app would show now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="for example official@napo.example")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(
                f"There is no account {email}. `manage.py load_demo` makes the demonstration's accounts."
            )
        try:
            self.stdout.write(current_code(user))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
