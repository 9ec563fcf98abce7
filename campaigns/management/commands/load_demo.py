from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.demo import DEMO_PASSWORD
from campaigns.services.demo import demo_load


class Command(BaseCommand):
    help = "Load the demonstration: unions, accounts and the Napo briefing. Adds only what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        users = demo_load()
        self.stdout.write("Demonstration accounts (not for real evidence):")
        for user in users:
            self.stdout.write(f"  {user.email}")
        self.stdout.write(f"Password of all of them: {DEMO_PASSWORD}")
