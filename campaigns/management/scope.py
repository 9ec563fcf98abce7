"""The options by which commands name a union, a place and a window."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from accounts.models import Union
from campaigns.selectors import Scope
from workloads.models import Unit


def add_scope_options(parser: ArgumentParser, *, national: bool = True) -> None:
    parser.add_argument("--union", default=settings.DEFAULT_UNION, help="short name of the union, or joint")
    place = parser.add_mutually_exclusive_group(required=True)
    if national:
        place.add_argument("--national", action="store_true", help="England and Wales")
    place.add_argument("--region", metavar="CODE", help="a region by its code, such as N07")
    place.add_argument("--pdu", metavar="CODE", help="a PDU by its code or key")
    parser.add_argument("--from", dest="start", required=True, type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="end", required=True, type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--grade", default="", help="only people of this grade, such as PO")
    parser.add_argument("--geography", default="then", choices=["then", "now"])


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"'{text}' is not a date. Write it as 2026-03-31.") from error


def union_from(options: dict[str, Any]) -> Union:
    union = Union.objects.filter(slug=options["union"]).first()
    if union is None:
        known = ", ".join(Union.objects.values_list("slug", flat=True)) or "none is set up"
        raise CommandError(f"There is no union '{options['union']}'. Known: {known}.")
    return union


def scope_from(options: dict[str, Any]) -> Scope:
    if options["start"] > options["end"]:
        raise CommandError("--from is after --to. Swap them.")
    return Scope(_unit(options), options["start"], options["end"], options["grade"], options["geography"])


def _unit(options: dict[str, Any]) -> Unit | None:
    if options.get("region"):
        return _one(Unit.objects.regions().filter(code=options["region"]), f"region '{options['region']}'")
    if options.get("pdu"):
        pdus = Unit.objects.pdus()
        coded = pdus.filter(code=options["pdu"])
        # A code may be that of a PDU that has ended; one in force on the last day goes first.
        found = coded.on(options["end"]) or coded.order_by("-valid_to") or pdus.filter(key=options["pdu"])
        return _one(found, f"PDU '{options['pdu']}'")
    return None


def _one(found: Any, what: str) -> Unit:
    unit = found.select_related("parent").first()
    if unit is None:
        raise CommandError(f"There is no {what}. `manage.py load_structure` loads the service's structure.")
    return unit
