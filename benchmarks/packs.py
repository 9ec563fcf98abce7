"""Packs of the whole service: every place in five audiences one after another, and the printing of them by two workers.

BENCH_PACK_PDUS says how many PDUs take part (6 unless told; "all" for every one of them).
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import seconds, show
from benchmarks.world import World

WINDOW = (dt.date(2021, 7, 1), dt.date(2022, 6, 30))
FLAT = 1.15  # the second turn against the first: time of a pack, and memory held
FASTER = 1.4  # two workers against one
PRINTED = 16
TURNS = 3


def run(world: World) -> None:
    from campaigns.services.demo import demo_load

    demo_load()
    summaries = list(_summaries(world))
    _all_places(summaries)
    _two_workers(summaries)


def _summaries(world: World) -> Iterator[Any]:
    """England and Wales, the twelve regions, and as many PDUs as asked for; compiled once, outside the clock."""
    from accounts.actors import System
    from campaigns.selectors import Scope
    from campaigns.services.pack_sets import set_places
    from campaigns.services.summaries import summary_compile

    wanted = os.environ.get("BENCH_PACK_PDUS", "6")
    places = set_places("all", WINDOW[1])
    if wanted != "all":
        places = places[: 13 + int(wanted)]
    by = System("benchmark", world.union.pk)
    for place in places:
        yield summary_compile(by=by, scope=Scope(place, *WINDOW))


def _all_places(summaries: list[Any]) -> None:
    """Every place for one audience, then for the next: each round does the same work, so time and memory must not grow."""
    from campaigns.choices import PackAudience
    from campaigns.composition import Options

    turns: list[dict[str, tuple[float, float, int]]] = []
    _make(summaries[0], Options())  # fonts and templates are read once
    for _turn in range(2):
        turns.append(
            {audience: _round(summaries, Options(audience=audience)) for audience in PackAudience.values}
        )
    first, last = turns
    made = len(summaries) * len(first) * len(turns)
    per_pack = median(total for total, _longest, _memory in last.values()) / len(summaries)
    longest = max(one[1] for turn in turns for one in turn.values())
    note = f"{made} packs, {per_pack * 1000:.0f} ms each, longest {longest * 1000:.0f} ms"
    # Audiences differ in how much they read, so each is held against itself.
    show("time of a pack, second turn / first", _growth(first, last, 0), FLAT, note)
    held = f"{list(last.values())[-1][2] / 2**20:.0f} MiB at the end"
    show("memory held, second turn / first", _growth(first, last, 2), FLAT, held)


def _round(summaries: list[Any], options: Any) -> tuple[float, float, int]:
    """Seconds for all, seconds for the longest, and the memory held after."""
    taken = [_worked(partial(_make, one, options)) for one in summaries]
    return sum(taken), max(taken), _held()


def _growth(first: dict[str, Any], last: dict[str, Any], field: int) -> float:
    return median(last[audience][field] / first[audience][field] for audience in first)


def _worked(work: Callable[[], Any]) -> float:
    """Seconds of this process's own work: another one that wants the machine's time does not count as growth."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _make(summary: Any, options: Any) -> None:
    from campaigns.composition import compose_pack
    from documents.render_pdf import render_pdf

    render_pdf(compose_pack(summary, options))


def _held() -> int:
    """Memory of this process now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _two_workers(summaries: list[Any]) -> None:
    """The printing alone, as the workers of the render queue do it: each its own process, one pack at a time."""
    from campaigns.composition import compose_pack
    from documents.tree import canonical_json

    documents = [compose_pack(one) for one in summaries[:13]]
    numbers = count(1)

    def work() -> list[bytes]:
        """Each with a title of its own: what was laid out before must not be found again."""
        fresh = (
            replace(document, title=f"{document.title} ({next(numbers)})") for document in cycle(documents)
        )
        return [canonical_json(document) for document in islice(fresh, PRINTED)]

    # A worker of the queue prints on one core; another core is for another worker.
    os.environ["RAYON_NUM_THREADS"] = "1"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as one, ProcessPoolExecutor(2, spawn) as two:
        for pool in (one, two, two):
            list(pool.map(_print, work()))
        alone, both = [], []
        for _turn in range(TURNS):
            alone.append(seconds(partial(_printed, one, work())))
            both.append(seconds(partial(_printed, two, work())))
    ratio = median(both) / median(alone)
    show(
        "printing by two workers / by one",
        ratio,
        1 / FASTER,
        f"{1 / ratio:.2f} times as fast, wanted {FASTER}",
    )


def _printed(pool: ProcessPoolExecutor, work: list[bytes]) -> None:
    list(pool.map(_print, work))


def _print(tree: bytes) -> float:
    from documents.render_pdf import render_pdf
    from documents.tree import document_from_json

    started = time.perf_counter()
    render_pdf(document_from_json(tree))
    return time.perf_counter() - started
