"""The tallies against counting the table, against other engines on the same rows, and as history grows."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from benchmarks import databases
from benchmarks.measure import ROUNDS, seconds, show
from benchmarks.world import LONG, SHORT, SHORT_WEEKS, WEEKS, WINDOW, World

# Stated for 20,000 people and ten million readings; on less, what is fixed weighs more.
FULL = 10_000_000


def run(world: World) -> None:
    from campaigns.selectors import Ground
    from evidence.selectors import tallies
    from evidence.selectors.tallies import Question

    ground = Ground.read()
    question = Question(world.union.pk, *WINDOW)

    def tally_a() -> Any:
        return tallies.people(question)

    def everything() -> None:
        figures_of_all(question, ground)

    works = [(LONG, count_rows), (LONG, tally_a), (LONG, everything), (SHORT, tally_a), (SHORT, everything)]
    alone = [(LONG, _one_process(work)) for work in (count_rows, tally_a, everything)]
    count, long, all_long, short, all_short, *of_one = _by_turns(world, works + alone)
    print(
        f"  {world.rows:,} readings of {world.people:,} people; count(*) {count * 1000:.0f} ms, "
        f"tally (a) {long * 1000:.0f} ms, all {all_long * 1000:.0f} ms; "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    full = world.rows >= FULL
    show("tally (a), 13 weeks / count(*)", long / count, 0.5 if full else None)
    show("all tallies and statistics, 122 units / count(*)", all_long / count, 2.0 if full else None)
    # count(*) is spread over three processes: where others keep the processors busy, it gets three shares to our one.
    show("tally (a) / count(*), one process each", of_one[1] / of_one[0], None)
    show("all tallies / count(*), one process each", of_one[2] / of_one[0], None)
    show(f"tally (a), history {SHORT_WEEKS} -> {WEEKS} weeks", long / short, 1.3)
    show(f"all tallies, history {SHORT_WEEKS} -> {WEEKS} weeks", all_long / all_short, 1.3)
    _accepting(world)
    _engines(tally_a)


def _by_turns(world: World, works: list[tuple[str, Callable[[], Any]]]) -> list[float]:
    """The median seconds of each in its database, one after the other, after two warm-ups."""
    taken: list[list[float]] = [[] for _work in works]
    for turn in range(ROUNDS + 2):
        for (database, work), times in zip(works, taken, strict=True):
            with databases.using(database, world.union.pk):
                took = seconds(work)
            if turn >= 2:
                times.append(took)
    return [median(times) for times in taken]


def _one_process(work: Callable[[], Any]) -> Callable[[], Any]:
    def alone() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            try:
                work()
            finally:
                cursor.execute("RESET max_parallel_workers_per_gather")

    return alone


def _accepting(world: World) -> None:
    """A reading accepted in the long history and in the short one: nothing that lies there is read again."""
    accept, short_accept = _by_turns(world, [(LONG, _accept), (SHORT, _accept)])
    note = f"{accept * 1000:.1f} ms"
    show(f"a reading counted, history {SHORT_WEEKS} -> {WEEKS} weeks", accept / short_accept, 1.3, note)


def _accept() -> None:
    """A reading more of somebody, as acceptance counts it; taken back again."""
    from django.db import transaction

    from evidence.models import Figure

    with transaction.atomic():
        figure = Figure.objects.filter(counted=True, read_on__range=WINDOW).order_by("-read_on")[:1][0]
        figure.pk, figure.counted = None, False
        figure.save(force_insert=True)
        Figure.objects.filter(pk=figure.pk).update(counted=True)
        transaction.set_rollback(True)


def count_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_figure")
        return int(cursor.fetchone()[0])


def figures_of_all(question: Any, ground: Any) -> None:
    """What the nightly run works out: every PDU, region and the nation."""
    from campaigns.services.summaries import standing_scopes
    from evidence.selectors.tallies import breakdown
    from workloads.statistics.describe import describe

    apart = breakdown(question)
    for scope in _scopes(standing_scopes):
        units = ground.units(scope.unit)
        found = apart.digest(None if units is None else {str(pk) for pk in units})
        describe(found, start=question.start, end=question.end)


_known: list[Any] = []


def _scopes(standing_scopes: Callable[..., list[Any]]) -> list[Any]:
    if not _known:
        _known.extend(standing_scopes(*WINDOW))
    return _known


# --- other engines, the same rows, the same answer ----------------------------------------------------------------

COLUMNS = (
    "subject_id, read_from, read_on, month_only, basis_rank, entered_at, id, unit_id, grade, collection, basis, low, "
    "low_open, high, high_open, about, coalesce(used, 0) used, coalesce(available, 0) available"
)
KEY = ["unit_id", "grade", "collection", "basis", "low", "low_open", "high", "high_open", "about"]


def _engines(tally_a: Callable[[], Any]) -> None:
    expected = sum(row.people for rows in tally_a().values() for row in rows)
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        exporting = seconds(lambda: _export(file))
        for name, load, query in (
            ("DuckDB", _duckdb, _ask_duckdb),
            ("pandas", _pandas, _ask_pandas),
            ("Python", _python, _ask_python),
        ):
            loaded: list[Any] = []
            loading = seconds(lambda load=load, loaded=loaded: loaded.append(load(file.name)))
            ours, took = _against(
                tally_a, lambda query=query, loaded=loaded: query(loaded[0]), expected, name
            )
            show(f"tally (a) / {name}, its copy already loaded", ours / took, 1.0, f"{took * 1000:.0f} ms")
            show(f"tally (a) / {name}, reading the rows too", ours / (took + loading + exporting), 1.0)


def _against(
    tally_a: Callable[[], Any], other: Callable[[], int], expected: int, name: str
) -> tuple[float, float]:
    """The median seconds of ours and of the other, by turns; the other must count the same people."""
    if (counted := other()) != expected:
        raise SystemExit(f"{name} counts {counted:,} people, the tally {expected:,}.")
    ours, theirs = [], []
    for _turn in range(5):
        ours.append(seconds(tally_a))
        theirs.append(seconds(other))
    return median(ours), median(theirs)


def _export(file: Any) -> None:
    """The rows as any other engine must first get them."""
    with connection.cursor() as cursor:
        statement = f"COPY (SELECT {COLUMNS} FROM evidence_figure WHERE counted) TO STDOUT (FORMAT csv)"
        with cursor.copy(statement) as copy:
            for block in copy:
                file.write(block)
    file.flush()


NAMES = [
    part.split()[-1]
    for part in COLUMNS.replace("coalesce(used, 0)", "").replace("coalesce(available, 0)", "").split(",")
]
DAYS = ("read_from", "read_on")
NUMBERS = ("subject_id", "basis_rank", "id", "unit_id", "low", "high", "used", "available")


def _pandas(path: str) -> Any:
    import pandas

    types = {**dict.fromkeys(NAMES, "category"), **dict.fromkeys(NUMBERS, "Int64")}
    for name in (*DAYS, "entered_at"):
        del types[name]
    return pandas.read_csv(
        path, names=NAMES, dtype=types, parse_dates=[*DAYS, "entered_at"], keep_default_na=True
    )


def _ask_pandas(frame: Any) -> int:
    import pandas

    start, end = (pandas.Timestamp(day) for day in WINDOW)
    inside = frame[(frame.read_from >= start) & (frame.read_on <= end)]
    order = ["read_on", "month_only", "basis_rank", "entered_at", "id"]
    latest = inside.sort_values(order, ascending=[False, False, True, False, False]).drop_duplicates(
        "subject_id"
    )
    grouped = latest.groupby(KEY, dropna=False, observed=True)[["used", "available"]].agg(["count", "sum"])
    return int(grouped[("used", "count")].sum())


def _duckdb(path: str) -> Any:
    import duckdb

    names = ", ".join(f"'{name}'" for name in NAMES)
    database = duckdb.connect()
    database.execute(
        f"CREATE TABLE figure AS SELECT * FROM read_csv('{path}', header = false, names = [{names}])"
    )
    return database


def _ask_duckdb(database: Any) -> int:
    keys = ", ".join(KEY)
    found = database.execute(
        f"""WITH latest AS (
            SELECT DISTINCT ON (subject_id) * FROM figure WHERE read_from >= ? AND read_on <= ?
            ORDER BY subject_id, read_on DESC, month_only DESC, basis_rank, entered_at DESC, id DESC)
        SELECT {keys}, count(*), sum(used), sum(available) FROM latest GROUP BY {keys}""",
        list(WINDOW),
    ).fetchall()
    return sum(row[-3] for row in found)


def _python(path: str) -> list[Any]:
    """Tuples as a program would hold them; equal texts once only, or ten million rows would not fit."""
    known: dict[str, Any] = {}
    numbers = {NAMES.index(name) for name in NUMBERS}

    def value(place: int, text: str) -> Any:
        if place in numbers:
            return int(text) if text else None
        return known.setdefault(text, text)

    with Path(path).open(newline="") as file:
        return [tuple(value(place, text) for place, text in enumerate(row)) for row in csv.reader(file)]


def _ask_python(rows: list[Any]) -> int:
    start, end = (day.isoformat() for day in WINDOW)
    latest: dict[int, Any] = {}
    for row in rows:
        if row[1] >= start and row[2] <= end:
            recency = (row[2], row[3], -row[4], row[5], row[6])
            if row[0] not in latest or recency > latest[row[0]][0]:
                latest[row[0]] = (recency, row)
    groups: dict[Any, list[int]] = {}
    for _recency, row in latest.values():
        total = groups.setdefault(row[7:16], [0, 0, 0])
        total[0] += 1
        total[1] += row[16]
        total[2] += row[17]
    return sum(total[0] for total in groups.values())
