"""Run inside a house (tests/faults/house.py): a union, its people, and a session for each, printed as JSON."""

from __future__ import annotations

import json

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.test import Client

    from accounts.choices import Role
    from accounts.models import Union
    from tests.worlds import enter, make_user

    union = Union.objects.create(slug="napo", name="Napo", contact="office@napo.example")
    people = {
        "rep": make_user(union, "rep", Role.REP),
        "moderator": make_user(union, "moderator", Role.MODERATOR),
        "official": make_user(union, "official", Role.OFFICIAL),
    }
    sessions = {
        name: enter(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value
        for name, user in people.items()
    }
    print(json.dumps({"union": union.pk, "sessions": sessions}))


if __name__ == "__main__":
    main()
