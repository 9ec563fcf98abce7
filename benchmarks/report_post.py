"""A case report sent in against a bare ModelForm saved, through the same middleware, session and sign-in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.measure import alternate, show
from benchmarks.world import World, enter


def run(world: World) -> None:
    from evidence.models import CaseReport
    from workloads.models import Unit

    settings.ALLOWED_HOSTS = ["*"]
    unit = Unit.objects.pdus().get(name="Gwent", valid_to=None)
    client = Client()
    enter(client, world.reporter)

    def send(url: str, fields: dict[str, str]) -> None:
        answer = client.post(url, fields)
        if answer.status_code != 302:
            raise SystemExit(f"{url} answered {answer.status_code}: {answer.content[-400:]!r}")

    def report() -> None:
        send(reverse("evidence:report_new"), report_fields(unit.pk))

    report()
    last = CaseReport.objects.filter(reporter=world.reporter).order_by("-pk")[0]
    bare_fields = {
        "union": str(world.union.pk), "report": str(last.pk), "unit": str(unit.pk), "measure": "wmt_percent",
        "statistic": "one_person", "text": "131", "low": "1310", "grade": "PO", "basis": "screen",
        "read_on": "2026-03-16",
    }  # fmt: skip
    with override_settings(ROOT_URLCONF="benchmarks.bare"):
        ours, bare = alternate(report, lambda: send("/bare/", bare_fields), rounds=25)
    show("case report POST / bare ModelForm POST", ours / bare, note=f"{ours * 1000:.0f} ms")


def report_fields(unit: int) -> dict[str, str]:
    return {
        "nonce": str(uuid.uuid4()), "unit": str(unit), "on_day": "16", "on_month": "3", "on_year": "2026", "basis": "screen",
        "words": "Two people are off sick and their cases were shared out.",
        "figures-TOTAL_FORMS": "1", "figures-INITIAL_FORMS": "0", "figures-MIN_NUM_FORMS": "0",
        "figures-MAX_NUM_FORMS": "20", "figures-0-measure": "wmt_percent", "figures-0-statistic": "one_person",
        "figures-0-text": "131", "figures-0-grade": "PO",
    }  # fmt: skip
