"""Two things measured by turns, so that a busy moment of the machine falls on both."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def alternate(*works: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """The median seconds of each, after one warm-up."""
    for work in works:
        work()
    taken: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for place, work in enumerate(works):
            taken[place].append(seconds(work))
    return [median(times) for times in taken]


def show(what: str, ratio: float, target: float | None = None, note: str = "") -> None:
    """One line: the ratio, and where there is one its target."""
    wanted = "" if target is None else f"  (at most {target:g}: {'yes' if ratio <= target else 'NO'})"
    print(f"  {what:<66} {ratio:8.3f} x{wanted}{'  ' + note if note else ''}", flush=True)
