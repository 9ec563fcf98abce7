"""`python -m benchmarks [name ...]`: all benchmarks, or those named."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


def main(names: list[str]) -> None:
    with _folder() as var:
        os.environ["SAFELOAD_VAR"] = str(var)
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        from config import embedded

        embedded.ensure_env()
        try:
            import django

            django.setup()
            _run(names)
        finally:
            embedded.stop(var) if os.environ.get("BENCH_VAR") else embedded.destroy(var)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A passing one, or BENCH_VAR: there the world stays for the next run."""
    if kept := os.environ.get("BENCH_VAR"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="safeload-bench-") as var:
        yield Path(var)


def _run(names: list[str]) -> None:
    from django.core.management import call_command

    from benchmarks import databases, import_rows, pack_render, packs, pages, report_post, tallies, trust
    from benchmarks.world import LONG, SCRATCH, SHORT, make_world

    # Those that only read, in the worlds with a short and a long history.
    reading = {"tallies": tallies.run, "pages": pages.run}
    # Those that write, in a copy that is thrown away.
    writing = {
        "report_post": report_post.run,
        "import_rows": import_rows.run,
        "trust": trust.run,
        "pack_render": pack_render.run,
        "packs": packs.run,
    }
    unknown = sorted(set(names) - {*reading, *writing})
    if unknown:
        raise SystemExit(f"No benchmark {', '.join(unknown)}. Known: {', '.join([*reading, *writing])}.")
    call_command("migrate", verbosity=0)
    world = make_world()
    for name, run in {**reading, **writing}.items():
        if names and name not in names:
            continue
        print(f"\n{name}", flush=True)
        if name in writing and not databases.exists(SCRATCH):
            databases.copy(SHORT, SCRATCH)
        with databases.using(SCRATCH if name in writing else LONG, world.union.pk):
            run(world)
    databases.drop(SCRATCH)


if __name__ == "__main__":
    main(sys.argv[1:])
