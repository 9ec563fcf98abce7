"""A WMT archive read, settled and taken over, against COPY of the same rows into a bare table in the same run."""

from __future__ import annotations

import csv
import io
import os
import resource
import tempfile
import time
from typing import Any, BinaryIO

from benchmarks.measure import show
from benchmarks.world import END, World

ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "250000"))
HEADER = (
    "Workload Date", "Workload ID", "Region", "Probation Delivery Unit", "Team", "Offender Manager", "Grade",
    "Total Cases", "Total Points", "SDR Points", "SDR Conversion Points", "PAROMS Points", "Nominal Target",
    "Contracted Hours", "Reductions", "Available Points", "Capacity", "CMS Points", "CMS %", "GS Points", "GS %",
    "ARMS Total Cases",
)  # fmt: skip


def run(world: World) -> None:
    from evidence.models import Figure, ImportBatch
    from evidence.services.import_work import import_apply, import_read
    from evidence.services.imports import import_accept, import_bring, import_open

    with tempfile.TemporaryFile() as content:
        _write(content, ROWS)
        bare = _bare(content)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        counted = Figure.objects.filter(union_id=world.union.pk, basis="import").count()
        started = time.perf_counter()
        batch = import_open(by=world.reporter, source="foi", disclosed_on=END, letter="Benchmark")
        batch = import_bring(by=world.reporter, batch=batch, content=content)
        batch = import_read(batch=batch)
        batch = import_accept(by=_moderator(world), batch=batch, version=batch.version)
        batch = import_apply(batch=batch)
        ours = time.perf_counter() - started
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    added = Figure.objects.filter(union_id=world.union.pk, basis="import").count() - counted
    if ImportBatch.objects.get(pk=batch.pk).imported != ROWS or added != ROWS:
        raise SystemExit(f"{added} of {ROWS} rows were imported.")
    show(
        f"import of {ROWS:,} rows / COPY of the same rows",
        ours / bare,
        note=f"{ours:.1f} s against {bare:.2f} s; memory grew by {grown} MB",
    )


def _moderator(world: World) -> Any:
    import datetime as dt

    from accounts.models import RoleGrant, User

    user = User(email="import-moderator@benchmark.example", name="Moderator", union=world.union)
    user.set_unusable_password()
    user.save()
    RoleGrant.objects.create(user=user, role="moderator", starts_on=dt.date(2020, 1, 1))
    return user


def _write(content: BinaryIO, rows: int) -> None:
    """Everybody on several days, in units that exist."""
    import datetime as dt

    from workloads.models import Unit

    units = list(Unit.objects.pdus().filter(valid_to=None).select_related("parent").order_by("pk"))
    text = io.TextIOWrapper(content, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    days = 10
    for number in range(rows):
        person, day = number // days, END - dt.timedelta(days=7 * (number % days))
        unit = units[person % len(units)]
        used = 900 + person % 700
        writer.writerow(
            [f"{day:%d-%m-%Y}", number, unit.parent.name, unit.name, f"Team {person % 7}", f"Person {person} Example",
             "PO", 30, used, 0, 0, 0, 1000, 37, 0, 1000, f"{used / 10:.1f}%", 0, "0.0%", 0, "0.0%", 0]
        )  # fmt: skip
    text.flush()
    text.detach()


def _bare(content: BinaryIO) -> float:
    """Seconds that PostgreSQL itself needs to take the file in."""
    from django.db import connection, transaction

    columns = ", ".join(f"c{number} text" for number in range(len(HEADER)))
    content.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare ({columns}) ON COMMIT DROP")
        started = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
            while block := content.read(1 << 20):
                copy.write(block)
        return time.perf_counter() - started
