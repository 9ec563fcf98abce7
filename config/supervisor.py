"""`make run`: data set up, then web, worker and beat under one process that brings back whatever dies.

python -m config.supervisor prepare    migrate, load structure and demo; leave nothing running that was not
python -m config.supervisor serve      the same, then serve until Ctrl-C or SIGTERM
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config import embedded
from config.embedded_home import BASE_DIR, EmbeddedError, Home, open_home

SETUP = ("migrate", "load_structure", "load_demo")
LOOK_SECONDS = 1.0
STOP_SECONDS = 20.0  # in good order; then by force
LONGEST_PAUSE = 15.0  # between two starts of a child that keeps dying
READY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def python(*arguments: str) -> list[str]:
    """Modules, not the scripts of .venv/bin: those hold an absolute path and break when the checkout moves."""
    return [sys.executable, "-m", *arguments]


def commands(port: int) -> dict[str, list[str]]:
    """--preload: the app is imported once, then forked; the port answers when all is ready."""
    web = ["-c", "python:config.gunicorn_settings", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    web += ["--workers", "3", "--preload"]
    celery = python("celery", "-A", "config.celery")
    return {
        "web": python("gunicorn", *web, "--timeout", "60"),
        "worker": [
            *celery,
            "worker",
            "-Q",
            "default,render,mail",
            "-c",
            "2",
            "-l",
            "INFO",
            "--without-gossip",
        ],
        "beat": [*celery, "beat", "--pidfile=", "-l", "INFO"],
    }


# --- setting the data up ---------------------------------------------------------------------------


def prepare_data() -> None:
    for command in SETUP:
        if command == "load_demo" and not is_demo():
            continue
        quiet = ["--verbosity", "0"] if command == "migrate" else []
        # A session of its own: Ctrl-C is ours to answer, not a traceback of the command.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", command, *quiet], cwd=BASE_DIR, start_new_session=True
        )
        if done.returncode:
            raise SystemExit(f"`manage.py {command}` failed; nothing is served.")


def is_demo() -> bool:
    return os.environ.get("SAFELOAD_MODE", "demo") == "demo"


# --- one child ---------------------------------------------------------------------------------------


def die_with_parent() -> None:
    """Runs in the child: a supervisor that is killed with -9 takes its children with it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    name: str
    command: list[str]
    home: Home
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.home.log / f"{self.name}.log"

    def start(self) -> None:
        with self.home.open_log(self.name) as output:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=die_with_parent, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        self.started = time.monotonic()

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> bool:
        """Start again, at once the first time, later and later when it dies young. True if started."""
        assert self.process is not None
        lived = time.monotonic() - self.started
        if lived > 60:
            self.pause = 0.0
        if lived < self.pause:
            return False
        self.pause = min(LONGEST_PAUSE, max(1.0, self.pause * 2))
        # What a killed parent leaves behind holds the port, or works on as a second worker.
        self.signal_group(signal.SIGTERM)
        self._wait_for_group(3)
        self.signal_group(signal.SIGKILL)
        self.start()
        return True

    def signal_group(self, number: signal.Signals) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def _wait_for_group(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with contextlib.suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < end:
                os.killpg(self.process.pid if self.process else 0, 0)
                time.sleep(0.05)

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop_by(self, moment: float) -> None:
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.1, moment - time.monotonic()))
            self.signal_group(signal.SIGKILL)
            self.process.wait()


# --- one supervisor for one var/ ---------------------------------------------------------------------


@contextlib.contextmanager
def only_one(home: Home) -> Iterator[IO[str]]:
    """Hold var/supervisor.json locked. It says where we serve, and whether the embedded servers are ours to stop."""
    path = home.var / "supervisor.json"
    with path.open("a+", encoding="utf-8") as file:
        home.give(path)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            url = json.loads(file.read() or "{}").get("url", "an address it has not chosen yet")
            raise SystemExit(f"Safeload already runs from this checkout, at {url}.") from None
        yield file


def note(file: IO[str], **facts: object) -> None:
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid(), **facts}, file)
    file.flush()


def left_over(file: IO[str]) -> list[str]:
    """The servers that a supervisor started which was killed before it could stop them: ours now."""
    file.seek(0)
    return list(json.loads(file.read() or "{}").get("servers", []))


# --- the supervisor ------------------------------------------------------------------------------------


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def stop_requested(number: int, frame: FrameType | None) -> None:
    for impatient in STOP_SIGNALS:
        signal.signal(impatient, signal.SIG_IGN)
    raise Stopped


def prepare() -> int:
    return _with_servers(lambda needed, note_url: None)


def serve() -> int:
    return _with_servers(_serve)


def _with_servers(work: Callable[[list[str], Callable[[str], None]], None]) -> int:
    """Servers up, data set up, `work`, and everything that we started stopped again."""
    for number in STOP_SIGNALS:
        signal.signal(number, stop_requested)
    home = open_home()
    with only_one(home) as file:
        started = left_over(file)
        needed = embedded.servers_needed() if is_demo() else []
        try:
            started += embedded.ensure_env()
            note(file, servers=started)
            prepare_data()
            work(needed, lambda url: note(file, servers=started, url=url))
        except Stopped:
            print("\nStopping.", flush=True)
        finally:
            if started:
                embedded.stop()
            note(file)
    return 0


def _serve(needed: list[str], note_url: Callable[[str], None]) -> None:
    port = free_port(int(os.environ.get("PORT") or 8000))
    url = f"http://localhost:{port}"
    os.environ.setdefault("SITE_URL", url)
    home = open_home()
    children = [Child(name, command, home) for name, command in commands(port).items()]
    try:
        for child in children:
            child.start()
        wait_until_answers(port, children[0])
        note_url(url)
        print(f"\nSafeload runs at {url}   (logs in {home.log}; Ctrl-C stops it)", flush=True)
        watch(children, home, needed)
    finally:
        for child in children:
            child.ask_to_stop()
        moment = time.monotonic() + STOP_SECONDS
        for child in children:
            child.stop_by(moment)


def watch(children: list[Child], home: Home, servers: list[str]) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        with contextlib.suppress(EmbeddedError):  # said in its log; the next look tries again
            for name in embedded.start_missing(home, servers):
                print(f"{name} was down and is up again.", flush=True)
        for child in children:
            if child.is_dead() and child.revive():
                print(f"{child.name} was down and is started again.", flush=True)


def wait_until_answers(port: int, web: Child) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and not web.is_dead():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"The web server did not start; {web.log} says why.")


def free_port(first: int) -> int:
    """`first`, or the next port that nobody listens on."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise SystemExit(f"No free port from {first} on; set PORT to another number.")


if __name__ == "__main__":
    action = {"prepare": prepare, "serve": serve}.get(" ".join(sys.argv[1:]))
    if action is None:
        raise SystemExit(__doc__)
    try:
        raise SystemExit(action())
    except EmbeddedError as problem:
        raise SystemExit(str(problem)) from None
