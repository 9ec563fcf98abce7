"""`python -m benchmarks [name ...]`: all benchmarks, or those named."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="safeload-bench-") as var:
        os.environ["SAFELOAD_VAR"] = var
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
            embedded.destroy(Path(var))


def _run(names: list[str]) -> None:
    from django.core.management import call_command

    from accounts import tenancy
    from benchmarks import import_rows, pack_render, pages, report_post, tallies, trust
    from benchmarks.world import make_world

    benchmarks = {
        "tallies": tallies.run,
        "pages": pages.run,
        "report_post": report_post.run,
        "import_rows": import_rows.run,
        "trust": trust.run,
        "pack_render": pack_render.run,
    }
    unknown = sorted(set(names) - set(benchmarks))
    if unknown:
        raise SystemExit(f"No benchmark {', '.join(unknown)}. Known: {', '.join(benchmarks)}.")
    call_command("migrate", verbosity=0)
    world = make_world()
    with tenancy.union_scope(world.union.pk):
        for name, run in benchmarks.items():
            if not names or name in names:
                print(f"\n{name}", flush=True)
                run(world)


if __name__ == "__main__":
    main(sys.argv[1:])
