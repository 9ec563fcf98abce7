"""The tallies against counting the table, against other engines on the same rows, and as history grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from benchmarks.measure import alternate, seconds, show
from benchmarks.world import WEEKS, WINDOW, World


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

    world.grow(WEEKS // 10)
    (short,) = alternate(tally_a)
    (short_all,) = alternate(everything, rounds=3)
    world.grow(WEEKS - WEEKS // 10)
    count, long, all_units = alternate(count_rows, tally_a, everything)
    print(f"  {world.rows:,} readings of {len(world.persons):,} people; count(*) {count * 1000:.0f} ms")
    # The targets are stated for 20,000 people and ten million readings; on less, what is fixed weighs more.
    full = world.rows >= 10_000_000
    show("tally (a), 13 weeks / count(*)", long / count, 0.5 if full else None)
    show("all tallies and statistics, 122 units / count(*)", all_units / count, 2.0 if full else None)
    show(f"tally (a), history {WEEKS // 10} -> {WEEKS} weeks", long / short, 1.3 if full else None)
    show(f"all tallies, history {WEEKS // 10} -> {WEEKS} weeks", all_units / short_all, 1.3 if full else None)
    _engines(world, tally_a, long)


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
        tally = apart.tally(None if units is None else {str(pk) for pk in units})
        describe(tally, start=question.start, end=question.end)


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


def _engines(world: World, tally_a: Callable[[], Any], ours: float) -> None:
    expected = sum(row.people for rows in tally_a().values() for row in rows)
    rows, loading = _exported()
    for name, load, query in (
        ("DuckDB", _duckdb, _ask_duckdb),
        ("pandas", _pandas, _ask_pandas),
        ("Python", _python, _ask_python),
    ):
        loaded: list[Any] = []
        load_time = seconds(lambda load=load, loaded=loaded: loaded.append(load(rows)))
        counted: list[int] = []
        took = min(seconds(lambda q=query, d=loaded[0], c=counted: c.append(q(d))) for _turn in range(3))
        if counted[-1] != expected:
            raise SystemExit(f"{name} counts {counted[-1]:,} people, the tally {expected:,}.")
        show(f"tally (a) / {name}, its copy already loaded", ours / took, 1.0)
        show(f"tally (a) / {name}, reading the rows too", ours / (took + load_time + loading), 1.0)


def _exported() -> tuple[list[Any], float]:
    """The rows as any other engine must first get them."""
    rows: list[Any] = []

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM evidence_figure WHERE counted")
            rows.extend(cursor.fetchall())

    return rows, seconds(read)


NAMES = [
    part.split()[-1]
    for part in COLUMNS.replace("coalesce(used, 0)", "").replace("coalesce(available, 0)", "").split(",")
]


def _pandas(rows: list[Any]) -> Any:
    import pandas

    frame = pandas.DataFrame(rows, columns=NAMES)
    for name in ("read_from", "read_on"):
        frame[name] = pandas.to_datetime(frame[name])
    return frame


def _ask_pandas(frame: Any) -> int:
    import pandas

    start, end = (pandas.Timestamp(day) for day in WINDOW)
    inside = frame[(frame.read_from >= start) & (frame.read_on <= end)]
    order = ["read_on", "month_only", "basis_rank", "entered_at", "id"]
    latest = inside.sort_values(order, ascending=[False, False, True, False, False]).drop_duplicates(
        "subject_id"
    )
    grouped = latest.groupby(KEY, dropna=False)[["used", "available"]].agg(["count", "sum"])
    return int(grouped[("used", "count")].sum())


def _duckdb(rows: list[Any]) -> Any:
    import duckdb

    frame = _pandas(rows)
    database = duckdb.connect()
    database.register("incoming", frame)
    database.execute("CREATE TABLE figure AS SELECT * FROM incoming")
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


def _python(rows: list[Any]) -> list[Any]:
    return rows


def _ask_python(rows: list[Any]) -> int:
    start, end = WINDOW
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
