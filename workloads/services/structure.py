"""Loads the public frame from workloads/data/. Safe to run again: only rows that differ change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from workloads.choices import DatePrecision
from workloads.models import Benchmark, LocalAuthority, StaffInPost, Unit, UnitAlias, UnitSuccession
from workloads.name_keys import name_key
from workloads.services.benchmarks import benchmark_fields, staff_fields
from workloads.services.loading import LoadCounts, StructureError, day, rows, set_links, upsert

DATA = Path(__file__).resolve().parent.parent / "data"

# Any number will do as long as nobody else uses it: two loads at once would both try to create the same rows.
_LOCK = 7_306_291


@transaction.atomic
def structure_load(folder: Path = DATA) -> LoadCounts:
    """Load every data file of `folder`. Raises StructureError, and then changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    counts = LoadCounts()
    _load_units(folder, counts)
    units = {unit.key: unit for unit in Unit.objects.all()}
    _load_relations(folder, units, counts)
    _load_authorities(folder, units, counts)
    _load_benchmarks(folder, units, counts)
    _load_staff(folder, units, counts)
    counts.totals = _totals()
    return counts


def _totals() -> dict[str, int]:
    today = timezone.localdate()
    return {
        "regions": Unit.objects.regions().on(today).count(),
        "pdus": Unit.objects.pdus().on(today).count(),
        "functional_units": Unit.objects.functional().on(today).count(),
        "legacy_areas": Unit.objects.legacy().count()
        + Unit.objects.pdus().filter(valid_to__lt=today).count(),
        "names": UnitAlias.objects.count(),
        "successions": UnitSuccession.objects.count(),
        "local_authorities": LocalAuthority.objects.count(),
        "benchmarks": Benchmark.objects.count(),
        "staff_in_post": StaffInPost.objects.count(),
    }


def _load_units(folder: Path, counts: LoadCounts) -> None:
    lines = list(rows(folder, "units.csv"))
    # Regions first: the other rows name them as parents.
    for regions in (True, False):
        parents = {unit.key: unit for unit in Unit.objects.regions()}
        wanted = [
            (where, _unit_fields(where, row, parents))
            for where, row in lines
            if (row["kind"] == "region") is regions
        ]
        upsert(Unit, ["key"], wanted, counts)
    known = {row["key"] for _, row in lines}
    counts.strays = sorted(Unit.objects.exclude(key__in=known).values_list("key", flat=True))


def _unit_fields(where: str, row: dict[str, str], parents: dict[str, Unit]) -> dict[str, Any]:
    first, first_precision = day(where, row["valid_from"], last=False)
    last, last_precision = day(where, row["valid_to"], last=True)
    key = name_key(row["name"])
    plain = (
        "key",
        "kind",
        "code",
        "name",
        "provider",
        "legacy_kind",
        "nation",
        "aed_area",
        "police_area",
        "work_area",
    )
    return {
        **{column: row[column] for column in (*plain, "confidence", "note")},
        "parent": _named(where, row["parent"], parents) if row["parent"] else None,
        "name_key": key.full,
        "short_key": key.short,
        "valid_from": first,
        "valid_from_precision": first_precision or DatePrecision.UNKNOWN,
        "valid_to": last,
        "valid_to_precision": last_precision,
    }


def _load_relations(folder: Path, units: dict[str, Unit], counts: LoadCounts) -> None:
    names = [
        (
            where,
            {
                "unit": _named(where, row["unit"], units),
                "alias": row["alias"],
                "normalised": name_key(row["alias"]).full,
                "seen_in": row["seen_in"],
            },
        )
        for where, row in rows(folder, "names.csv")
    ]
    upsert(UnitAlias, ["unit", "alias"], names, counts, remove=True)
    successions = [
        (
            where,
            {
                "predecessor": _named(where, row["predecessor"], units),
                "successor": _named(where, row["successor"], units),
                "on": day(where, row["on"], last=False)[0],
            },
        )
        for where, row in rows(folder, "successions.csv")
    ]
    upsert(UnitSuccession, ["predecessor", "successor"], successions, counts, remove=True)


def _load_authorities(folder: Path, units: dict[str, Unit], counts: LoadCounts) -> None:
    lines = list(rows(folder, "local_authorities.csv"))
    wanted = [
        (
            where,
            {
                "name": row["name"],
                "name_key": name_key(row["name"]).full,
                "level": row["level"],
                "basis": row["basis"],
            },
        )
        for where, row in lines
    ]
    upsert(LocalAuthority, ["name", "level"], wanted, counts, remove=True)
    pks = {(name, level): pk for pk, name, level in LocalAuthority.objects.values_list("pk", "name", "level")}
    links = {
        (pks[row["name"], row["level"]], _named(where, key, units).pk)
        for where, row in lines
        for key in row["units"].split("|")
    }
    set_links(LocalAuthority, "units", links, counts)


def _load_benchmarks(folder: Path, units: dict[str, Unit], counts: LoadCounts) -> None:
    lines = list(rows(folder, "benchmarks.csv"))
    wanted = [(where, _checked(where, benchmark_fields, row, units)) for where, row in lines]
    upsert(Benchmark, ["code", "part"], wanted, counts, remove=True)
    for column in ("conflicts_with", "not_comparable_with"):
        set_links(Benchmark, column, _both_ways(lines, column), counts)


def _both_ways(lines: list[tuple[str, dict[str, str]]], column: str) -> set[tuple[int, int]]:
    """A quarrel is written once in the file and holds both ways. "B12" names every part, "B12/london" one."""
    pks = {(code, part): pk for pk, code, part in Benchmark.objects.values_list("pk", "code", "part")}
    links: set[tuple[int, int]] = set()
    for where, row in lines:
        own = pks[row["code"], row["part"]]
        for named in filter(None, row[column].split("|")):
            code, _, part = named.partition("/")
            others = [pk for key, pk in pks.items() if key == (code, part) or (key[0] == code and not part)]
            if not others:
                raise StructureError(f'{where}: {column} names "{named}", which is no benchmark of the file.')
            links |= {pair for other in others for pair in ((own, other), (other, own))}
    return links


def _load_staff(folder: Path, units: dict[str, Unit], counts: LoadCounts) -> None:
    # Rows from the official tables that people have imported stay: the file holds only a few to start with.
    wanted = [
        (where, _checked(where, staff_fields, row, units)) for where, row in rows(folder, "staff_in_post.csv")
    ]
    upsert(StaffInPost, ["unit", "grade", "basis", "as_at", "source"], wanted, counts)


def _named(where: str, key: str, units: dict[str, Unit]) -> Unit:
    if key not in units:
        raise StructureError(f'{where}: no unit has the key "{key}". Use a key of units.csv.')
    return units[key]


def _checked(where: str, reader: Any, row: dict[str, str], units: dict[str, Unit]) -> dict[str, Any]:
    try:
        return reader(row, units)
    except ValueError as fault:
        raise StructureError(f"{where}: {fault}") from fault
