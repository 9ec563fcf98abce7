"""The national page against an empty page of the same stack, and how many queries it asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.measure import alternate, show
from benchmarks.world import WEEKS, WINDOW, World, enter


def run(world: World) -> None:
    from accounts.actors import System
    from campaigns.services.summaries import summaries_refresh

    if not world.rows:
        world.grow(WEEKS)
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    enter(client, world.official)
    window = f"?start={WINDOW[0]}&end={WINDOW[1]}"
    address = reverse("campaigns:national") + window

    def page(url: str) -> Any:
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}.")
        return answer

    def show_ratio(what: str) -> None:
        with CaptureQueriesContext(connection) as asked:
            page(address)
        number = len(asked)
        full, empty = alternate(lambda: page(address), lambda: page(reverse("campaigns:release_list")))
        show(f"national page, {what}: {number} queries; time / an empty page", full / empty)

    show_ratio("worked out live")
    summaries_refresh(by=System("benchmark", world.union.pk), start=WINDOW[0], end=WINDOW[1])
    show_ratio("from stored summaries")
