"""The national page against an empty page of the same stack, how many queries it asks, and both as history grows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import databases
from benchmarks.measure import alternate, show
from benchmarks.world import LONG, SHORT, WINDOW, World, enter

QUERIES = 39  # fewer than forty


def run(world: World) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    live, stored = zip(*(_pages(world, database) for database in (SHORT, LONG)), strict=True)
    grown = f"history {world.short_rows:,} -> {world.rows:,} readings"
    for what, (short, long) in (("worked out live", live), ("from stored summaries", stored)):
        show(f"national page, {what}: time / an empty page", long[1], note=f"{long[2] * 1000:.0f} ms")
        show(f"national page, {what}: queries", long[0], QUERIES)
        show(f"national page, {what}: queries, {grown}", long[0] / short[0], 1.0)
        show(f"national page, {what}: time, {grown}", long[1] / short[1], 1.3)


def _pages(world: World, database: str) -> list[tuple[int, float, float]]:
    """Queries, time over that of an empty page, and seconds: without summaries, then with them."""
    from accounts.actors import System
    from campaigns.models import Summary
    from campaigns.services.summaries import summaries_refresh

    with databases.using(database, world.union.pk):
        Summary.objects.all().delete()
        live = _page(world)
        summaries_refresh(by=System("benchmark", world.union.pk), start=WINDOW[0], end=WINDOW[1])
        stored = _page(world)
        Summary.objects.all().delete()
    return [live, stored]


def _page(world: World) -> tuple[int, float, float]:
    client = Client()
    enter(client, world.official)
    address = reverse("campaigns:national") + f"?start={WINDOW[0]}&end={WINDOW[1]}"
    with CaptureQueriesContext(connection) as asked:
        _get(client, address)
    queries = len(asked)  # before the next request empties the log
    full, empty = alternate(
        lambda: _get(client, address), lambda: _get(client, reverse("campaigns:release_list"))
    )
    return queries, full / empty, full


def _get(client: Client, url: str) -> Any:
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code}.")
    return answer
