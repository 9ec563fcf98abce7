"""`make run` for real, with each of its processes killed in turn."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import kombu.pools
import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from config import embedded
from config.embedded_home import BASE_DIR, open_home, processes

pytestmark = pytest.mark.soak

# The demonstration is not needed to kill what serves it.
SERVE = "from config import supervisor; supervisor.SETUP = ('migrate',); raise SystemExit(supervisor.serve())"


class Run:
    """One running supervisor with a var/ of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        passed_on = {
            name: value
            for name, value in os.environ.items()
            if name.removesuffix("_FILE")
            not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SAFELOAD_KEYRING"}
            and name != "DJANGO_SETTINGS_MODULE"
        }
        environment = {**passed_on, "SAFELOAD_VAR": str(var), "SAFELOAD_FSYNC": "off", "PORT": str(a_port())}
        with (var.parent / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE], cwd=BASE_DIR, env=environment, stdout=output, stderr=output
            )

    def output(self) -> str:
        return (self.var.parent / "output").read_text()

    def account(self) -> str:
        """What the supervisor and its children said, for the reader of a failed test."""
        logs = {
            path.name: path.read_text(errors="replace")[-1500:] for path in (self.var / "log").glob("*.log")
        }
        return "\n".join(
            f"--- {name}\n{text}" for name, text in {"supervisor": self.output(), **logs}.items()
        )

    def url(self) -> str | None:
        try:
            return json.loads((self.var / "supervisor.json").read_text()).get("url")
        except (OSError, ValueError):
            return None

    def children(self) -> dict[str, int]:
        """The direct children by what they run."""
        words = {b"gunicorn": "web", b"worker": "worker", b"beat": "beat"}
        found = {}
        for pid in children_of(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            found |= {name: pid for word, name in words.items() if word in command}
        return found

    def servers(self) -> dict[str, int | None]:
        home = open_home(self.var)
        return {name: make(home).main_process() for name, make in embedded.SERVERS.items()}

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url()}/health/", timeout=5) as page:
                return page.status == 200
        except (OSError, ValueError):  # refused, or the address is not chosen yet
            return False

    def works(self) -> bool:
        kombu.pools.reset()  # the pool's connections died with the broker
        with Celery(broker=embedded.urls(open_home(self.var)).redis_url) as app:
            try:
                return bool(app.control.ping(timeout=2))
            except (OSError, OperationalError):
                return False


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def wait_for(what: Callable[[], object], run: Run, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    serving = run.process.poll() is None
    while not what():
        assert not serving or run.process.poll() is None, f"the supervisor gave up; {run.account()}"
        assert time.monotonic() < end, f"waited {seconds} s in vain; {run.account()}"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all, so that only the first run has tables to make."""
    var = tmp_path_factory.mktemp("faults") / "var"
    yield var
    embedded.destroy(var)


@pytest.fixture
def run(var: Path) -> Iterator[Run]:
    run = Run(var)
    yield run
    run.process.terminate()
    run.process.wait(120)


def test_everything_that_is_killed_comes_back_and_all_stops_in_the_end(run: Run) -> None:
    wait_for(run.answers, run)
    wait_for(run.works, run)
    before = run.children() | run.servers()
    assert set(before) == {"web", "worker", "beat", "postgres", "valkey"}
    for pid in before.values():
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def all_are_new() -> bool:
        now = run.children() | run.servers()
        return set(now) == set(before) and all(pid and pid != before[name] for name, pid in now.items())

    wait_for(all_are_new, run)
    wait_for(run.answers, run)
    wait_for(run.works, run)

    descendants = [grandchild for child in run.children().values() for grandchild in children_of(child)]
    run.process.terminate()
    assert run.process.wait(120) == 0
    assert run.servers() == {"postgres": None, "valkey": None}
    assert not [pid for pid in descendants if is_alive(pid)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_killed_supervisor_takes_its_children_along_and_the_next_one_cleans_up(run: Run) -> None:
    wait_for(run.answers, run)
    wait_for(run.works, run)
    children = run.children().values()
    run.process.kill()
    run.process.wait()
    wait_for(lambda: not any(is_alive(pid) for pid in children), run)
    assert all(run.servers().values())

    again = Run(run.var)
    try:
        wait_for(again.url, again)
        wait_for(again.answers, again)
    finally:
        again.process.terminate()
        assert again.process.wait(120) == 0
    assert processes(open_home(run.var), "postgres") == []


def test_second_supervisor_says_where_the_first_one_serves(run: Run) -> None:
    wait_for(run.url, run)
    second = Run(run.var)
    assert second.process.wait(120) == 1
    assert f"already runs from this checkout, at {run.url()}" in second.output()
